"""What programs and bookings are called on pages, and what rules say."""

from datetime import datetime
from typing import cast

from portal.core.errors import RuleError
from portal.programs.models import Program
from portal.web.filters import format_day
from portal.web.language import current_locale
from portal.web.language import gettext as _

#: The colour that a kind has in the calendar, as the class of a token in `programs.css`, and its icon.
ICONS = {
    "mentoring": "message-circle",
    "consulting": "users",
    "course": "book-open",
    "networking": "handshake",
    "competition": "flame",
    "briefing": "megaphone",
    "matching": "scale",
}


def kind_label(kind: str) -> str:
    """What a program is."""
    labels = {
        "mentoring": _("멘토링"),
        "consulting": _("컨설팅"),
        "course": _("교육"),
        "networking": _("네트워킹"),
        "competition": _("경진대회"),
        "briefing": _("설명회"),
        "matching": _("기술 매칭"),
    }
    return str(labels.get(kind, kind))


def audience_label(audience: str) -> str:
    """Who may book."""
    labels = {
        "everyone": _("누구나"),
        "members": _("멤버십·입주기업"),
        "residents": _("입주기업"),
        "firms": _("초대한 기업"),
    }
    return str(labels.get(audience, audience))


def approval_label(approval: str) -> str:
    """How places are given."""
    labels = {"first_come": _("선착순"), "review": _("심사"), "lottery": _("추첨")}
    return str(labels.get(approval, approval))


def state_label(state: str, because: str = "") -> str:
    """Where a booking stands; of one that has ended, why."""
    labels = {
        "applied": _("선정을 기다리는 중"),
        "waiting": _("대기 중"),
        "offered": _("자리가 났어요"),
        "confirmed": _("확정"),
        "ended": ended_label(because),
    }
    return str(labels.get(state, state))


def ended_label(because: str) -> str:
    """Why a booking has ended."""
    labels = {
        "cancelled": _("취소함"),
        "staff": _("허브가 취소함"),
        "declined": _("받지 않음"),
        "expired": _("답할 시간이 지남"),
        "called_off": _("프로그램이 취소됨"),
        "not_chosen": _("선정되지 않음"),
        "not_reconfirmed": _("참석을 확인하지 않음"),
        "left_firm": _("회사를 떠남"),
        "changed": _("다른 시간으로 바꿈"),
        "closed": _("자리가 나지 않음"),
        "withdrawn": _("탈퇴함"),
    }
    return str(labels.get(because, _("끝남")))


def told(error: RuleError) -> str:
    """A rule's no, for people."""
    values = dict(error.values)
    found = values.get("program")
    values["program"] = found.title(current_locale()) if isinstance(found, Program) else ""
    texts = {
        "already": _("이미 신청했어요."),
        "full": _("남은 자리가 없어요."),
        "closed": _("신청이 끝났어요."),
        "too_early": _("아직 신청을 받지 않아요."),
        "not_open": _("신청을 받지 않는 프로그램이에요."),
        "stale_form": _("그사이에 바뀐 것이 있어요. 화면을 다시 열어 신청해 주세요."),
        "not_colleague": _("같은 회사 사람의 것만 대신 신청할 수 있어요."),
        "not_of_firm": _("이 회사의 사람이 아니에요."),
        "needs_firm": _("회사 사람으로만 신청할 수 있어요."),
        "not_for_firm": _("이 회사는 신청할 수 없는 프로그램이에요."),
        "no_children": _("아이를 받지 않는 프로그램이에요."),
        "no_child": _("만 14세부터는 본인이 계정을 만들어 신청해요. 태어난 해를 확인해 주세요."),
        "not_guardian": _("아이는 보호자가 신청해요."),
        "no_such_form": _("공개한 양식을 골라 주세요."),
        "questions_changed": _("그사이 질문이 바뀌었어요. 다시 보고 보내 주세요."),
        "answered_meanwhile": _("그사이 다른 답이 왔어요. 다시 보고 보내 주세요."),
        "not_offered": _("이 자리는 이제 다른 분께 넘어갔어요."),
        "meets": _("같은 시간에 다른 자리가 있어요. 하나만 받을 수 있어요."),
        "too_late_elsewhere": _("같은 시간의 다른 자리를 취소할 수 있는 시간이 지났어요. 허브에 연락해 주세요."),
        "offer_over": _("받아들일 수 있는 시간이 지났어요."),
        "too_late": _("바꾸거나 취소할 수 있는 시간이 지났어요. 허브에 연락해 주세요."),
        "decided": _("이미 정해진 신청이에요."),
        "too_many": _("뽑은 사람이 남은 자리보다 많아요."),
        "called_off": _("취소한 것은 고칠 수 없어요."),
        "approval": _("공개한 뒤에는 선정 방식을 바꿀 수 없어요."),
        "window": _("신청 마감은 시작보다 뒤여야 해요."),
        "has_sessions": _("자리가 있는 일정이 이미 있어요."),
        "times": _("끝나는 때는 시작하는 때보다 뒤이고, 14일을 넘지 않아야 해요."),
        "past": _("지난 때로 옮길 수 없어요."),
        "no_places": _("이 일정에는 따로 정한 자리가 없어요."),
        "no_sessions": _("앞으로 열릴 일정을 하나 이상 더해 주세요."),
        "published": _("공개한 프로그램은 지우지 않고 취소해요."),
        "mentor_busy": _("멘토가 같은 시간에 다른 곳에서 만나요. 다른 시간을 골라 주세요."),
        "mentor_full": _("멘토가 그날이나 그 주에 만날 수 있는 만큼 다 찼어요. 다른 날을 골라 주세요."),
        "mentor_left": _("이 멘토는 더 만날 수 없어요. 다른 시간을 골라 주세요."),
    }
    with_values = {
        "below_held": lambda: _("이미 %(least)d명의 자리가 정해져 있어 그보다 줄일 수 없어요.", **values),
        "firm_limit": lambda: _("한 회사에서 %(most)d명까지 신청할 수 있어요.", **values),
        "credits": lambda: _(
            "이번 분기에 회사의 이용권이 %(left)d장 남았는데, 이 프로그램은 %(needed)d장이 들어요.", **values
        ),
        "no_hours": lambda: _("회사의 멘토링 시간이 %(left)d분 남았어요. 이 만남은 %(needed)d분이에요.", **values),
        "overlaps": lambda: _("같은 시간에 신청한 프로그램이 있어요: %(program)s", **values),
    }
    if error.code == "points":
        until = format_day(cast(datetime, values["until"]))
        return _("알리지 않고 오지 않은 일이 쌓여 %(until)s까지 신청할 수 없어요.", until=until)
    if error.code in with_values:
        return str(with_values[error.code]())
    return str(texts.get(error.code, error.message))
