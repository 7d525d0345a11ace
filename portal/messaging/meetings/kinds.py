"""What people are told of meetings: who proposes, what was agreed, moved or called off. Never what was noted."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l

from portal.messaging.meetings.entries import invited_to
from portal.messaging.meetings.queries import is_concerned
from portal.notices.kinds import Kind, Kinds, Told
from portal.web.language import current_locale
from portal.web.language import gettext as _
from portal.web.when import span

MEETINGS = "meetings"
Values = Mapping[str, Any]


def register(kinds: Kinds) -> None:
    """Add the kind to an application's registry."""
    kinds.add(
        Kind(
            code=MEETINGS,
            label=_l("만남 제안"),
            explanation=_l(
                "다른 회사가 제안한 시간, 약속한 만남과 바뀌거나 취소된 만남. 약속하면 달력 초대를 함께 보내요."
            ),
            icon="calendar-check",
            messages={
                "proposed": _proposed,
                "reproposed": _reproposed,
                "agreed": _agreed,
                "moved": _moved,
                "declined": _declined,
                "withdrawn": _withdrawn,
                "cancelled": _cancelled,
            },
            still=is_concerned,
            calendar=invited_to,
        )
    )


def _firm(values: Values) -> str:
    """The firm that did it, in the language that is being spoken."""
    return str((current_locale() == "en" and values.get("firm_en")) or values["firm_ko"])


def _when(values: Values) -> str:
    return span(datetime.fromisoformat(values["starts_at"]), datetime.fromisoformat(values["ends_at"]))


def _where(values: Values) -> list[str]:
    place = [_("장소: %(place)s", place=values["place"])] if values.get("place") else []
    return [*place, *([_("온라인으로 만납니다. 주소는 대화에 있습니다.")] if values.get("is_online") else [])]


def _proposed(values: Values) -> Told:
    lines = [_("제안한 시간이 %(n)s개 있습니다. 하나를 고르거나 다른 시간을 제안하실 수 있습니다.", n=values["times"])]
    return Told(_("%(firm)s에서 만남을 제안했습니다", firm=_firm(values)), lines, _("제안 보기"))


def _reproposed(values: Values) -> Told:
    lines = [_("제안한 시간이 %(n)s개 있습니다. 하나를 고르거나 다른 시간을 제안하실 수 있습니다.", n=values["times"])]
    if values.get("starts_at"):
        lines.append(_("고르실 때까지는 원래 약속이 그대로입니다: %(when)s", when=_when(values)))
    return Told(_("%(firm)s에서 다른 시간을 제안했습니다", firm=_firm(values)), lines, _("제안 보기"))


def _agreed(values: Values) -> Told:
    lines = [_("일시: %(when)s", when=_when(values)), *_where(values)]
    return Told(_("만나기로 약속했습니다: %(firms)s", firms=_firms(values)), lines, _("만남 보기"))


def _moved(values: Values) -> Told:
    lines = [_("새 일시: %(when)s", when=_when(values)), *_where(values)]
    return Told(_("만남을 옮겼습니다: %(firms)s", firms=_firms(values)), lines, _("만남 보기"))


def _declined(values: Values) -> Told:
    lines = [_("대화에서 다시 이야기하거나 다른 시간을 제안하실 수 있습니다.")]
    return Told(_("%(firm)s에서 제안한 시간에는 만나기 어렵다고 했습니다", firm=_firm(values)), lines, _("만남 보기"))


def _withdrawn(values: Values) -> Told:
    return Told(_("%(firm)s에서 만남 제안을 거두었습니다", firm=_firm(values)), [], _("만남 보기"))


def _cancelled(values: Values) -> Told:
    lines = [_("%(firm)s에서 취소했습니다.", firm=_firm(values)), _("원래 일시: %(when)s", when=_when(values))]
    return Told(_("만남이 취소되었습니다: %(firms)s", firms=_firms(values)), lines, _("만남 보기"))


def _firms(values: Values) -> str:
    return str((current_locale() == "en" and values.get("firms_en")) or values["firms_ko"])
