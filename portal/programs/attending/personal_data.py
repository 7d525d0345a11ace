"""What is held about people on the day: that they came or did not, what they were asked, what staff noted."""

from typing import cast

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Table, select

from portal.core.personal import Basis, Declarations, Holding, Subject, deed, deleted, let_go
from portal.privacy.words import HUBS_RECORD
from portal.programs.attending.models import Appeal, Attendance, NoShow, Reconfirmation, Reminder, Visitors
from portal.programs.models import Booking

ATTENDANCE, NO_SHOW, APPEAL, REMINDER, RECONFIRMATION = (
    cast(Table, model.__table__) for model in (Attendance, NoShow, Appeal, Reminder, Reconfirmation)
)

_OF_OTHERS = _l("다른 사람의 정보예요.")
_WHILE_THERE = _l("프로그램의 기록이 있는 동안")
_UNTIL_LEAVING = _l("탈퇴할 때까지")
_WHO_NOTED = _l("누가 한 일인지 밝히려고")


def _own(column: ColumnElement[int], subject: Subject) -> ColumnElement[bool]:
    """Rows of a booking of somebody's own."""
    return column.in_(select(Booking.id).where(Booking.person_id == subject.id))


def _destroy_no_shows(subject: Subject) -> int:
    """The points of a firm stay its own, and say nobody's name; those of somebody without a firm go with them."""
    gone = deleted(NO_SHOW, NoShow.person_id == subject.id, NoShow.firm_id.is_(None))
    return gone + let_go(NoShow.person_id)(subject)


