"""What is held about people in programs: what they booked, for themselves or for others; what staff wrote."""

from typing import cast

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Table, or_

from portal.core.personal import Basis, Declarations, Holding, Impersonal, Subject, deed, let_go
from portal.privacy.words import HUBS_RECORD
from portal.programs.models import Booking, Program, ProgramFirm, ProgramRules, ProgramSession

PROGRAM, FIRM, SESSION, BOOKING, RULES = (
    cast(Table, model.__table__) for model in (Program, ProgramFirm, ProgramSession, Booking, ProgramRules)
)


def _programs_by(subject: Subject) -> ColumnElement[bool]:
    by = subject.actor
    return or_(Program.made_by == by, Program.published_by == by, Program.cancelled_by == by)


HOLDINGS = (
    Holding(
        code="booking",
        table=BOOKING,
        label=_l("내가 신청한 프로그램"),
        purpose=_l("자리를 마련하고 알려 주려고"),
        basis=Basis.CONTRACT,
        retention=_l("탈퇴할 때까지 (그 뒤에는 누구의 것인지 남지 않아요)"),
        columns={
            "program_id": _l("프로그램의 번호"),
            "session_id": _l("일정의 번호"),
            "firm_id": _l("회사의 번호"),
            "booked_by": _l("신청한 사람의 번호"),
            "booked_at": _l("신청한 때"),
            "credits": _l("회사가 쓴 이용권"),
            "note": _l("남긴 말"),
        },
        impersonal=("id", "claim_id", "person_id", "sequence"),
        where=lambda subject: Booking.person_id == subject.id,
        # That somebody came stays, for the hub's figures, and is nobody's; their words go.
        destroy=let_go(Booking.person_id, note=""),
    ),
    Holding(
        code="booking_for_others",
        table=BOOKING,
        label=_l("내가 다른 사람을 위해 한 신청"),
        purpose=_l("누가 신청했는지 밝히려고"),
        basis=Basis.INTEREST,
        retention=_l("프로그램의 기록이 있는 동안"),
        columns={
            "program_id": _l("프로그램의 번호"),
            "session_id": _l("일정의 번호"),
            "booked_by": _l("신청한 사람의 번호"),
            "booked_at": _l("신청한 때"),
        },
        withheld={"firm_id": _l("다른 사람의 정보예요."), "note": _l("다른 사람의 정보예요.")},
        impersonal=("id", "claim_id", "person_id", "credits", "sequence"),
        where=lambda subject: (Booking.booked_by == subject.actor) & Booking.person_id.is_distinct_from(subject.id),
        stays=HUBS_RECORD,
    ),
    Holding(
        code="program",
        table=PROGRAM,
        label=_l("내가 쓰거나 공개하거나 취소한 프로그램"),
        purpose=_l("누가 한 일인지 밝히려고"),
        basis=Basis.INTEREST,
        retention=_l("프로그램의 기록이 있는 동안"),
        columns={
            "title_ko": _l("제목"),
            "made_at": _l("쓴 때"),
            "made_by": _l("쓴 사람의 번호"),
            "published_at": _l("공개한 때"),
            "published_by": _l("공개한 사람의 번호"),
            "cancelled_at": _l("취소한 때"),
            "cancelled_by": _l("취소한 사람의 번호"),
        },
        impersonal=tuple(
            column.name
            for column in PROGRAM.columns
            if column.name
            not in {"title_ko", "made_at", "made_by", "published_at", "published_by", "cancelled_at", "cancelled_by"}
        ),
        where=_programs_by,
        stays=HUBS_RECORD,
    ),
    deed(
        ProgramSession.cancelled_by,
        code="program_session",
        label=_l("내가 취소한 일정"),
        purpose=_l("누가 한 일인지 밝히려고"),
        retention=_l("프로그램의 기록이 있는 동안"),
        columns={"cancelled_at": _l("취소한 때"), "cancelled_by": _l("취소한 사람의 번호")},
        impersonal=tuple(
            column.name for column in SESSION.columns if column.name not in {"cancelled_at", "cancelled_by"}
        ),
        stays=HUBS_RECORD,
    ),
)
IMPERSONAL = (Impersonal(FIRM, "firms, not people"), Impersonal(RULES, "rules of the hub"))


def declare(declarations: Declarations) -> None:
    """Add the declarations of this package."""
    declarations.add(HOLDINGS, IMPERSONAL)
