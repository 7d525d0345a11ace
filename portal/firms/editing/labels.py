"""What rules about profiles say, in the reader's language."""

from portal.core.errors import RuleError
from portal.web.language import gettext as _


def told(error: RuleError) -> str:
    """A rule's no, for people."""
    texts = {
        "many_offers": _("한 회사에 더 많이 쓸 수 없어요. 쓰지 않는 것을 지워 주세요."),
        "same_name": _("같은 이름이 이미 공개되어 있어요. 다른 이름을 적어 주세요."),
        "not_public": _("지금 공개되어 있지 않아요."),
        "registration_number_taken": _(
            "다른 회사가 쓰고 있는 사업자등록번호예요. 우리 회사의 번호가 맞으면 허브에 알려 주세요."
        ),
        "hidden_already": _("이미 감춘 것이에요."),
        "not_hidden": _("감춘 것이 아니에요."),
        "no_reason": _("까닭을 적어 주세요. 회사 사람들이 읽어요."),
    }
    return str(texts.get(error.code, error.message))
