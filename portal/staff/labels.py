"""What the rules behind the console say, in the reader's language."""

from flask_babel import gettext as _

from portal.accounts import labels
from portal.core.errors import RuleError


def told(error: RuleError) -> str:
    """A rule's no, for people."""
    texts = {
        "bad_period": _("끝나는 날은 시작하는 날보다 뒤여야 해요."),
        "unreadable": _("이 색으로는 글자를 읽기 어려워요 (대비 %(ratio)s, 4.5 이상이어야 해요).", ratio=error.message),
        "half_pair": _("두 말이 모두 있어야 해요."),
        "same_word": _("두 말이 같아요."),
        "formula": _("=, +, -, @로 시작하면 표 계산 프로그램이 수식으로 읽어요."),
        "long_word": _("100자까지 쓸 수 있어요."),
        "unknown_kind": _("종류를 목록에서 골라 주세요."),
        "known_pair": _("이미 있는 짝이에요."),
        "encoding": _("UTF-8이 아니에요. UTF-8 CSV로 저장해 주세요."),
        "columns": _("첫 줄에 term, synonym 열이 있어야 해요 (kind는 없어도 돼요)."),
        "csv": _("CSV로 읽을 수 없어요. 따옴표가 닫혔는지, 칸이 너무 길지 않은지 봐 주세요."),
        "granted": _("그동안 이미 맡고 있는 역할이에요."),
        "grant_ended": _("이미 끝난 역할이에요."),
        "own_last_operator": _("자기의 마지막 운영자 역할은 스스로 끝낼 수 없어요. 다른 운영자에게 부탁하세요."),
        "last_operator": _("허브의 마지막 운영자예요. 먼저 다른 사람에게 운영자 역할을 주세요."),
    }
    return str(texts.get(error.code) or labels.told(error))


def synonym_kinds() -> dict[str, str]:
    """What kinds of pairs are called."""
    return {
        "synonym": _("같은 말"),
        "translation": _("번역"),
        "transliteration": _("소리 옮김"),
        "abbreviation": _("줄임말"),
        "narrower": _("더 좁은 말"),
    }
