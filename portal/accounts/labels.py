"""What the rules of accounts say, in the reader's language."""

from flask_babel import gettext as _

from portal.accounts.passwords import LONGEST, SHORTEST
from portal.core.errors import RuleError
from portal.core.viewer import Role


def told(error: RuleError) -> str:
    """A rule's no, for people."""
    texts = {
        "short_password": _("비밀번호는 %(n)s자 이상이어야 해요.", n=SHORTEST),
        "long_password": _("비밀번호는 %(n)s자까지 쓸 수 있어요.", n=LONGEST),
        "weak_password": _("쉽게 알아낼 수 있는 비밀번호예요. 서로 상관없는 낱말을 몇 개 이어 길게 써 보세요."),
        "needed_consent": _("이 동의는 계정을 쓰는 동안 필요해요."),
        "email_taken": _("다른 계정이 쓰는 이메일이에요. 다른 이메일로 다시 해 주세요."),
    }
    return str(texts.get(error.code, error.message))


def role_label(role: str) -> str:
    """What a staff grant is called."""
    labels = {
        Role.OPERATOR: _("운영자"),
        Role.PROGRAM_MANAGER: _("프로그램 매니저"),
        Role.REVIEWER: _("심사위원"),
        Role.MENTOR: _("멘토"),
        Role.PRIVACY_OFFICER: _("개인정보 보호책임자"),
    }
    return str(labels[Role(role)])


def document_label(document: str) -> str:
    """What a text that people agree to is called."""
    labels = {"terms": _("이용약관"), "privacy": _("개인정보 처리방침"), "marketing": _("소식과 광고 수신")}
    return str(labels[document])
