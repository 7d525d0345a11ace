"""Times in words: from when until when, and to the second where that matters."""

from datetime import datetime

from portal.core.clock import SEOUL
from portal.web.filters import format_day
from portal.web.language import current_locale


def time_text(moment: datetime) -> str:
    """오후 2:05 in Korean, 2:05 pm in English; with seconds where there are any."""
    here = moment.astimezone(SEOUL)
    clock = f"{here.hour % 12 or 12}:{here.minute:02}" + (f":{here.second:02}" if here.second else "")
    if current_locale() == "en":
        return f"{clock} {'am' if here.hour < 12 else 'pm'}"
    return f"{'오전' if here.hour < 12 else '오후'} {clock}"


def moment_text(moment: datetime | None) -> str:
    """2026. 12. 1. 오후 11:59:59; nothing for none."""
    if moment is None:
        return ""
    return f"{format_day(moment)}{',' if current_locale() == 'en' else ''} {time_text(moment)}"


def when_text(starts_at: datetime, ends_at: datetime) -> str:
    """From when until when; the day of the end only when it is another."""
    is_one_day = starts_at.astimezone(SEOUL).date() == ends_at.astimezone(SEOUL).date()
    return f"{moment_text(starts_at)} – {time_text(ends_at) if is_one_day else moment_text(ends_at)}"
