"""What the desk holds about people: why staff did what they did with a booking, who set a poster or sent a list."""

from datetime import datetime, timedelta
from typing import cast

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Table, delete, select

from portal.core.db import session
from portal.core.personal import Basis, Clock, Declarations, Holding, Impersonal, Subject, deed, deleted
from portal.privacy.words import HUBS_RECORD
from portal.programs.desk.models import BookingRemark, ProgramImport, ProgramImportRow, ProgramPicture
from portal.programs.models import Booking

REMARK, IMPORT, ROW = (cast(Table, model.__table__) for model in (BookingRemark, ProgramImport, ProgramImportRow))
#: How long a list is kept; what was taken in are programs by then.
KEPT = timedelta(hours=24)


def _about(subject: Subject) -> ColumnElement[bool]:
    return BookingRemark.booking_id.in_(select(Booking.id).where(Booking.person_id == subject.id))


def _destroy_about(subject: Subject) -> int:
    return int(getattr(session.execute(delete(BookingRemark).where(_about(subject))), "rowcount", 0))


def _forget(now: datetime) -> int:
    return deleted(IMPORT, ProgramImport.created_at < now - KEPT)


HOLDINGS = (
    Holding(
        code="booking_remark",
        table=REMARK,
        label=_l("내 신청에 허브가 적은 것"),
        purpose=_l("왜 그렇게 했는지 밝히려고"),
        basis=Basis.INTEREST,
        retention=_l("탈퇴할 때까지"),
        columns={
            "booking_id": _l("신청의 번호"),
            "what": _l("한 일"),
            "reason": _l("까닭"),
            "by": _l("한 사람의 번호"),
            "at": _l("때"),
        },
        impersonal=("id",),
        where=_about,
        destroy=_destroy_about,
    ),
    deed(
        BookingRemark.by,
        code="booking_remark_made",
        label=_l("내가 다른 사람의 신청에 적은 것"),
        purpose=_l("누가 한 일인지 밝히려고"),
        retention=_l("신청의 기록이 있는 동안"),
        columns={"what": _l("한 일"), "by": _l("한 사람의 번호"), "at": _l("때")},
        withheld={"reason": _l("다른 사람의 정보예요.")},
        impersonal=("id", "booking_id"),
        stays=HUBS_RECORD,
    ),
    deed(
        ProgramPicture.set_by,
        code="program_picture",
        label=_l("내가 올린 프로그램 포스터"),
        purpose=_l("누가 한 일인지 밝히려고"),
        retention=_l("포스터가 있는 동안"),
        columns={"program_id": _l("프로그램의 번호"), "set_by": _l("올린 사람의 번호"), "set_at": _l("올린 때")},
        impersonal=("file_id", "alt_ko", "alt_en"),
        stays=HUBS_RECORD,
    ),
    Holding(
        code="program_import",
        table=IMPORT,
        label=_l("내가 올린 프로그램 목록"),
        purpose=_l("무엇이 들어올지 먼저 보이려고"),
        basis=Basis.INTEREST,
        retention=_l("올린 뒤 24시간"),
        columns={
            "by": _l("올린 사람의 번호"),
            "file_name": _l("파일 이름"),
            "created_at": _l("올린 때"),
            "taken_at": _l("가져온 때"),
        },
        withheld={"content": _l("허브의 프로그램이에요.")},
        impersonal=("id", "rows", "programs"),
        where=lambda subject: ProgramImport.by == subject.actor,
    ),
)
IMPERSONAL = (Impersonal(ROW, "what lists of programs say, not people"),)
CLOCKS = (Clock("program_import.upload", _l("프로그램 목록"), _l("올린 지 24시간이 지남"), _forget, is_hourly=True),)


def declare(declarations: Declarations) -> None:
    """Add the declarations of this package."""
    declarations.add(HOLDINGS, IMPERSONAL, CLOCKS)
