"""What firms are told of reports: that staff looked, and what follows; never who reported, nor what was written."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l

from portal.firms.people.concerning import while_of
from portal.messaging.safety.queries import firms_of
from portal.notices.kinds import Channel, Kind, Kinds, Told
from portal.web.filters import format_day
from portal.web.language import current_locale
from portal.web.language import gettext as _

SAFETY = "safety"
Values = Mapping[str, Any]


def register(kinds: Kinds) -> None:
    """Add the kind to an application's registry."""
    kinds.add(
        Kind(
            code=SAFETY,
            label=_l("신고와 이용 제한"),
            explanation=_l("우리 회사가 한 신고의 결과, 우리 회사가 받은 주의와 제한"),
            icon="shield-check",
            messages={"acted": _acted, "dismissed": _dismissed, "warned": _warned, "barred": _barred},
            always={Channel.IN_APP: _l("할 수 있는 일이 달라지는 것이라 알림함에는 늘 남겨요.")},
            still=while_of("report", firms_of),
        )
    )


def _firm(values: Values) -> str:
    return str((current_locale() == "en" and values.get("firm_en")) or values.get("firm_ko", ""))


def _acted(values: Values) -> Told:
    lines = [_("신고하신 글을 보고 필요한 조치를 했습니다. 누가 신고했는지는 상대에게 알리지 않습니다.")]
    return Told(_("%(firm)s에 대한 신고를 처리했습니다", firm=_firm(values)), lines)


def _dismissed(values: Values) -> Told:
    lines = [_("운영 규칙에 어긋나는 점을 찾지 못했습니다. 더 받고 싶지 않으시면 그 기업을 차단하실 수 있습니다.")]
    return Told(_("%(firm)s에 대한 신고를 살펴보았습니다", firm=_firm(values)), lines, _("차단한 기업 보기"))


def _warned(_values: Values) -> Told:
    lines = [_("무엇이 문제였는지 운영팀이 적은 글을 보낸 요청 화면에서 볼 수 있습니다.")]
    return Told(_("우리 회사가 보낸 글에 대해 운영팀이 주의를 드립니다"), lines, _("운영팀의 글 보기"))


def _barred(values: Values) -> Told:
    day = format_day(datetime.fromisoformat(values["until"]))
    lines = [_("무엇이 문제였는지 운영팀이 적은 글을 보낸 요청 화면에서 볼 수 있습니다.")]
    return Told(_("%(day)s까지 새 협업 요청을 보낼 수 없습니다", day=day), lines, _("운영팀의 글 보기"))
