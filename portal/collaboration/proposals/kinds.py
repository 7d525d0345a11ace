"""What people are told about proposals. What stands in one is in no message: who, to which need, and where to look."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from portal.collaboration.needs.kinds import firm_in
from portal.collaboration.proposals.queries import firms_of
from portal.collaboration.proposals.words import REASONS
from portal.firms.people.concerning import while_of
from portal.notices.kinds import Kind, Kinds, Told
from portal.web.language import current_locale
from portal.web.language import gettext as _

PROPOSALS = "proposals"
Values = Mapping[str, Any]


def register(kinds: Kinds) -> None:
    """Add the kind to an application's registry."""
    kinds.add(
        Kind(
            code=PROPOSALS,
            label=_l("협업 제안"),
            explanation=_l("우리 수요에 온 제안, 우리가 보낸 제안에 대한 결정"),
            icon="handshake",
            messages=MESSAGES,
            still=while_of("proposal", firms_of),
        )
    )


def _need(values: Values) -> str:
    return _("수요: %(title)s", title=values["title"])


def _came(values: Values) -> Told:
    return Told(_("%(firm)s에서 제안이 왔습니다", firm=firm_in(values)), [_need(values)], _("제안 보기"))


def _withdrawn(values: Values) -> Told:
    return Told(_("%(firm)s에서 제안을 거두었습니다", firm=firm_in(values)), [_need(values)], _("내 수요 보기"))


def _passed_on(values: Values) -> Told:
    lines = [_need(values), _("수요를 올린 회사가 이제 제안을 볼 수 있습니다.")]
    return Told(_("허브가 제안을 전했습니다"), lines, _("제안 보기"))


def _shortlisted(values: Values) -> Told:
    lines = [_need(values), _("수요를 올린 회사가 더 자세히 살펴봅니다.")]
    return Told(_("제안이 후보에 올랐습니다"), lines, _("제안 보기"))


def _declined(values: Values) -> Told:
    reason = REASONS[values["reason"]].label(current_locale()) if values.get("reason") in REASONS else ""
    return Told(
        _("제안이 받아들여지지 않았습니다"), [_need(values), _("까닭: %(reason)s", reason=reason)], _("제안 보기")
    )


def _accepted(values: Values) -> Told:
    title = _("%(firm)s에서 제안을 받아들였습니다", firm=firm_in(values))
    return Told(title, [_need(values), _("메시지로 이야기를 이어 가실 수 있습니다.")], _("이야기 시작하기"))


MESSAGES = {
    "came": _came,
    "withdrawn": _withdrawn,
    "passed_on": _passed_on,
    "shortlisted": _shortlisted,
    "declined": _declined,
    "accepted": _accepted,
}
