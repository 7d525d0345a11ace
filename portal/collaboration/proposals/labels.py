"""What states, reasons and refusals of proposals are called, in the reader's language."""

from portal.collaboration.needs.labels import Choices, label_of
from portal.collaboration.needs.labels import told as told_of_need
from portal.collaboration.proposals.models import Proposal, State
from portal.collaboration.proposals.words import CHOSEN_REASONS, REASONS
from portal.core.errors import RuleError
from portal.web.language import gettext as _


def reason_choices() -> Choices:
    return [("", _("고르세요")), *((code, label_of(REASONS, code)) for code in CHOSEN_REASONS)]


def state_label(proposal: Proposal) -> str:
    """Where a proposal stands."""
    if proposal.state == State.SENT and proposal.passed_at is None:
        return _("허브가 살펴보고 있어요")
    labels = {
        State.SENT: _("열어 봤어요") if proposal.seen_at else _("보냈어요"),
        State.SHORTLISTED: _("후보에 올랐어요"),
        State.DECLINED: _("받아들여지지 않았어요"),
        State.ACCEPTED: _("받아들였어요"),
        State.WITHDRAWN: _("거두었어요"),
    }
    return str(labels[State(proposal.state)])


def state_tone(state: str) -> str:
    tones = {State.SENT: "", State.SHORTLISTED: "amber", State.ACCEPTED: "brand"}
    return tones.get(State(state), "")


def move_label(state: str) -> str:
    """What became of a proposal."""
    labels = {
        State.SENT.value: _("보냈어요"),
        "passed": _("허브가 전했어요"),
        State.SHORTLISTED.value: _("후보에 올랐어요"),
        State.DECLINED.value: _("받아들여지지 않았어요"),
        State.ACCEPTED.value: _("받아들였어요"),
        State.WITHDRAWN.value: _("거두었어요"),
    }
    return str(labels[state])


def told(error: RuleError) -> str:
    """A rule's no, for people."""
    texts = {
        "gone": _("이제 없는 제안이에요."),
        "own_need": _("우리 회사의 수요에는 제안할 수 없어요."),
        "hidden_firm": _("공개되어 있지 않은 회사라 지금은 할 수 없어요. 허브에 문의해 주세요."),
        "not_taken": _("지금은 제안을 받지 않는 수요예요."),
        "you_blocked": _("우리가 차단한 회사의 수요예요."),
        "barred": _("허브의 결정으로 지금은 제안을 보낼 수 없어요."),
        "need_over": _("마감된 수요예요. 이제 제안을 받지 않아요."),
        "second": _("이 수요에는 이미 제안을 보냈어요."),
        "many_a_day": _("하루에 제안은 20개까지 보낼 수 있어요. 내일 다시 보내 주세요."),
        "no_text": _("무엇을 제안하는지 적어 주세요."),
        "bad_profile": _("공개한 기술과 서비스만 붙일 수 있어요."),
        "many_profiles": _("기술과 서비스는 10개까지 붙일 수 있어요."),
        "seen": _("상대가 이미 열어 본 제안은 고칠 수 없어요. 거두고 다시 보낼 수 있어요."),
        "no_reason": _("까닭을 골라 주세요."),
        "decided": _("이미 정해졌거나 거둔 제안이에요."),
        "not_passed": _("허브가 아직 전하지 않은 제안이에요."),
    }
    return str(texts.get(error.code) or told_of_need(error))
