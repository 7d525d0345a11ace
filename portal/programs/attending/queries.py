"""Reading who is expected at a session, who has come, and what became of bookings."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from portal.accounts.models import Person
from portal.allocation.models import Claim, State
from portal.core import clock
from portal.core.clock import SEOUL
from portal.core.db import session
from portal.core.viewer import Viewer
from portal.firms.models import Firm
from portal.programs.attending.models import Attendance, NoShow, Visitors
from portal.programs.models import Booking, BookingChild, Kind, Program, ProgramSession

#: What the page of the days shows before now and after.
BEFORE, AFTER = timedelta(days=3), timedelta(days=14)
MOST_SHOWN = 200


def find_session(session_id: int) -> ProgramSession | None:
    """A session that was published, for staff."""
    query = select(ProgramSession).join(ProgramSession.program).options(contains_eager(ProgramSession.program))
    return session.scalars(
        query.where(ProgramSession.id == session_id, Program.published_at.is_not(None))
    ).one_or_none()


def sessions_near() -> Sequence[ProgramSession]:
    """What takes place in these days, the next first; what is over comes after that, the latest first."""
    now = clock.now()
    query = (
        select(ProgramSession)
        .join(ProgramSession.program)
        .options(contains_eager(ProgramSession.program))
        .where(ProgramSession.ends_at > now - BEFORE, ProgramSession.starts_at < now + AFTER)
        .where(ProgramSession.cancelled_at.is_(None), Program.published_at.is_not(None), Program.cancelled_at.is_(None))
        .order_by(ProgramSession.starts_at, ProgramSession.id)
        .limit(MOST_SHOWN)
    )
    found = session.scalars(query).all()
    return [one for one in found if one.ends_at > now] + [one for one in reversed(found) if one.ends_at <= now]


def held_for(one: ProgramSession) -> ColumnElement[bool]:
    """That a booking has a place in a session, or in the course that it is of; in a query over bookings and claims."""
    of_session = or_(Booking.session_id == one.id, Booking.session_id.is_(None))
    return and_(Booking.program_id == one.program_id, of_session, Claim.state == State.CONFIRMED)


@dataclass(frozen=True, slots=True)
class Expected:
    """Somebody with a place, and when they came."""

    booking_id: int
    person_id: int
    name: str
    firm_ko: str
    firm_en: str
    attendance_id: int | None
    came_at: datetime | None
    how: str
    #: Who booked for them, when they are a child.
    guardian: str = ""

    def firm(self, locale: str) -> str:
        return (locale == "en" and self.firm_en) or self.firm_ko


def expected(one: ProgramSession) -> list[Expected]:
    """Who has a place, by name. One query."""
    came = and_(Attendance.booking_id == Booking.id, Attendance.session_id == one.id, Attendance.undone_at.is_(None))
    query = (
        select(Booking.id, Person.id, Person.name, BookingChild.name, Firm.name_ko, Firm.name_en, Attendance)
        .join(Booking.claim)
        .join(Person, Person.id == Booking.person_id)
        .outerjoin(BookingChild, BookingChild.booking_id == Booking.id)
        .outerjoin(Firm, Firm.id == Booking.firm_id)
        .outerjoin(Attendance, came)
        .where(held_for(one))
        .order_by(func.coalesce(BookingChild.name, Person.name), Booking.id)
    )
    return [_expected(*row) for row in session.execute(query)]


def _expected(
    booking_id: int,
    person_id: int,
    name: str,
    child: str | None,
    firm_ko: str | None,
    firm_en: str | None,
    came: Attendance | None,
) -> Expected:
    at, how = (came.at, came.how) if came is not None else (None, "")
    guardian = name if child is not None else ""
    shown, number = name if child is None else child, came.id if came else None
    return Expected(booking_id, person_id, shown, firm_ko or "", firm_en or "", number, at, how, guardian)


@dataclass(frozen=True, slots=True)
class Count:
    """How many have a place, how many of them came, and how many visitors there are besides. No names.

    `came` is `{booking: when}`; `version` differs when anything does.
    """

    places: int
    came: dict[int, datetime]
    visitors: int

    @property
    def present(self) -> int:
        return len(self.came) + self.visitors

    @property
    def version(self) -> str:
        told = f"{self.places} {self.visitors} {sorted(self.came.items())}"
        return hashlib.sha256(told.encode()).hexdigest()[:16]


def count_at(one: ProgramSession) -> Count:
    """Who is there now, by number. Three queries, whatever their number."""
    bookings = select(func.count()).select_from(Booking).join(Booking.claim).where(held_for(one))
    came = select(Attendance.booking_id, Attendance.at).where(
        Attendance.session_id == one.id, Attendance.undone_at.is_(None)
    )
    heads = select(func.coalesce(func.sum(Visitors.heads), 0)).where(
        Visitors.session_id == one.id, Visitors.undone_at.is_(None)
    )
    arrived = {row[0]: row[1] for row in session.execute(came)}
    return Count(session.scalar(bookings) or 0, arrived, session.scalar(heads) or 0)


def visitors_of(one: ProgramSession) -> Sequence[Visitors]:
    """Visitors that were counted and not taken back, the latest first."""
    query = select(Visitors).where(Visitors.session_id == one.id, Visitors.undone_at.is_(None))
    return session.scalars(query.order_by(Visitors.id.desc())).all()


def own_booking(viewer: Viewer, booking_id: int) -> Booking | None:
    """A booking of the viewer's own: not one that they made for somebody else."""
    query = _with_all().where(Booking.id == booking_id, Booking.person_id == viewer.person_id)
    return session.scalars(query).one_or_none()


