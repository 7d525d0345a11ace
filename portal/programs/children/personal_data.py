"""What is held about children, with their guardian's data; who let programs take them."""

from typing import cast

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Table, select

from portal.core.personal import Basis, Clock, Declarations, Holding, Subject, deed
from portal.privacy.words import HUBS_RECORD
from portal.programs.children.service import forget
from portal.programs.models import Booking, BookingChild, ProgramChildren

CHILD, TAKES = cast(Table, BookingChild.__table__), cast(Table, ProgramChildren.__table__)
_WORK = _l("누가 한 일인지 밝히려고")
_KEPT = _l("프로그램이 끝나고 1년 또는 탈퇴할 때까지")
_OF_ANOTHER = _l("다른 사람의 정보예요.")


def _own(subject: Subject) -> ColumnElement[bool]:
    return BookingChild.booking_id.in_(select(Booking.id).where(Booking.person_id == subject.id))


def _entered(subject: Subject) -> ColumnElement[bool]:
    others = select(Booking.id).where(Booking.person_id.is_distinct_from(subject.id))
    return (BookingChild.by == subject.actor) & BookingChild.booking_id.in_(others)


HOLDINGS = (
    Holding(
        code="booking_child",
        table=CHILD,
        label=_l("내가 보호자로서 신청한 아이"),
        purpose=_l("아이의 자리를 마련하고 출석과 수료를 확인하려고"),
        basis=Basis.CONSENT,
        retention=_KEPT,
        columns={
            "booking_id": _l("신청의 번호"),
            "name": _l("아이의 이름"),
            "birth_year": _l("아이가 태어난 해"),
            "how": _l("동의한 방법"),
            "text_version": _l("동의한 글의 판"),
            "text_hash": _l("동의한 글의 지문"),
            "consented_on": _l("동의한 날"),
            "by": _l("적은 사람의 번호"),
            "at": _l("적은 때"),
        },
        where=_own,
    ),
    Holding(
        code="booking_child_entered",
        table=CHILD,
        label=_l("내가 적은, 다른 보호자의 아이"),
        purpose=_WORK,
        basis=Basis.INTEREST,
        retention=_KEPT,
        columns={"how": _l("동의한 방법"), "by": _l("적은 사람의 번호"), "at": _l("적은 때")},
        withheld={"name": _OF_ANOTHER, "birth_year": _OF_ANOTHER, "consented_on": _OF_ANOTHER},
        impersonal=("booking_id", "text_version", "text_hash"),
        where=_entered,
        stays=HUBS_RECORD,
    ),
    deed(
        ProgramChildren.set_by,
        code="program_children",
        label=_l("내가 아이를 받게 한 프로그램"),
        purpose=_WORK,
        retention=_l("프로그램의 기록이 있는 동안"),
        columns={"program_id": _l("프로그램의 번호"), "set_by": _l("정한 사람의 번호"), "set_at": _l("정한 때")},
        stays=HUBS_RECORD,
    ),
)
CLOCKS = (Clock("booking_child.old", _l("아이의 이름과 태어난 해"), _l("프로그램이 끝난 지 1년이 지남"), forget),)


def declare(declarations: Declarations) -> None:
    """Add the declarations of this part."""
    declarations.add(HOLDINGS, (), CLOCKS)
