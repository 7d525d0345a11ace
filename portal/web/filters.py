"""Template filters and globals: dates as Koreans write them, won, josa, the theme."""

import re
from datetime import date, datetime
from typing import Any

from flask import Flask, request
from flask_babel import gettext as _
from markupsafe import Markup

from portal.core import korean
from portal.core.clock import SEOUL, now
from portal.web import art, icons
from portal.web.access import current_viewer
from portal.web.language import alternate, current_locale

_HANGUL = re.compile("[가-힣]")
_IN_KOREAN = Markup(' lang="ko"')
_AS_THE_PAGE = Markup("")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def format_day(day: date | datetime | None) -> str:
    """2026. 11. 22. in Korean, 22 Nov 2026 in English; in Seoul's time."""
    if day is None:
        return ""
    if isinstance(day, datetime):
        day = day.astimezone(SEOUL).date()
    if current_locale() == "en":
        return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
    return f"{day.year}. {day.month}. {day.day}."


def format_moment(moment: datetime | None) -> str:
    """2026. 11. 22. 오후 2:05 in Korean, 22 Nov 2026, 2:05 pm in English; in Seoul's time."""
    if moment is None:
        return ""
    here = moment.astimezone(SEOUL)
    clock = f"{here.hour % 12 or 12}:{here.minute:02}"
    if current_locale() == "en":
        return f"{format_day(here)}, {clock} {'am' if here.hour < 12 else 'pm'}"
    return f"{format_day(here)} {'오전' if here.hour < 12 else '오후'} {clock}"


def format_month(day: date | None) -> str:
    """2026. 11. in Korean, Nov 2026 in English."""
    if day is None:
        return ""
    return f"{_MONTHS[day.month - 1]} {day.year}" if current_locale() == "en" else f"{day.year}. {day.month}."


def format_won(amount: int | None) -> str:
    """12억 3,000만 원 in Korean; ₩1.23 billion in English."""
    if amount is None:
        return ""
    if current_locale() != "en":
        return korean.won(amount)
    for size, word in ((10**12, "trillion"), (10**9, "billion"), (10**6, "million")):
        if abs(amount) >= size:
            return f"₩{amount / size:.3g} {word}"
    return f"₩{amount:,}"


def particle(word: str, pair: str) -> str:
    """The particle alone that fits a word, for words that stand in quotes."""
    return korean.josa(word, pair).removeprefix(word)


def ko_if_korean(text: str | None) -> Markup:
    """` lang="ko"`, on an English page, for words that are in Korean because there are none in English."""
    return _IN_KOREAN if current_locale() == "en" and text and _HANGUL.search(text) else _AS_THE_PAGE


def ago(moment: datetime) -> str:
    """How long ago, roughly."""
    days = (now() - moment).days
    if days < 1:
        words = _("오늘")
    elif days < 31:
        words = _("%(n)d일 전", n=days)
    elif days < 365:
        words = _("%(n)d달 전", n=days // 30)
    else:
        words = _("%(n)d년 전", n=days // 365)
    return str(words)


def init_app(app: Flask) -> None:
    """Give templates what they all need."""
    app.jinja_env.filters.update(
        day=format_day,
        moment=format_moment,
        month=format_month,
        won=format_won,
        ago=ago,
        josa=korean.josa,
        particle=particle,
    )
    app.jinja_env.globals.update(icon=icons.icon, art=art, ko_if_korean=ko_if_korean)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True

    @app.context_processor
    def common() -> dict[str, Any]:
        theme = request.cookies.get("theme", "")
        return {
            "viewer": current_viewer(),
            "locale": current_locale(),
            "alternate": alternate(),
            "theme": theme if theme in ("light", "dark") else "",
        }
