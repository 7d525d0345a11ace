"""What mentors, and those whom they meet, are told: in words."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l

from portal.accounts.models import Person
from portal.notices.calendars.entries import Entry
from portal.notices.kinds import Kind, Kinds, Told
from portal.programs.booking.kinds import title
from portal.programs.mentoring.entries import invited_to
from portal.programs.when import span
from portal.web.language import current_locale
from portal.web.language import gettext as _

MENTORING = "mentoring"
Values = Mapping[str, Any]


def register(kinds: Kinds) -> None:
    """Add the kind to an application's registry."""
    kinds.add(
        Kind(
            code=MENTORING,
            label=_l("멘토링"),
            explanation=_l("멘토로서 만날 일정, 만난 뒤에 남길 기록"),
            icon="users",
            messages={"booked": _booked, "cancelled": _cancelled, "note_wanted": _wanted, "noted": _noted},
            calendar=_calendar,
        )
    )


def _calendar(values: Values, person: Person) -> Entry | None:
    return invited_to(int(values["booking"]), person) if values.get("is_mentor") else None


def _firm(values: Values) -> str:
    return str((current_locale() == "en" and values.get("firm_en")) or values.get("firm_ko") or "")


def _lines(values: Values) -> list[str]:
    times = (datetime.fromisoformat(values[name]) for name in ("starts_at", "ends_at"))
    lines = [_("일시: %(when)s", when=span(*times))]
    return [*lines, _("회사: %(firm)s", firm=_firm(values))] if _firm(values) else lines


def _booked(values: Values) -> Told:
    return Told(_("%(title)s: 멘토링이 잡혔습니다", title=title(values)), _lines(values), _("만남 보기"))


def _cancelled(values: Values) -> Told:
    return Told(_("%(title)s: 멘토링이 취소되었습니다", title=title(values)), _lines(values), _("내 멘토링 보기"))


def _wanted(values: Values) -> Told:
    line = _("무엇을 이야기했고 다음에 무엇을 할지 짧게 남겨 주십시오.")
    return Told(_("%(title)s: 만남은 어떠셨습니까", title=title(values)), [line, *_lines(values)], _("기록 남기기"))


def _noted(values: Values) -> Told:
    line = _("내 기록을 남기면 상대의 기록을 볼 수 있습니다.")
    return Told(_("%(title)s: 상대가 기록을 남겼습니다", title=title(values)), [line, *_lines(values)], _("만남 보기"))
