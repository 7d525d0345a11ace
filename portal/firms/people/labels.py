"""What roles, endings and refusals are called, in the reader's language."""

from portal.core.errors import RuleError
from portal.core.viewer import FirmRole
from portal.web.language import gettext as _


def role_label(role: str) -> str:
    labels = {FirmRole.OWNER: _("소유자"), FirmRole.EDITOR: _("편집자"), FirmRole.VIEWER: _("보기만")}
    return str(labels[FirmRole(role)])


def what_role_may(role: str) -> str:
    """What a role is for, in a line."""
    lines = {
        FirmRole.OWNER: _("회사 페이지를 고치고, 사람을 초대하고 역할을 정해요"),
        FirmRole.EDITOR: _("회사 페이지와 기술·서비스를 고쳐요"),
        FirmRole.VIEWER: _("회사 사람만 보는 것을 봐요"),
    }
    return str(lines[FirmRole(role)])


def role_choices() -> list[tuple[str, str]]:
    """The roles for a form, the least first: what is taken by mistake does least."""
    return [(role.value, f"{role_label(role)}: {what_role_may(role)}") for role in reversed(FirmRole)]


def ending_label(because: str) -> str:
    """Why somebody was of a firm in a role no longer."""
    labels = {
        "role_changed": _("역할이 바뀜"),
        "left": _("스스로 나감"),
        "removed": _("내보냄"),
        "withdrawn": _("허브에서 탈퇴함"),
    }
    return str(labels.get(because, because))


def outcome_label(because: str) -> str:
    """What has become of a request."""
    labels = {
        "": _("답을 기다리는 중"),
        "accepted": _("받아들임"),
        "came_in": _("다른 길로 함께하게 됨"),
        "declined": _("받아들이지 않음"),
        "taken_back": _("신청을 거둠"),
    }
    return str(labels.get(because, because))


def kind_label(kind: str) -> str:
    """What was asked for."""
    labels = {"join": _("함께하기"), "claim": _("우리 회사로 등록하기"), "new": _("새 회사 등록하기")}
    return str(labels[kind])


def told(error: RuleError) -> str:
    """A rule's no, for people."""
    texts = {
        "is_of_firm": _("이미 이 회사의 사람이에요."),
        "many_people": _("한 회사에 더 많은 사람이 함께할 수 없어요. 허브에 물어봐 주세요."),
        "gone": _("이제 이 회사의 사람이 아니에요."),
        "last_owner": _("마지막 소유자예요. 먼저 다른 사람을 소유자로 정해 주세요."),
        "many_invitations": _("오늘은 더 초대할 수 없어요. 내일 다시 해 주세요."),
        "other_address": _("다른 이메일로 온 초대예요."),
        "dead_invitation": _("이제 쓸 수 없는 초대예요."),
        "many_requests": _("답을 기다리는 신청이 많아요. 먼저 있는 것을 거두거나 답을 기다려 주세요."),
        "declined_lately": _("얼마 전에 받아들여지지 않은 신청이에요. 일주일 뒤에 다시 할 수 있어요."),
        "answered": _("이미 답한 신청이에요."),
        "no_reason": _("까닭을 적어 주세요. 신청한 사람이 읽어요."),
        "registration_number_taken": _("이미 있는 회사의 사업자등록번호예요."),
    }
    return str(texts.get(error.code, error.message))
