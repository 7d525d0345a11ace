"""Reading mentors, their meetings and what firms have, through the viewer."""

from collections.abc import Callable, Sequence
from datetime import timedelta

from sqlalchemy import Row, Select, and_, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from portal.allocation.models import Claim, State
from portal.core import clock
from portal.core.db import session
from portal.core.viewer import Viewer
from portal.firms.models import Firm
from portal.programs.mentoring import slots, times
from portal.programs.mentoring.meetings import Meeting
from portal.programs.mentoring.models import (
    HourAccount,
    HourEntry,
    MeetingAsked,
    MeetingNote,
    Mentor,
    MentorProgram,
    MentorSlot,
    Side,
)
from portal.programs.models import Booking, Program, ProgramSession
from portal.programs.policy import can_run

MOST_PAST = 50
SideOf = Callable[[Booking], Side | None]


def all_mentors() -> Sequence[Mentor]:
    """Those there are, who left last; for staff."""
    return session.scalars(select(Mentor).order_by(Mentor.left_at.is_not(None), Mentor.name_ko, Mentor.id)).all()


def find_mentor(viewer: Viewer, mentor_id: int) -> Mentor | None:
    """A mentor, for who runs programs."""
    return session.get(Mentor, mentor_id) if can_run(viewer) else None


def own_mentor(viewer: Viewer) -> Mentor | None:
    """The mentor that the viewer is."""
    if viewer.person_id is None:
        return None
    return session.scalars(select(Mentor).where(Mentor.person_id == viewer.person_id)).one_or_none()


def mentors_of(program_id: int) -> Sequence[Mentor]:
    """Who gives time in a program. One query."""
    query = select(Mentor).join(MentorProgram, MentorProgram.mentor_id == Mentor.id)
    query = query.where(MentorProgram.program_id == program_id, Mentor.left_at.is_(None))
    return session.scalars(query.order_by(Mentor.name_ko, Mentor.id)).all()


def offers_of(mentor_id: int) -> Sequence[MentorProgram]:
    """In which programs a mentor gives time."""
    query = select(MentorProgram).where(MentorProgram.mentor_id == mentor_id)
    return session.scalars(query.options(joinedload(MentorProgram.program)).order_by(MentorProgram.program_id)).all()


def programs_to_offer() -> Sequence[Program]:
    """Programs in which mentors may give time, the latest first."""
    query = select(Program).where(Program.kind.in_(slots.KINDS), Program.cancelled_at.is_(None))
    return session.scalars(query.where(Program.is_course.is_(False)).order_by(Program.id.desc()).limit(200)).all()


def conflicts(mentor: Mentor) -> list[ProgramSession]:
    """Sessions to come that somebody has booked and for which there is no time any more. For staff to see to."""
    found = []
    for offered in offers_of(mentor.id):
        fits: set[times.Meeting] = set()
        if mentor.left_at is None:
            fits = set(times.meetings_of(mentor, offered.first_day, offered.last_day))
        for one in slots.sessions_of(mentor.id, offered.program_id):
            if (one.starts_at, one.ends_at) not in fits and slots.is_live(one):
                found.append(one)
    return found


# ── Meetings ─────────────────────────────────────────────────────────────────


def _meetings() -> Select[Booking, MentorSlot]:
    return (
        select(Booking, MentorSlot)
        .join(Booking.claim)
        .join(MentorSlot, MentorSlot.session_id == Booking.session_id)
        .join(ProgramSession, ProgramSession.id == MentorSlot.session_id)
        .options(
            contains_eager(Booking.claim),
            joinedload(Booking.program),
            joinedload(MentorSlot.mentor),
            joinedload(MentorSlot.session).joinedload(ProgramSession.program),
        )
    )


def meetings_of(mentor: Mentor, *, side: Side | None) -> list[Meeting]:
    """Confirmed meetings of a mentor: those to come first, then the last that were."""
    query = _meetings().where(MentorSlot.mentor_id == mentor.id, Claim.state == State.CONFIRMED)
    since = clock.now() - timedelta(days=366)
    rows = session.execute(query.where(ProgramSession.starts_at >= since).order_by(ProgramSession.starts_at)).all()
    return _with_notes(rows, lambda _booking: side)


