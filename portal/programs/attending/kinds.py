"""What people are told about the day: reminders, whether they still come, that they did not."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l

from portal.notices.kinds import Channel, Kind, Kinds, Told
from portal.programs.booking.kinds import title, when_and_where
from portal.programs.when import day_with_weekday, time_of_day
from portal.web.filters import format_day, format_moment
from portal.web.language import gettext as _

ATTENDANCE, REMINDERS = "attendance", "reminders"
Values = Mapping[str, Any]
_NEEDED = _l("자리가 걸린 일이라 늘 알려 드려요.")


def register(kinds: Kinds) -> None:
    """Add the kinds to an application's registry."""
    kinds.add(
        Kind(
            code=REMINDERS,
            label=_l("프로그램을 앞둔 알림"),
            explanation=_l("신청한 프로그램이 시작하기 전에 때와 장소"),
            icon="clock",
            messages={"reminder": _reminder},
            urgent=frozenset({"reminder"}),
        ),
        Kind(
            code=ATTENDANCE,
            label=_l("참석 확인과 노쇼"),
            explanation=_l("참석하는지 묻는 것, 오지 않은 것으로 적힌 것과 이의의 결과"),
            icon="calendar-check",
            messages={
                "reconfirm": _reconfirm,
                "no_show": _no_show,
                "appeal_accepted": _appeal_accepted,
                "appeal_declined": _appeal_declined,
            },
            always={Channel.IN_APP: _NEEDED, Channel.MAIL: _NEEDED},
            # Its letter has a link of its own, by which one answers without signing in.
            unmailed=frozenset({"reconfirm"}),
        ),
    )


def _time(values: Values, name: str) -> datetime:
    return datetime.fromisoformat(values[name])


def _reminder(values: Values) -> Told:
    begins = _time(values, "starts_at")
    when = f"{day_with_weekday(begins)} {time_of_day(begins)}"
    lines = list(when_and_where(values))
    if values["online"]:
        lines.append(_("들어오는 링크는 신청 화면에 있습니다."))
    else:
        lines.append(_("입구에서 입장권을 보여 주십시오. 미리 열어 두면 인터넷이 끊겨도 보입니다."))
    if values["cancel_until"]:
        until = format_moment(_time(values, "cancel_until"))
        lines.append(_("오기 어려우면 %(until)s까지 취소해 주십시오. 기다리는 분이 대신 올 수 있습니다.", until=until))
    act = _("신청 보기") if values["online"] else _("입장권 보기")
    return Told(_("%(title)s: %(when)s에 시작합니다", title=title(values), when=when), lines, act)


def question_lines(values: Values) -> list[str]:
    """What is asked, until when, and what follows from no answer."""
    until = format_moment(_time(values, "answer_by"))
    if values["releases"]:
        line = _("%(until)s까지 답하지 않으면 자리는 기다리는 분께 넘어갑니다.", until=until)
    else:
        line = _("%(until)s까지 답해 주십시오. 오지 못하면 기다리는 분이 대신 올 수 있습니다.", until=until)
    return [line, *when_and_where(values)]


def question_title(values: Values) -> str:
    """Whether they still come."""
    return _("%(title)s: 참석하시는지 알려 주십시오", title=title(values))


def _reconfirm(values: Values) -> Told:
    return Told(question_title(values), question_lines(values), _("답하기"))


def _no_show(values: Values) -> Told:
    of_firm = (
        _("회사에 %(n)d점이 남습니다.", n=values["points"])
        if values["of_firm"]
        else _("%(n)d점이 남습니다.", n=values["points"])
    )
    until = format_day(_time(values, "expires_at"))
    lines = [
        _("알리지 않고 오지 않은 것으로 적혔습니다. %(points)s", points=of_firm),
        _(
            "점수는 %(until)s에 사라집니다. %(most)d점이 되면 그때까지 신청할 수 없습니다.",
            until=until,
            most=values["most"],
        ),
        _("오셨거나 오지 못할 사정이 있었다면 이의를 내 주십시오. 허브가 살펴보고 답합니다."),
        *when_and_where(values),
    ]
    return Told(_("%(title)s: 오지 않은 것으로 적혔습니다", title=title(values)), lines, _("이의 내기"))


def _appeal_accepted(values: Values) -> Told:
    line = _("이의를 받아들여 점수를 거두었습니다. 까닭: %(reason)s", reason=values["reason"])
    return Told(_("%(title)s: 이의가 받아들여졌습니다", title=title(values)), [line], _("신청 보기"))


def _appeal_declined(values: Values) -> Told:
    line = _("점수는 그대로 남습니다. 까닭: %(reason)s", reason=values["reason"])
    return Told(_("%(title)s: 이의가 받아들여지지 않았습니다", title=title(values)), [line], _("신청 보기"))
