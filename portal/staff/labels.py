"""What the rules behind the console say, in the reader's language."""

from flask_babel import gettext as _

from portal.accounts import labels
from portal.core.errors import RuleError


def told(error: RuleError) -> str:
    """A rule's no, for people."""
    texts = {
        "bad_period": _("끝나는 날은 시작하는 날보다 뒤여야 해요."),
        "unreadable": _("이 색으로는 글자를 읽기 어려워요 (대비 %(ratio)s, 4.5 이상이어야 해요).", ratio=error.message),
        "granted": _("그동안 이미 맡고 있는 역할이에요."),
        "grant_ended": _("이미 끝난 역할이에요."),
        "own_last_operator": _("자기의 마지막 운영자 역할은 스스로 끝낼 수 없어요. 다른 운영자에게 부탁하세요."),
        "last_operator": _("허브의 마지막 운영자예요. 먼저 다른 사람에게 운영자 역할을 주세요."),
    }
    return str(texts.get(error.code) or labels.told(error))
