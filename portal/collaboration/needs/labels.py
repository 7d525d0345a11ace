"""What states, choices and refusals are called, in the reader's language."""

from collections.abc import Mapping

from portal.collaboration.needs.models import State
from portal.collaboration.needs.words import BUDGETS, CHOSEN_OUTCOMES, OUTCOMES, PURPOSES, VISIBILITIES
from portal.core.errors import RuleError
from portal.firms.media.labels import told as told_of_file
from portal.firms.vocabulary import FIELDS, Word
from portal.web.language import current_locale
from portal.web.language import gettext as _

Choices = list[tuple[str, str]]
#: How soon something closes, in days: the facet of deadlines.
SOONEST = (("week", 7), ("month", 31), ("quarter", 92), ("later", None))


def label_of(words: Mapping[str, Word], code: str) -> str:
    """What a code is called; nothing for one that is not known."""
    return words[code].label(current_locale()) if code in words else ""


def choices_of(words: Mapping[str, Word], blank: str = "") -> Choices:
    """Codes with their labels; first the empty one, when it has words."""
    locale = current_locale()
    named = [(code, word.label(locale)) for code, word in words.items()]
    return [("", blank), *named] if blank else named


def purpose_choices() -> Choices:
    return choices_of(PURPOSES, _("고르세요"))


def budget_choices() -> Choices:
    return choices_of(BUDGETS, _("밝히지 않음"))


def field_choices() -> Choices:
    return choices_of(FIELDS)


def visibility_choices() -> Choices:
    return choices_of(VISIBILITIES)


def outcome_choices() -> Choices:
    return [("", _("고르세요")), *((code, label_of(OUTCOMES, code)) for code in CHOSEN_OUTCOMES)]


def facet_labels() -> dict[str, str]:
    return {"purpose": _("어떤 협업"), "field": _("AI 분야"), "budget": _("예산"), "until": _("제안 마감")}


def until_labels() -> dict[str, str]:
    return {"week": _("이레 안"), "month": _("한 달 안"), "quarter": _("석 달 안"), "later": _("그 뒤")}


def state_label(state: str) -> str:
    labels = {
        State.DRAFT: _("초안"),
        State.PENDING: _("승인을 기다려요"),
        State.OPEN: _("제안을 받아요"),
        State.CLOSED: _("마감"),
    }
    return str(labels[State(state)])


def state_tone(state: str) -> str:
    return {State.DRAFT: "", State.PENDING: "amber", State.OPEN: "brand", State.CLOSED: ""}[State(state)]


def move_label(state: str, reason: str) -> str:
    """What became of a need."""
    by_reason = {
        "approved": _("허브가 승인했어요"),
        "returned": _("허브가 고쳐 달라고 했어요"),
        "edited": _("고쳐서 다시 승인을 기다려요"),
        "taken_back": _("초안으로 되돌렸어요"),
    }
    by_state = {
        State.DRAFT: _("쓰기 시작했어요"),
        State.PENDING: _("승인을 기다려요"),
        State.OPEN: _("올렸어요"),
        State.CLOSED: _("마감했어요"),
    }
    words = by_reason.get(reason) or by_state[State(state)]
    return f"{words}: {label_of(OUTCOMES, reason)}" if state == State.CLOSED else words


def told(error: RuleError) -> str:
    """A rule's no, for people."""
    texts = {
        "gone": _("지워진 수요예요."),
        "hidden_firm": _("회사가 공개되어 있지 않아 협업 수요를 올릴 수 없어요. 허브에 문의해 주세요."),
        "many_drafts": _("초안은 30개까지 둘 수 있어요. 쓰지 않는 초안을 지워 주세요."),
        "closed": _("마감한 수요는 고칠 수 없어요."),
        "moved": _("그사이 다른 사람이 고쳤어요. 지금 내용을 확인하고 다시 저장해 주세요."),
        "visibility_stays": _("이미 보인 수요는 이름을 감추거나 드러내도록 바꿀 수 없어요. 새 수요로 올려 주세요."),
        "bad_firms": _("우리 회사를 빼고 20곳까지 고를 수 있어요."),
        "no_title": _("제목을 적어 주세요."),
        "no_what": _("무엇이 필요한지 적어 주세요."),
        "no_purpose": _("어떤 협업인지 골라 주세요."),
        "no_deadline": _("언제까지 제안을 받을지 정해 주세요."),
        "bad_deadline": _("기한은 오늘부터 1년 안의 날이어야 해요."),
        "no_firms": _("보여 줄 회사를 골라 주세요."),
        "own_name": _("이름 없이 올리는 수요예요. 글에서 우리 회사의 이름을 빼 주세요."),
        "many_open": _("한 회사는 수요를 20개까지 올려 둘 수 있어요. 끝난 것을 마감해 주세요."),
        "not_now": _("지금은 할 수 없어요. 이 쪽을 다시 열어 지금 상태를 확인해 주세요."),
        "no_note": _("무엇을 고치면 되는지 적어 주세요."),
        "no_outcome": _("어떻게 되었는지 골라 주세요."),
        "many_files": _("파일은 5개까지 붙일 수 있어요."),
    }
    return str(texts.get(error.code) or told_of_file(error))
