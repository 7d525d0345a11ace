"""What firms are told about requests: who, for what purpose and where, never what is written in them."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from portal.firms.people.concerning import while_of
from portal.messaging.requests.labels import purpose_label
from portal.messaging.requests.queries import firms_of
from portal.notices.kinds import Kind, Kinds, Teller, Told
from portal.web.language import current_locale
from portal.web.language import gettext as _

REQUESTS = "requests"
Values = Mapping[str, Any]


def register(kinds: Kinds) -> None:
    """Add the kind to an application's registry."""
    kinds.add(
        Kind(
            code=REQUESTS,
            label=_l("협업 요청"),
            explanation=_l("우리 회사가 받은 협업 요청, 보낸 요청의 답과 기한"),
            icon="handshake",
            messages=MESSAGES,
            still=while_of("request", firms_of),
        )
    )


def _firm(values: Values) -> str:
    return str((current_locale() == "en" and values.get("firm_en")) or values.get("firm_ko", ""))


def _purpose(values: Values) -> str:
    return _("목적: %(purpose)s", purpose=purpose_label(values["purpose"]))


def _received(values: Values) -> Told:
    lines = [_purpose(values), _("14일 안에 받아들이거나, 지금은 어렵다고 하거나, 거절해 주십시오.")]
    return Told(_("%(firm)s에서 협업 요청이 왔습니다", firm=_firm(values)), lines, _("요청 보기"))


def _accepted(values: Values) -> Told:
    lines = [_purpose(values), _("이제 두 회사가 메시지를 주고받을 수 있습니다.")]
    return Told(_("%(firm)s에서 협업 요청을 받아들였습니다", firm=_firm(values)), lines, _("대화 보기"))


def _not_now(values: Values) -> Told:
    lines = [_purpose(values), _("90일 뒤에 다시 요청할 수 있습니다.")]
    return Told(_("%(firm)s: 지금은 어렵다고 합니다", firm=_firm(values)), lines, _("요청 보기"))


def _declined(values: Values) -> Told:
    return Told(_("%(firm)s에서 함께하지 않기로 했습니다", firm=_firm(values)), [_purpose(values)], _("까닭 보기"))


def _unanswered(values: Values) -> Told:
    lines = [_purpose(values), _("14일 동안 답이 없어 요청이 끝났습니다.")]
    return Told(_("%(firm)s에 보낸 협업 요청의 기한이 지났습니다", firm=_firm(values)), lines, _("요청 보기"))


def _missed(values: Values) -> Told:
    lines = [_purpose(values), _("답하지 않은 요청도 회사 페이지에 보이는 응답률에 들어갑니다.")]
    return Told(_("%(firm)s에서 온 협업 요청의 기한이 지났습니다", firm=_firm(values)), lines, _("요청 보기"))


def _released(values: Values) -> Told:
    lines = [_purpose(values), _("운영팀의 확인이 끝나 요청을 전했습니다. 오늘부터 14일 동안 답을 기다립니다.")]
    return Told(_("%(firm)s에 협업 요청을 전했습니다", firm=_firm(values)), lines, _("요청 보기"))


def _refused(values: Values) -> Told:
    lines = [_purpose(values), _("운영팀이 적은 까닭을 요청에서 볼 수 있습니다.")]
    return Told(_("%(firm)s에 협업 요청을 전하지 않았습니다", firm=_firm(values)), lines, _("까닭 보기"))


MESSAGES: Mapping[str, Teller] = {
    "received": _received,
    "accepted": _accepted,
    "not_now": _not_now,
    "declined": _declined,
    "unanswered": _unanswered,
    "missed": _missed,
    "released": _released,
    "refused": _refused,
}