HOLDINGS = (
    Holding(
        code="attendance",
        table=ATTENDANCE,
        label=_l("내가 참석한 일정"),
        purpose=_l("수료를 확인하고 참석한 사람을 세려고"),
        basis=Basis.CONTRACT,
        retention=_l("탈퇴할 때까지 (그 뒤에는 누구의 것인지 남지 않아요)"),
        columns={
            "session_id": _l("일정의 번호"),
            "at": _l("입장한 때"),
            "how": _l("입장한 방법"),
            "undone_at": _l("되돌린 때"),
        },
        withheld={"by": _OF_OTHERS, "undone_by": _OF_OTHERS},
        impersonal=("id", "booking_id", "nonce"),
        where=lambda subject: _own(ATTENDANCE.c.booking_id, subject),
        stays=_l("허브가 해마다 센 수가 달라지지 않도록 남겨요. 누구의 것인지는 남지 않아요."),
    ),
    deed(
        Attendance.by,
        Attendance.undone_by,
        code="attendance_noted",
        label=_l("입구에서 내가 한 일"),
        purpose=_WHO_NOTED,
        retention=_WHILE_THERE,
        columns={
            "session_id": _l("일정의 번호"),
            "at": _l("입장한 때"),
            "by": _l("한 사람의 번호"),
            "undone_at": _l("되돌린 때"),
            "undone_by": _l("되돌린 사람의 번호"),
        },
        impersonal=("id", "booking_id", "how", "nonce"),
        stays=HUBS_RECORD,
    ),
    deed(
        Visitors.by,
        Visitors.undone_by,
        code="visitors",
        label=_l("내가 센, 회원이 아닌 분의 수"),
        purpose=_WHO_NOTED,
        retention=_WHILE_THERE,
        columns={
            "heads": _l("몇 명"),
            "at": _l("때"),
            "by": _l("한 사람의 번호"),
            "undone_at": _l("되돌린 때"),
            "undone_by": _l("되돌린 사람의 번호"),
        },
        impersonal=("id", "session_id", "nonce"),
        stays=HUBS_RECORD,
    ),
    Holding(
        code="no_show",
        table=NO_SHOW,
        label=_l("알리지 않고 오지 않은 프로그램"),
        purpose=_l("오지 않을 자리를 다른 사람에게 주려고"),
        basis=Basis.INTEREST,
        retention=_l("탈퇴할 때까지 (회사의 점수는 누구의 것인지 없이 남아요)"),
        columns={
            "booking_id": _l("신청의 번호"),
            "firm_id": _l("회사의 번호"),
            "points": _l("점수"),
            "at": _l("때"),
            "expires_at": _l("점수가 사라지는 때"),
            "waived_at": _l("거둔 때"),
            "waived_because": _l("거둔 까닭"),
        },
        withheld={"waived_by": _OF_OTHERS},
        impersonal=("id", "person_id"),
        where=lambda subject: NoShow.person_id == subject.id,
        destroy=_destroy_no_shows,
    ),
    deed(
        NoShow.waived_by,
        code="no_show_waived",
        label=_l("내가 거둔 노쇼 점수"),
        purpose=_WHO_NOTED,
        retention=_WHILE_THERE,
        columns={
            "waived_at": _l("거둔 때"),
            "waived_by": _l("거둔 사람의 번호"),
            "waived_because": _l("거둔 까닭"),
        },
        withheld={"firm_id": _OF_OTHERS, "points": _OF_OTHERS, "at": _OF_OTHERS, "expires_at": _OF_OTHERS},
        impersonal=("id", "booking_id", "person_id"),
        stays=HUBS_RECORD,
    ),
    Holding(
        code="no_show_appeal",
        table=APPEAL,
        label=_l("노쇼 점수에 대한 내 이의"),
        purpose=_l("이의를 살펴보고 답하려고"),
        basis=Basis.CONTRACT,
        retention=_UNTIL_LEAVING,
        columns={
            "words": _l("적은 말"),
            "at": _l("때"),
            "decision": _l("결정"),
            "decided_at": _l("결정한 때"),
            "reason": _l("까닭"),
        },
        withheld={"decided_by": _OF_OTHERS},
        impersonal=("id", "no_show_id", "person_id"),
        where=lambda subject: Appeal.person_id == subject.id,
    ),
    deed(
        Appeal.decided_by,
        code="no_show_appeal_decided",
        label=_l("내가 결정한 이의"),
        purpose=_WHO_NOTED,
        retention=_l("이의를 낸 사람이 탈퇴할 때까지"),
        columns={
            "decision": _l("결정"),
            "decided_at": _l("결정한 때"),
            "decided_by": _l("결정한 사람의 번호"),
            "reason": _l("까닭"),
        },
        withheld={"words": _OF_OTHERS, "at": _OF_OTHERS},
        impersonal=("id", "no_show_id", "person_id"),
        stays=HUBS_RECORD,
    ),
    Holding(
        code="reminder",
        table=REMINDER,
        label=_l("프로그램을 앞두고 보낸 알림"),
        purpose=_l("같은 알림을 두 번 보내지 않으려고"),
        basis=Basis.CONTRACT,
        retention=_UNTIL_LEAVING,
        columns={"session_id": _l("일정의 번호"), "starts_at": _l("시작하는 때"), "at": _l("보낸 때")},
        impersonal=("id", "booking_id", "minutes"),
        where=lambda subject: _own(REMINDER.c.booking_id, subject),
    ),
    Holding(
        code="reconfirmation",
        table=RECONFIRMATION,
        label=_l("참석하는지 물은 것과 내 답"),
        purpose=_l("오지 않을 자리를 다른 사람에게 주려고"),
        basis=Basis.CONTRACT,
        retention=_UNTIL_LEAVING,
        columns={
            "session_id": _l("일정의 번호"),
            "asked_at": _l("물은 때"),
            "answer_by": _l("답할 수 있는 때까지"),
            "answer": _l("답"),
            "answered_at": _l("답한 때"),
            "released_at": _l("자리를 넘긴 때"),
        },
        impersonal=("id", "booking_id", "releases"),
        where=lambda subject: _own(RECONFIRMATION.c.booking_id, subject),
    ),
)


def declare(declarations: Declarations) -> None:
    """Add the declarations of this part."""
    declarations.add(HOLDINGS)
