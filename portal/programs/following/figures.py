"""What programs came to in a year, by kind and quarter, as Seoul counts days.

What has a time counts where its session began: who was at a session in December and at one in January was there in both
years. What is known at the end (who completed a course, who did not come) counts where the last session began.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import Select, String, cast, exists, func, or_, select
from sqlalchemy.orm import aliased

from portal.allocation.models import Claim, Pool, State
from portal.core import clock
from portal.core.clock import SEOUL
from portal.core.db import session
from portal.programs.attending import queries as attending
from portal.programs.attending.models import Attendance, NoShow, Visitors
from portal.programs.attending.queries import Trainees
from portal.programs.finishing.models import Certificate, ProgramCertificate
from portal.programs.models import Booking, Kind, Program, ProgramSession
from portal.questionnaires.models import AnswerSet, Purpose, Questionnaire

#: Percent of a course that one has to have been at, where its program gives no certificates and says nothing.
SHARE = 80
#: A kind and a quarter; all kinds are "", the whole year is 0.
Key = tuple[str, int]


@dataclass(slots=True)
class Cell:
    """What programs of a kind came to in a quarter. People and firms count once, however often they came.

    `booked`, `attended` and `places` count each session; `bookings` are those that have come to their end.
    """

    programs: set[int] = field(default_factory=set)
    sessions: int = 0
    places: int = 0
    booked: int = 0
    attended: int = 0
    visitors: int = 0
    people: set[int] = field(default_factory=set)
    firms: set[int] = field(default_factory=set)
    completed: set[int] = field(default_factory=set)
    bookings: int = 0
    no_shows: int = 0
    answers: int = 0

    @property
    def attendance_rate(self) -> float | None:
        """Percent of those with a place who came."""
        return 100 * self.attended / self.booked if self.booked else None

    @property
    def no_show_rate(self) -> float | None:
        """Percent of bookings of which nobody came, and nobody had said so."""
        return 100 * self.no_shows / self.bookings if self.bookings else None


@dataclass(frozen=True, slots=True)
class Learned:
    """Who learned at the hub in a year: how many completed a course, and who was there at all."""

    completed: int
    attended: Trainees


def trainees(year: int) -> Learned:
    """The trainees of a year, for its report."""
    return Learned(len(figures(year)[Kind.COURSE, 0].completed), attending.trainees(year))


@dataclass(frozen=True, slots=True)
class _Meeting:
    id: int
    program_id: int
    starts_at: datetime
    ends_at: datetime
    kind: str
    places: int


@dataclass(frozen=True, slots=True)
class _Booked:
    id: int
    program_id: int
    session_id: int | None
    person_id: int | None
    firm_id: int | None

    @property
    def who(self) -> int:
        """Who has withdrawn is still one who was there: their booking stands for them."""
        return self.person_id if self.person_id is not None else -self.id


class Figures:
    """The cells of a year; one that nothing has fallen into is empty."""

    def __init__(self, year: int) -> None:
        self.year = year
        self.cells: defaultdict[Key, Cell] = defaultdict(Cell)

    def __getitem__(self, key: Key) -> Cell:
        return self.cells[key] if key in self.cells else Cell()

    def of(self, kind: str, day: date) -> Iterator[Cell]:
        """All cells that something of a day falls into; none for a day of another year."""
        if day.year == self.year:
            for one in (kind, ""):
                for quarter in ((day.month + 2) // 3, 0):
                    yield self.cells[one, quarter]


@dataclass(frozen=True, slots=True)
class _Year:
    """What was read of a year, in eight queries."""

    meetings: list[_Meeting]
    booked: list[_Booked]
    #: `{booking: sessions}`.
    came: dict[int, set[int]]
    heads: dict[int, int]
    #: Percent that a program asks for.
    shares: dict[int, int]
    missed: set[int]
    revoked: set[int]
    answers: list[tuple[str, date, int]]


def figures(year: int) -> Figures:
    """What programs came to in a year. Eight queries, whatever there was."""
    made, read, now = Figures(year), _read(year), clock.now()
    held: dict[int, list[_Meeting]] = defaultdict(list)
    for one in read.meetings:
        held[one.program_id].append(one)
        if one.starts_at <= now:
            _count_meeting(made, one, read.heads.get(one.id, 0))
    for booking in read.booked:
        own = [one for one in held[booking.program_id] if booking.session_id in (None, one.id)]
        there = [one for one in own if one.id in read.came.get(booking.id, ())]
        _count_presence(made, booking, [one for one in own if one.starts_at <= now], there)
        if own and own[-1].ends_at <= now:
            _count_end(made, booking, own[-1], read)
            share = read.shares.get(booking.program_id, SHARE)
            if booking.id not in read.revoked and 100 * len(there) >= share * len(own):
                _count_completion(made, booking, own[-1])
    for kind, day, count in read.answers:
        for cell in made.of(kind, day):
            cell.answers += count
    return made


def _day(one: _Meeting) -> date:
    return one.starts_at.astimezone(SEOUL).date()


def _count_meeting(made: Figures, one: _Meeting, heads: int) -> None:
    for cell in made.of(one.kind, _day(one)):
        cell.programs.add(one.program_id)
        cell.sessions += 1
        cell.places += one.places
        cell.visitors += heads


def _count_presence(made: Figures, booking: _Booked, own: list[_Meeting], there: list[_Meeting]) -> None:
    for one in own:
        for cell in made.of(one.kind, _day(one)):
            cell.booked += 1
    for one in there:
        for cell in made.of(one.kind, _day(one)):
            cell.attended += 1
            cell.people.add(booking.who)
            if booking.firm_id is not None:
                cell.firms.add(booking.firm_id)


def _count_end(made: Figures, booking: _Booked, last: _Meeting, read: _Year) -> None:
    for cell in made.of(last.kind, _day(last)):
        cell.bookings += 1
        cell.no_shows += booking.id in read.missed


def _count_completion(made: Figures, booking: _Booked, last: _Meeting) -> None:
    if last.kind == Kind.COURSE:
        for cell in made.of(last.kind, _day(last)):
            cell.completed.add(booking.who)


# ── Reading ──────────────────────────────────────────────────────────────────


def _read(year: int) -> _Year:
    begin, end = (datetime(each, 1, 1, tzinfo=SEOUL) for each in (year, year + 1))
    lies_within = ProgramSession.starts_at >= begin, ProgramSession.starts_at < end
    within = (
        select(ProgramSession.program_id)
        .join(Program, Program.id == ProgramSession.program_id)
        .where(*lies_within, ProgramSession.cancelled_at.is_(None))
        .where(Program.published_at.is_not(None), Program.cancelled_at.is_(None))
    )
    came: dict[int, set[int]] = defaultdict(set)
    for booking_id, session_id in session.execute(_attendances(within)):
        came[booking_id].add(session_id)
    settings = select(ProgramCertificate.program_id, ProgramCertificate.share)
    return _Year(
        meetings=[_Meeting(*row) for row in session.execute(_meetings(within))],
        booked=[_Booked(*row) for row in session.execute(_bookings(within))],
        came=came,
        heads={row[0]: row[1] for row in session.execute(_visitors(within))},
        shares={row[0]: row[1] for row in session.execute(settings)},
        missed=set(session.scalars(_no_shows(within))),
        revoked=set(session.scalars(_revoked(within))),
        answers=[(row[0], row[1], row[2]) for row in session.execute(_answers(date(year, 1, 1), date(year, 12, 31)))],
    )


def _meetings(within: Select[int]) -> Select[int, int, datetime, datetime, str, int]:
    """With the places of each: its own, or the course's."""
    own, of_course = aliased(Pool), aliased(Pool)
    places = func.coalesce(own.capacity + own.extra, of_course.capacity + of_course.extra, 0)
    columns = ProgramSession.id, ProgramSession.program_id, ProgramSession.starts_at, ProgramSession.ends_at
    return (
        select(*columns, Program.kind, places)
        .join(Program, Program.id == ProgramSession.program_id)
        .outerjoin(own, own.id == ProgramSession.pool_id)
        .outerjoin(of_course, of_course.id == Program.pool_id)
        .where(ProgramSession.program_id.in_(within), ProgramSession.cancelled_at.is_(None))
        .order_by(ProgramSession.ends_at, ProgramSession.id)
    )


