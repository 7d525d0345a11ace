"""What people are told about their firm's leads, and about what another firm says of the two. Never what is noted."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from portal.collaboration.leads.labels import stage_label
from portal.collaboration.leads.queries import firms_of
from portal.firms.people.concerning import while_of
from portal.notices.kinds import Kind, Kinds, Told
from portal.web.language import current_locale
from portal.web.language import gettext as _

LEADS = "leads"
Values = Mapping[str, Any]


def register(kinds: Kinds) -> None:
    """Add the kind to an application's registry."""
    kinds.add(
        Kind(
            code=LEADS,
            label=_l("리드와 단계 확인"),
            explanation=_l("다음에 할 일의 날, 맡게 된 리드, 두 회사가 어디까지 왔는지 묻는 것과 그 답"),
            icon="handshake",
            messages=MESSAGES,
            still=while_of("lead", firms_of),
        )
    )


def about(lead_id: int) -> str:
    """What notices of a lead are about."""
    return f"lead:{lead_id}"


def _firm(values: Values) -> str:
    return str((current_locale() == "en" and values.get("firm_en")) or values.get("firm_ko", ""))


def _begun(values: Values) -> Told:
    line = _("두 회사가 함께한 일에서 이어졌습니다. 담당할 사람과 다음에 할 일을 정해 주십시오.")
    return Told(_("%(firm)s: 새 리드가 생겼습니다", firm=_firm(values)), [line], _("리드 보기"))


def _due(values: Values) -> Told:
    line = _("적어 둔 것은 리드 화면에 있습니다. 마쳤으면 다음에 할 일을 새로 적어 주십시오.")
    return Told(_("%(firm)s: 다음에 할 일의 날입니다", firm=_firm(values)), [line], _("리드 보기"))


def _assigned(values: Values) -> Told:
    line = _("단계: %(stage)s", stage=stage_label(values["stage"]))
    return Told(_("%(firm)s: 리드를 맡게 되었습니다", firm=_firm(values)), [line], _("리드 보기"))


def _unowned(values: Values) -> Told:
    line = _("맡던 사람이 더는 회사의 글을 쓸 수 없어 담당이 비었습니다. 새로 맡을 사람을 정해 주십시오.")
    return Told(_("%(firm)s: 리드를 맡은 사람이 없습니다", firm=_firm(values)), [line], _("리드 보기"))


def _asked(values: Values) -> Told:
    stage = stage_label(values["stage"])
    lines = [
        _("이 회사는 두 회사가 ‘%(stage)s’ 단계까지 왔다고 알고 있습니다.", stage=stage),
        _("맞는지, 다르게 알고 있는지 답해 주십시오. 이 회사는 단계와 답만 봅니다."),
    ]
    return Told(_("%(firm)s: 어디까지 왔는지 확인해 주십시오", firm=_firm(values)), lines, _("확인하기"))


def _asked_own(values: Values) -> Told:
    stage = stage_label(values["stage"])
    lines = [_("리드가 ‘%(stage)s’ 단계에 있습니다. 지금도 그런지 답해 주십시오.", stage=stage)]
    return Told(_("%(firm)s: 단계를 확인해 주십시오", firm=_firm(values)), lines, _("확인하기"))


def _agreed(values: Values) -> Told:
    line = _("두 회사 모두 ‘%(stage)s’ 단계라고 답했습니다.", stage=stage_label(values["stage"]))
    return Told(_("%(firm)s: 단계를 함께 확인했습니다", firm=_firm(values)), [line], _("리드 보기"))


def _differed(values: Values) -> Told:
    known = stage_label(values["stage"])
    line = _("이 회사는 ‘%(stage)s’ 단계라고 답했습니다.", stage=known)
    return Told(_("%(firm)s: 단계를 다르게 알고 있습니다", firm=_firm(values)), [line], _("리드 보기"))


MESSAGES = {
    "begun": _begun,
    "due": _due,
    "assigned": _assigned,
    "unowned": _unowned,
    "asked": _asked,
    "asked_own": _asked_own,
    "agreed": _agreed,
    "differed": _differed,
}
