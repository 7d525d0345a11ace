"""Reading certificates, and who may have one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Select, and_, exists, func, select
from sqlalchemy.orm import contains_eager

from portal.accounts.models import Person
from portal.allocation.models import Claim, State
from portal.core import clock
from portal.core.clock import SEOUL
from portal.core.db import session
from portal.core.viewer import Viewer
from portal.programs.attending.models import Attendance
from portal.programs.finishing.models import CODE_LENGTH, Certificate, ProgramCertificate
from portal.programs.models import Booking, BookingChild, Program, ProgramSession

#: So long after the end certificates go out by themselves; later, staff give them.
BY_ITSELF = timedelta(days=30)
MOST_SHOWN = 1000


def find_program(program_id: int) -> Program | None:
    """A program that was published, for staff."""
    query = select(Program).where(Program.id == program_id, Program.published_at.is_not(None))
    return session.scalars(query).one_or_none()


def programs_over(most: int) -> Sequence[tuple[Program, datetime]]:
    """Programs that have had a session, with when the last of these ended; the latest first. One query."""
    ended = func.max(ProgramSession.ends_at)
    query = (
        select(Program, ended)
        .join(ProgramSession, ProgramSession.program_id == Program.id)
        .where(Program.published_at.is_not(None), ProgramSession.cancelled_at.is_(None))
        .group_by(Program.id)
        .having(func.min(ProgramSession.starts_at) <= clock.now())
        .order_by(ended.desc(), Program.id)
        .limit(most)
    )
    return [(row[0], row[1]) for row in session.execute(query)]


def setting_of(program_id: int) -> ProgramCertificate | None:
    """Whether a program gives certificates, and which."""
    return session.get(ProgramCertificate, program_id)


def certificates_of(program_id: int) -> Sequence[Certificate]:
    """All that were given for a program, also those that stand no more, by number."""
    query = _whole().where(Booking.program_id == program_id)
    return session.scalars(query.order_by(Certificate.number).limit(MOST_SHOWN)).all()


def certified(program_id: int) -> set[int]:
    """The bookings of a program that have, or had, a certificate."""
    query = select(Certificate.booking_id).join(Certificate.booking).where(Booking.program_id == program_id)
    return set(session.scalars(query))


def _whole() -> Select[Certificate]:
    return select(Certificate).join(Certificate.booking).options(contains_eager(Certificate.booking))


def find_certificate(program_id: int, certificate_id: int) -> Certificate | None:
    """A certificate of a program, for staff."""
    query = _whole().where(Booking.program_id == program_id, Certificate.id == certificate_id)
    return session.scalars(query).one_or_none()


def own_certificate(viewer: Viewer, booking_id: int) -> Certificate | None:
    """The one that stands, of a booking of the viewer's own."""
    query = _whole().where(Booking.person_id == viewer.person_id, Booking.id == booking_id)
    return session.scalars(query.where(Certificate.revoked_at.is_(None))).one_or_none()


def certificate_by(code: str) -> Certificate | None:
    """The one of a code, whether it stands or not."""
    if len(code) != CODE_LENGTH:
        return None
    return session.scalars(select(Certificate).where(Certificate.code == code)).one_or_none()


# ── Who may have one ─────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Attended:
    """Somebody with a place: at how many sessions they were of how many, how long, on which days."""

    booking: Booking
    name: str
    sessions: int
    of: int
    minutes: int
    days: tuple[date, date]

    @property
    def share(self) -> float:
        return 100 * self.sessions / self.of


def attended(program_id: int) -> list[Attended]:
    """Who was at sessions of a program that are over, with what they had to be at. Three queries.

    Of a course that is all its sessions, else the one that was booked.
    """
    query = select(ProgramSession).where(ProgramSession.program_id == program_id, ProgramSession.cancelled_at.is_(None))
    held = session.scalars(query.order_by(ProgramSession.starts_at)).all()
    came: dict[int, set[int]] = {}
    for booking_id, session_id in session.execute(
        select(Attendance.booking_id, Attendance.session_id)
        .join(Booking, Booking.id == Attendance.booking_id)
        .where(Booking.program_id == program_id, Attendance.undone_at.is_(None))
    ):
        came.setdefault(booking_id, set()).add(session_id)
    found = (
        _attended(booking, name, [one for one in held if booking.session_id in (None, one.id)], came[booking.id])
        for booking, name in session.execute(_bookings(program_id))
        # The name of a child is forgotten in time: then there is nobody to give a paper to.
        if booking.id in came and name
    )
    return [one for one in found if one is not None]


def _bookings(program_id: int) -> Select[Booking, str]:
    return (
        select(Booking, func.coalesce(BookingChild.name, Person.name))
        .join(Booking.claim)
        .join(Person, Person.id == Booking.person_id)
        .outerjoin(BookingChild, BookingChild.booking_id == Booking.id)
        .where(Booking.program_id == program_id, Claim.state == State.CONFIRMED, Person.key.is_not(None))
        .options(contains_eager(Booking.claim))
        .order_by(Booking.id)
    )


def _attended(booking: Booking, name: str, held: Sequence[ProgramSession], came: set[int]) -> Attended | None:
    there = [one for one in held if one.id in came]
    if not there or held[-1].ends_at > clock.now():
        return None
    minutes = sum(int((one.ends_at - one.starts_at).total_seconds()) // 60 for one in there)
    days = there[0].starts_at.astimezone(SEOUL).date(), there[-1].ends_at.astimezone(SEOUL).date()
    return Attended(booking, name, len(there), len(held), minutes, days)


def programs_to_certify() -> Sequence[int]:
    """Programs with certificates whose last session has ended lately, and that somebody was at without getting one."""
    now = clock.now()
    given = exists().where(Certificate.booking_id == Booking.id)
    goes_on = exists().where(
        ProgramSession.program_id == Program.id, ProgramSession.cancelled_at.is_(None), ProgramSession.ends_at > now
    )
    ended = exists().where(
        ProgramSession.program_id == Program.id,
        ProgramSession.cancelled_at.is_(None),
        ProgramSession.ends_at > now - BY_ITSELF,
    )
    waits = (
        exists()
        .where(Booking.program_id == Program.id, Attendance.booking_id == Booking.id, Attendance.undone_at.is_(None))
        .where(Booking.person_id.is_not(None), ~given)
    )
    query = select(Program.id).join(ProgramCertificate, ProgramCertificate.program_id == Program.id)
    is_on = and_(Program.published_at.is_not(None), Program.cancelled_at.is_(None))
    return session.scalars(query.where(is_on, ended, ~goes_on, waits).order_by(Program.id)).all()