def meetings_of_firm(viewer: Viewer, firm_id: int) -> list[Meeting]:
    """Confirmed meetings of a firm, for its people."""
    query = _meetings().where(Booking.firm_id == firm_id, Claim.state == State.CONFIRMED)
    rows = session.execute(query.order_by(ProgramSession.starts_at.desc()).limit(MOST_PAST)).all()
    return _with_notes(rows, lambda booking: _side(viewer, booking))


def visible_meeting(viewer: Viewer, booking_id: int) -> Meeting | None:
    """A meeting of the viewer's own: as its mentor, as who booked it, as one of the firm it is for."""
    row = session.execute(_meetings().where(Booking.id == booking_id)).one_or_none()
    if row is None or row[0].state != State.CONFIRMED:
        return None
    (found,) = _with_notes([row], lambda booking: _side(viewer, booking))
    if viewer.person_id is not None and found.mentor.person_id == viewer.person_id:
        return Meeting(found.booking, found.session, found.mentor, Side.MENTOR, found.notes)
    return found if found.side else None


def _side(viewer: Viewer, booking: Booking) -> Side | None:
    is_own = viewer.person_id is not None and booking.person_id == viewer.person_id
    return Side.FIRM if is_own or viewer.role_in(booking.firm_id) is not None else None


def _with_notes(rows: Sequence[Row[Booking, MentorSlot]], side: SideOf) -> list[Meeting]:
    ids = [booking.id for booking, _slot in rows]
    notes: dict[int, list[MeetingNote]] = {}
    for note in session.scalars(select(MeetingNote).where(MeetingNote.booking_id.in_(ids))) if ids else ():
        notes.setdefault(note.booking_id, []).append(note)
    return [
        Meeting(booking, slot.session, slot.mentor, side(booking), tuple(notes.get(booking.id, ())))
        for booking, slot in rows
    ]


def to_ask() -> list[Meeting]:
    """Meetings that ended an hour to two weeks ago, of which nobody was asked what came of them."""
    now = clock.now()
    asked = select(MeetingAsked.booking_id).where(MeetingAsked.booking_id == Booking.id).exists()
    query = _meetings().where(
        Claim.state == State.CONFIRMED,
        ProgramSession.cancelled_at.is_(None),
        and_(ProgramSession.ends_at <= now - timedelta(hours=1), ProgramSession.ends_at > now - timedelta(days=14)),
        ~asked,
    )
    return _with_notes(session.execute(query.order_by(Booking.id).limit(500)).all(), lambda _booking: None)


# ── Hours ────────────────────────────────────────────────────────────────────


def accounts() -> Sequence[Row[HourAccount, Firm]]:
    """What firms have, the latest year first; for staff."""
    query = select(HourAccount, Firm).join(Firm, Firm.id == HourAccount.firm_id)
    return session.execute(query.order_by(HourAccount.year.desc(), Firm.name_ko, Firm.id).limit(1000)).all()


def accounts_of(firm_id: int) -> Sequence[HourAccount]:
    """What one firm has, by year, the latest first."""
    query = select(HourAccount).where(HourAccount.firm_id == firm_id)
    return session.scalars(query.order_by(HourAccount.year.desc())).all()


def entries_of(firm_id: int) -> Sequence[HourEntry]:
    """The lines of a firm's account, the latest first."""
    query = select(HourEntry).where(HourEntry.firm_id == firm_id)
    return session.scalars(query.order_by(HourEntry.id.desc()).limit(500)).all()


def firms_called(text: str) -> Sequence[Firm]:
    """Firms of a number or a name, two at most: the form wants one."""
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
    named = or_(Firm.id == number, func.lower(Firm.name_ko) == text.lower(), func.lower(Firm.name_en) == text.lower())
    return session.scalars(select(Firm).where(named).order_by(Firm.id).limit(2)).all() if text else []
