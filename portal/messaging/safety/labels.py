"""What is wrong, what staff decided and what rules refuse, in the reader's language."""

from portal.core.errors import RuleError
from portal.messaging.safety.models import Verdict, Wrong
from portal.web.language import gettext as _


def wrong_label(wrong: str) -> str:
    labels = {
        Wrong.SPAM: _("광고나 스팸이에요"),
        Wrong.ABUSE: _("욕설이나 괴롭힘이에요"),
        Wrong.FRAUD: _("속이려는 글 같아요"),
        Wrong.PRIVACY: _("개인정보나 비밀이 들어 있어요"),
        Wrong.OTHER: _("그 밖의 문제가 있어요"),
    }
    return str(labels[Wrong(wrong)])


def wrong_choices() -> list[tuple[str, str]]:
    return [(wrong.value, wrong_label(wrong)) for wrong in Wrong]


def verdict_label(verdict: str) -> str:
    labels = {
        "": _("기다리는 중"),
        Verdict.DISMISSED: _("문제없음"),
        Verdict.WARNED: _("주의를 줌"),
        Verdict.BARRED: _("요청을 멈춤"),
    }
    return str(labels[verdict])


def verdict_choices() -> list[tuple[str, str]]:
    return [
        (Verdict.DISMISSED.value, str(_("문제없음: 글을 쓴 기업에는 알리지 않아요"))),
        (Verdict.WARNED.value, str(_("주의: 무엇이 문제였는지 알려요"))),
        (Verdict.BARRED.value, str(_("요청 멈춤: 정한 날까지 새 요청과 대화를 시작할 수 없어요"))),
    ]


def told(error: RuleError) -> str:
    """A rule's no, for people."""
    texts = {
        "own_firm": _("우리 회사는 차단할 수 없어요."),
        "no_firm": _("회사를 위해 글을 쓸 수 있는 사람만 할 수 있어요."),
        "nothing_chosen": _("신고할 글을 하나 이상 골라 주세요."),
        "reported": _("이미 신고했어요. 운영팀이 보고 알려 드려요."),
        "many_reports": _("오늘은 더 신고할 수 없어요. 급한 일은 허브에 연락해 주세요."),
        "decided": _("이미 처리한 신고예요."),
        "nothing_told": _("무엇이 문제였는지 적어 주세요. 글을 쓴 기업이 읽어요."),
        "bad_days": _("1일부터 365일까지 정할 수 있어요."),
    }
    return str(texts.get(error.code, error.message))
