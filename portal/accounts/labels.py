"""What the rules of accounts say, in the reader's language."""

from portal.accounts.passwords import LONGEST, SHORTEST
from portal.core.errors import RuleError
from portal.core.viewer import Role
from portal.web.language import gettext as _


def told(error: RuleError) -> str:
    """A rule's no, for people."""
    texts = {
        "short_password": _("비밀번호는 %(n)s자 이상이어야 해요.", n=SHORTEST),
        "long_password": _("비밀번호는 %(n)s자까지 쓸 수 있어요.", n=LONGEST),
        "weak_password": _("쉽게 알아낼 수 있는 비밀번호예요. 서로 상관없는 낱말을 몇 개 이어 길게 써 보세요."),
        "needed_consent": _("이 동의는 계정을 쓰는 동안 필요해요."),
        "has_totp": _("이미 인증 앱을 쓰고 있어요."),
        "no_totp": _("인증 앱을 먼저 등록해 주세요."),
        "no_enrolment": _("인증 앱을 처음부터 다시 등록해 주세요."),
        "wrong_code": _("인증 코드가 맞지 않아요. 휴대전화의 시각이 맞는지 보고, 새 코드로 다시 해 주세요."),
        "bad_passkey": _("패스키를 확인하지 못했어요. 다시 해 주세요."),
        "unknown_passkey": _("여기에 등록하지 않은 패스키예요. 다른 방법으로 로그인해 주세요."),
        "many_passkeys": _("패스키를 더 등록할 수 없어요. 쓰지 않는 것을 먼저 지워 주세요."),
        "last_way_in": _("마지막 로그인 방법이라 지울 수 없어요. 비밀번호나 다른 패스키를 먼저 등록해 주세요."),
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
