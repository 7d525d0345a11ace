"""What matching says: reasons why something fits or does not, and refusals, in the reader's language."""

from portal.collaboration.matching.words import REASONS
from portal.core.errors import RuleError
from portal.web.language import current_locale
from portal.web.language import gettext as _


def reason_label(reason: str) -> str:
    return REASONS[reason].label(current_locale()) if reason else ""


def reason_choices() -> list[tuple[str, str]]:
    """Why a firm does not fit, for a form."""
    return [(code, word.label(current_locale())) for code, word in REASONS.items()]


def told(error: RuleError) -> str:
    """A rule's no, for people."""
    texts = {
        "own_firm": _("수요를 낸 회사예요."),
        "not_now": _("지금은 이 회사를 권할 수 없어요."),
        "no_reason": _("까닭을 골라 주세요."),
        "none_to_send": _("새로 보낼 회사를 골라 주세요."),
        "not_open": _("열려 있는 수요가 아니에요."),
    }
    return str(texts.get(error.code, error.message))
