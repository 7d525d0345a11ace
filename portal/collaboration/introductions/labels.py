"""What introductions, their reasons and refusals are called, in the reader's language."""

from portal.collaboration.introductions.words import REASONS, STATES
from portal.core.errors import RuleError
from portal.web.language import current_locale
from portal.web.language import gettext as _


def state_label(state: str) -> str:
    return STATES[state].label(current_locale())


def reason_label(reason: str) -> str:
    return REASONS[reason].label(current_locale()) if reason else ""


def reason_choices() -> list[tuple[str, str]]:
    """The reasons for a form."""
    return [(code, word.label(current_locale())) for code, word in REASONS.items()]


def told(error: RuleError) -> str:
    """A rule's no, for people."""
    texts = {
        "same_firm": _("서로 다른 두 회사를 골라 주세요."),
        "no_why": _("두 회사가 읽을 까닭을 적어 주세요."),
        "not_shown": _("지금 보이지 않는 회사는 소개할 수 없어요."),
        "nobody": _("아직 답할 사람이 없는 회사예요. 먼저 소유자를 초대해 주세요."),
        "acquainted": _("이미 서로 아는 회사예요."),
        "under_way": _("이 두 회사에는 이미 물어보았어요."),
        "not_now": _("지금은 이 두 회사를 소개할 수 없어요."),
        "other_need": _("두 회사 가운데 하나의 수요여야 해요."),
        "named": _("이름 없이 낸 수요예요. 까닭에서 회사의 이름을 빼 주세요."),
        "no_reason": _("까닭을 골라 주세요."),
        "not_asked": _("이 회사에 물어본 소개가 아니에요."),
        "answered": _("이미 답한 소개예요."),
        "over": _("이미 끝난 소개예요."),
    }
    return str(texts.get(error.code, error.message))
