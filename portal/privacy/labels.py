"""What the pages of one's own data call things, in the reader's language."""

from portal.accounts import labels
from portal.accounts.labels import role_label
from portal.core.errors import RuleError
from portal.core.personal import Basis, Kept
from portal.web.language import gettext as _


def told(error: RuleError) -> str:
    """A rule's no, for people."""
    no_operator = _("허브의 마지막 운영자예요. 먼저 다른 사람에게 운영자 역할을 주세요.")
    texts = {
        "own_last_operator": no_operator,
        "last_operator": no_operator,
        "password_changed": _("그사이 비밀번호가 바뀌었어요. 다시 해 주세요."),
    }
    return str(texts.get(error.code) or labels.told(error))


def basis_label(basis: Basis) -> str:
    """Why the law lets a hub hold something."""
    texts = {
        Basis.CONTRACT: _("서비스를 제공하는 데 필요해서"),
        Basis.CONSENT: _("동의하셔서"),
        Basis.LAW: _("법령이 정해서"),
        Basis.INTEREST: _("허브의 정당한 이익을 위해서"),
    }
    return str(texts[basis])


def what_label(what: str) -> str:
    """What staff looked at."""
    return str({"found": _("찾기 결과"), "profile": _("회원 화면")}.get(what, what))


def why_label(why: str) -> str:
    """Why staff looked."""
    texts = {
        "support": _("문의에 답하려고"),
        "operation": _("프로그램·입주를 운영하려고"),
        "request": _("본인이 열람·정정을 요청해서"),
        "security": _("부정 이용을 살피려고"),
    }
    return str(texts.get(why, why))


def kept_label(kept: Kept) -> str:
    """What is kept apart after a withdrawal."""
    if kept.what == "staff_right":
        return str(_("%(role)s 역할을 맡은 기록 (이름과 기간)", role=role_label(kept.content["role"])))
    return str({"sign_in": _("로그인한 기록 (때와 주소의 해시, 이름 없이)")}.get(kept.what, kept.what))


def reason_label(reason: str) -> str:
    """Why something is kept apart."""
    texts = {
        "connection_records": _("통신비밀보호법 시행령 제41조 (접속 기록 3개월)"),
        "rights_records": _("개인정보의 안전성 확보조치 기준 제5조 (접근 권한 기록 3년)"),
    }
    return str(texts.get(reason, reason))
