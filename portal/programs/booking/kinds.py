"""What people are told about their bookings, in words."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l

from portal.notices.kinds import Channel, Kind, Kinds, Told
from portal.programs.booking.entries import invited_to
from portal.programs.when import span
from portal.web.filters import format_moment
from portal.web.language import current_locale
from portal.web.language import gettext as _

PROGRAMS = "programs"
Values = Mapping[str, Any]


def register(kinds: Kinds) -> None:
    """Add the kind to an application's registry."""
    kinds.add(
        Kind(
            code=PROGRAMS,
            label=_l("프로그램 신청"),
            explanation=_l("신청의 결과, 대기 순서, 난 자리, 바뀌거나 취소된 일정"),
            icon="calendar",
            messages=MESSAGES,
            always={Channel.IN_APP: _l("자리가 걸린 일이라 알림함에는 늘 남겨요.")},
            # An offer's letter has links of its own, by which one answers without signing in.
            unmailed=frozenset({"offered"}),
            calendar=invited_to,
        )
    )


def about(booking_id: int) -> str:
    """What notices of a booking are about."""
    return f"booking:{booking_id}"


def title(values: Values) -> str:
    """The program, in the language that is being spoken."""
    return str((current_locale() == "en" and values.get("title_en")) or values["title_ko"])


def place(values: Values) -> str:
    return str((current_locale() == "en" and values.get("place_en")) or values.get("place_ko", ""))


def when_and_where(values: Values) -> list[str]:
    """Lines that say when and where; the link on the net stands on the page of the booking alone."""
    lines = []
    if values.get("starts_at"):
        starts_at, ends_at = (datetime.fromisoformat(values[name]) for name in ("starts_at", "ends_at"))
        lines.append(_("일시: %(when)s", when=span(starts_at, ends_at)))
    if values.get("meetings", 1) > 1:
        lines.append(_("모두 %(n)d번 만나는 과정입니다.", n=values["meetings"]))
        lines.append(_("달력을 구독하면 일정이 모두 들어옵니다."))
    if where := place(values):
        lines.append(_("장소: %(place)s", place=where))
    return lines


def _told(words: str, values: Values, *more: str) -> Told:
    return Told(words, [*more, *when_and_where(values)], _("신청 보기"))


def _booked(values: Values) -> Told:
    more = [_("%(name)s님이 대신 신청했습니다.", name=values["booked_by"])] if values.get("booked_by") else []
    return _told(_("%(title)s: 신청이 확정되었습니다", title=title(values)), values, *more)


def _waiting(values: Values) -> Told:
    line = _("지금 %(n)d번째로 기다리고 있습니다. 자리가 나면 순서대로 알려 드립니다.", n=values["position"])
    return _told(_("%(title)s: 대기자로 등록되었습니다", title=title(values)), values, line)


def _applied(values: Values) -> Told:
    line = _("마감한 뒤에 결과를 한꺼번에 알려 드립니다.")
    return _told(_("%(title)s: 신청을 받았습니다", title=title(values)), values, line)


def _offered(values: Values) -> Told:
    until = format_moment(datetime.fromisoformat(values["until"]))
    line = _("%(until)s까지 받아들여 주십시오. 지나면 다음 분께 넘어갑니다.", until=until)
    lines = [line, *other_place(values), *when_and_where(values)]
    return Told(_("%(title)s: 자리가 났습니다", title=title(values)), lines, _("받아들이거나 넘기기"))


def other_place(values: Values) -> list[str]:
    """That who is offered a place has one at that time."""
    if not values.get("other_ko"):
        return []
    other = (current_locale() == "en" and values.get("other_en")) or values["other_ko"]
    return [_("같은 시간에 ‘%(other)s’에 자리가 있습니다. 받아들이면 그 자리를 내놓게 됩니다.", other=other)]


def _promoted(values: Values) -> Told:
    return _told(_("%(title)s: 자리가 나서 확정되었습니다", title=title(values)), values)


def _chosen(values: Values) -> Told:
    return _told(_("%(title)s: 선정되었습니다", title=title(values)), values)