def _with_all() -> Select[Booking]:
    return (
        select(Booking)
        .join(Booking.claim)
        .options(contains_eager(Booking.claim), joinedload(Booking.program), joinedload(Booking.session))
    )


def sessions_of(booking: Booking) -> list[ProgramSession]:
    """What a booking lets somebody into: its session, or those of the course that take place."""
    if booking.session is not None:
        return [booking.session]
    return [one for one in booking.program.sessions if one.cancelled_at is None]


# ── What became of bookings ──────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Came:
    """How many sessions of a booking somebody was at, of how many that take place; whether they missed it.

    A no-show that was waived is none.
    """

    sessions: int
    of: int
    no_show: bool

    @property
    def attended(self) -> bool:
        return self.sessions > 0


def came_of(bookings: Sequence[Booking]) -> dict[int, Came]:
    """`{booking: what became of it}`. Three queries, whatever their number."""
    numbers = [one.id for one in bookings]
    were = _counted(
        select(Attendance.booking_id, func.count()).where(
            Attendance.booking_id.in_(numbers), Attendance.undone_at.is_(None)
        ),
        Attendance.booking_id,
    )
    courses = {one.program_id for one in bookings if one.session_id is None}
    lengths = _counted(
        select(ProgramSession.program_id, func.count()).where(
            ProgramSession.program_id.in_(courses), ProgramSession.cancelled_at.is_(None)
        ),
        ProgramSession.program_id,
    )
    missed = set(
        session.scalars(select(NoShow.booking_id).where(NoShow.booking_id.in_(numbers), NoShow.waived_at.is_(None)))
    )
    return {
        one.id: Came(were.get(one.id, 0), 1 if one.session_id else lengths.get(one.program_id, 0), one.id in missed)
        for one in bookings
    }


def _counted(query: Any, by: Any) -> dict[int, int]:
    return {row[0]: row[1] for row in session.execute(query.group_by(by))}


@dataclass(frozen=True, slots=True)
class Trainees:
    """Who learned at the hub in a year: distinct people, of how many firms, in how many courses.

    `attendances` counts each session of each; `visitors` have no account and are not among `people`.
    """

    people: int
    firms: int
    courses: int
    attendances: int
    visitors: int


def trainees(year: int) -> Trainees:
    """The people who were at a session of a course that took place in a year, as Seoul counts it."""
    begin, end = (datetime(each, 1, 1, tzinfo=SEOUL) for each in (year, year + 1))
    taught = and_(Program.kind == Kind.COURSE, ProgramSession.starts_at >= begin, ProgramSession.starts_at < end)
    # Who has withdrawn is still one who learned: their booking stands for them, as that of a child does.
    who = case((BookingChild.booking_id.is_not(None), -Booking.id), else_=func.coalesce(Booking.person_id, -Booking.id))
    figures = (
        select(*(func.count(func.distinct(one)) for one in (who, Booking.firm_id, Program.id, Attendance.id)))
        .select_from(Attendance)
        .join(Booking, Booking.id == Attendance.booking_id)
        .outerjoin(BookingChild, BookingChild.booking_id == Booking.id)
        .join(ProgramSession, ProgramSession.id == Attendance.session_id)
        .join(Program, Program.id == ProgramSession.program_id)
        .where(taught, Attendance.undone_at.is_(None))
    )
    heads = (
        select(func.coalesce(func.sum(Visitors.heads), 0))
        .join(ProgramSession, ProgramSession.id == Visitors.session_id)
        .join(Program, Program.id == ProgramSession.program_id)
        .where(taught, Visitors.undone_at.is_(None))
    )
    counted: Any = session.execute(figures).one()
    people, firms, courses, attendances = counted
    return Trainees(people, firms, courses, attendances, session.scalar(heads) or 0)