def _bookings(within: Select[int]) -> Select[int, int, int | None, int | None, int | None]:
    """Who had a place; who has withdrawn since, and was there, too."""
    came = exists().where(Attendance.booking_id == Booking.id, Attendance.undone_at.is_(None))
    return (
        select(Booking.id, Booking.program_id, Booking.session_id, Booking.person_id, Booking.firm_id)
        .join(Booking.claim)
        .where(Booking.program_id.in_(within), or_(Claim.state == State.CONFIRMED, came))
    )


def _of(within: Select[int]) -> Select[int]:
    return select(Booking.id).where(Booking.program_id.in_(within))


def _attendances(within: Select[int]) -> Select[int, int]:
    query = select(Attendance.booking_id, Attendance.session_id).where(Attendance.undone_at.is_(None))
    return query.where(Attendance.booking_id.in_(_of(within)))


def _visitors(within: Select[int]) -> Select[int, int]:
    query = (
        select(Visitors.session_id, func.sum(Visitors.heads))
        .join(ProgramSession, ProgramSession.id == Visitors.session_id)
        .where(ProgramSession.program_id.in_(within), Visitors.undone_at.is_(None))
    )
    return query.group_by(Visitors.session_id)


def _no_shows(within: Select[int]) -> Select[int]:
    return select(NoShow.booking_id).where(NoShow.booking_id.in_(_of(within)), NoShow.waived_at.is_(None))


def _revoked(within: Select[int]) -> Select[int]:
    """Bookings whose certificate was taken back, and that have no other."""
    other = aliased(Certificate)
    stands = exists().where(other.booking_id == Certificate.booking_id, other.revoked_at.is_(None))
    query = select(Certificate.booking_id).where(Certificate.revoked_at.is_not(None), ~stands)
    return query.where(Certificate.booking_id.in_(_of(within)))


def _answers(first: date, last: date) -> Select[str, date, int]:
    """How many answers came, by kind and day; who gave them nobody knows."""
    owner = "program:" + cast(Program.id, String)
    return (
        select(Program.kind, AnswerSet.answered_on, func.count())
        .join(Questionnaire, Questionnaire.owner == owner)
        .join(AnswerSet, AnswerSet.questionnaire_id == Questionnaire.id)
        .where(Questionnaire.purpose == Purpose.SURVEY, AnswerSet.replaced_at.is_(None))
        .where(AnswerSet.answered_on.between(first, last))
        .group_by(Program.kind, AnswerSet.answered_on)
    )