def _reserve(values: Values) -> Told:
    line = _("예비 순번은 %(n)d번입니다. 자리가 나면 순서대로 알려 드립니다.", n=values["position"])
    return _told(_("%(title)s: 예비 순번을 받았습니다", title=title(values)), values, line)


def _not_chosen(values: Values) -> Told:
    line = _("신청해 주셔서 감사합니다. 이번에는 함께하지 못하게 되었습니다.")
    return Told(_("%(title)s: 선정되지 않았습니다", title=title(values)), [line], _("신청 보기"))


def _accepted(values: Values) -> Told:
    return _told(_("%(title)s: 참석이 확정되었습니다", title=title(values)), values)


def _extra(values: Values) -> Told:
    line = _("허브가 정원 밖의 자리를 마련했습니다.")
    return _told(_("%(title)s: 자리가 마련되었습니다", title=title(values)), values, line)


def _changed(values: Values) -> Told:
    return _told(_("%(title)s: 시간을 바꾸었습니다", title=title(values)), values)


def _cancelled(values: Values) -> Told:
    return _told(_("%(title)s: 신청을 취소했습니다", title=title(values)), values)


def _declined(values: Values) -> Told:
    return _told(_("%(title)s: 자리를 다음 분께 넘겼습니다", title=title(values)), values)


def _expired(values: Values) -> Told:
    line = _("답할 수 있는 시간이 지나 다음 분께 넘어갔습니다. 다시 신청할 수 있습니다.")
    return _told(_("%(title)s: 자리가 다음 분께 넘어갔습니다", title=title(values)), values, line)


def _closed(values: Values) -> Told:
    line = _("시작할 때까지 자리가 나지 않았습니다. 기다려 주셔서 감사합니다.")
    return _told(_("%(title)s: 자리가 나지 않았습니다", title=title(values)), values, line)


def _taken_back(values: Values) -> Told:
    line = _("궁금한 것은 허브에 물어봐 주십시오.")
    return _told(_("%(title)s: 허브가 신청을 취소했습니다", title=title(values)), values, line)


def _left_firm(values: Values) -> Told:
    line = _("회사 사람으로 신청한 것이라, 회사를 떠나면서 자리를 다음 분께 넘겼습니다.")
    return _told(_("%(title)s: 신청을 거두었습니다", title=title(values)), values, line)


def _not_reconfirmed(values: Values) -> Told:
    line = _("참석을 확인하지 않아 자리가 다음 분께 넘어갔습니다.")
    return _told(_("%(title)s: 자리가 다음 분께 넘어갔습니다", title=title(values)), values, line)


def _called_off(values: Values) -> Told:
    more = [_("까닭: %(reason)s", reason=values["reason"])] if values.get("reason") else []
    return _told(_("%(title)s: 열리지 않게 되었습니다", title=title(values)), values, *more)


def _session_called_off(values: Values) -> Told:
    more = [_("까닭: %(reason)s", reason=values["reason"])] if values.get("reason") else []
    more.append(_("나머지 일정은 그대로 열립니다."))
    return _told(_("%(title)s: 한 일정이 열리지 않게 되었습니다", title=title(values)), values, *more)


def _moved(values: Values) -> Told:
    more = []
    if values.get("before"):
        before = format_moment(datetime.fromisoformat(values["before"]))
        more.append(_("원래 일시: %(when)s", when=before))
    more.append(_("오실 수 없게 되었다면 신청을 취소해 주십시오. 기다리는 분께 자리가 갑니다."))
    return _told(_("%(title)s: 일정이 바뀌었습니다", title=title(values)), values, *more)


MESSAGES = {
    "booked": _booked,
    "waiting": _waiting,
    "applied": _applied,
    "offered": _offered,
    "promoted": _promoted,
    "chosen": _chosen,
    "reserve": _reserve,
    "not_chosen": _not_chosen,
    "accepted": _accepted,
    "extra": _extra,
    "changed": _changed,
    "cancelled": _cancelled,
    "declined": _declined,
    "expired": _expired,
    "closed": _closed,
    "taken_back": _taken_back,
    "not_reconfirmed": _not_reconfirmed,
    "left_firm": _left_firm,
    "called_off": _called_off,
    "session_called_off": _session_called_off,
    "moved": _moved,
}
