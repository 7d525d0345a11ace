"""Verbs at the door. The caller opens the unit of work and locks the session first: two phones note nobody twice."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import select

from portal.allocation.models import State
from portal.audit import service as audit
from portal.core import clock
from portal.core.db import session
from portal.core.errors import RuleError
from portal.programs.attending.models import Attendance, How, NoShow, Visitors
from portal.programs.models import Booking, ProgramSession

#: From so long before it begins people are let in, and for so long after it ends a list on paper may be typed in.
OPENS, CLOSES = timedelta(hours=12), timedelta(days=14)
#: Why a no-show counts no more: the door noted later that they came.
CAME = "came"


class Outcome(StrEnum):
    """What the door answers to one scan or tap."""

    OK = "ok"
    ALREADY = "already"
    WRONG_SESSION = "wrong_session"
    NOT_CONFIRMED = "not_confirmed"
    UNKNOWN = "unknown"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Scan:
    """What a phone at the door says: who came (`booking_id`; nothing for a code that is none) or how many visitors.

    `at` is the phone's time, `nonce` what it made for this scan.
    """

    nonce: str = ""
    booking_id: int | None = None
    heads: int = 0
    at: datetime | None = None
    how: How = How.LIST


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a scan: whose booking it was, where there is one."""

    nonce: str
    outcome: Outcome
    booking_id: int | None = None


def lock(session_id: int) -> ProgramSession | None:
    """A session at whose door nobody else is let in until the unit of work ends."""
    query = select(ProgramSession).where(ProgramSession.id == session_id)
    locked = query.with_for_update(of=ProgramSession, key_share=True).execution_options(populate_existing=True)
    return session.scalars(locked).one_or_none()


def is_open(one: ProgramSession) -> bool:
    """Whether people are let in now."""
    takes_place = one.cancelled_at is None and one.program.is_open
    return takes_place and one.starts_at - OPENS <= clock.now() <= one.ends_at + CLOSES


def take_all(one: ProgramSession, scans: Sequence[Scan], *, by: str) -> list[Answer]:
    """Take what a phone has kept, in its order; whatever is sent again changes nothing."""
    return [take(one, scan, by=by) for scan in scans]


def take(one: ProgramSession, scan: Scan, *, by: str) -> Answer:
    """Take one scan, with the session locked."""
    if scan.nonce and (known := _known(one, scan.nonce)) is not None:
        return known
    if not is_open(one):
        return Answer(scan.nonce, Outcome.CLOSED, scan.booking_id)
    if scan.heads:
        count_visitors(one, scan.heads, by=by, nonce=scan.nonce)
        return Answer(scan.nonce, Outcome.OK)
    booking = session.get(Booking, scan.booking_id) if scan.booking_id else None
    if booking is None or booking.person_id is None:
        return Answer(scan.nonce, Outcome.UNKNOWN)
    outcome = _refusal(one, booking)
    if outcome is None:
        check_in(one, booking, scan.how, by=by, at=_time(one, scan.at), nonce=scan.nonce)
    return Answer(scan.nonce, outcome or Outcome.OK, booking.id if outcome != Outcome.WRONG_SESSION else None)


def _known(one: ProgramSession, nonce: str) -> Answer | None:
    """What a scan with this nonce got when it came first, if it did."""
    if session.scalar(select(Visitors.id).where(Visitors.nonce == nonce)):
        return Answer(nonce, Outcome.OK)
    kept = session.scalars(select(Attendance).where(Attendance.nonce == nonce)).one_or_none()
    if kept is None:
        return None
    return Answer(nonce, Outcome.OK if kept.session_id == one.id else Outcome.WRONG_SESSION, kept.booking_id)


def _refusal(one: ProgramSession, booking: Booking) -> Outcome | None:
    if booking.program_id != one.program_id or booking.session_id not in (None, one.id):
        return Outcome.WRONG_SESSION
    session.refresh(booking.claim)
    if booking.state != State.CONFIRMED:
        return Outcome.NOT_CONFIRMED
    return Outcome.ALREADY if attendance_of(booking.id, one.id) is not None else None


def _time(one: ProgramSession, said: datetime | None) -> datetime:
    """When somebody came: as the phone says, as far as that can be."""
    now = clock.now()
    return said if said is not None and one.starts_at - OPENS <= said <= now else now


def attendance_of(booking_id: int, session_id: int) -> Attendance | None:
    """That who has booked was at a session, if they were."""
    query = select(Attendance).where(
        Attendance.booking_id == booking_id, Attendance.session_id == session_id, Attendance.undone_at.is_(None)
    )
    return session.scalars(query).one_or_none()


def check_in(
    one: ProgramSession, booking: Booking, how: How, *, by: str, at: datetime | None = None, nonce: str = ""
) -> Attendance:
    """Note that somebody with a place has come; a no-show that was noted meanwhile counts no more."""
    kept = Attendance(booking_id=booking.id, session_id=one.id, how=how, by=by, nonce=nonce or None)
    kept.at = at or clock.now()
    session.add(kept)
    audit.record("attendance.noted", kept, by=by, booking=booking.id, session=one.id, how=str(how))
    missed = lock_no_show(booking.id)
    if missed is not None and missed.waived_at is None:
        waive(missed, CAME, by=by)
    return kept


def undo(kept: Attendance, *, by: str) -> None:
    """Take a check-in back, with the session locked; a no-show that counted no more for it counts again. Again it
    changes nothing."""
    if kept.undone_at is not None:
        return
    kept.undone_at, kept.undone_by = clock.now(), by
    audit.record("attendance.undone", kept, by=by, booking=kept.booking_id, session=kept.session_id)
    missed = lock_no_show(kept.booking_id)
    if missed is not None and missed.waived_because == CAME and not _has_come(kept.booking_id):
        _no_longer_came(missed, by=by)


def _has_come(booking_id: int) -> bool:
    """Whether who has booked was there at all: of a course, at any of its sessions."""
    session.flush()
    came = select(Attendance.id).where(Attendance.booking_id == booking_id, Attendance.undone_at.is_(None))
    return session.scalars(came.limit(1)).first() is not None


def _no_longer_came(missed: NoShow, *, by: str) -> None:
    """What an appeal has waived meanwhile stays waived; else it counts, as long as it would have."""
    if missed.appeal is not None and missed.appeal.decision == "accepted":
        missed.waived_because = "appeal"
        return
    missed.waived_at, missed.waived_by, missed.waived_because = None, "", ""
    audit.record("no_show.restored", missed, by=by)


def count_visitors(one: ProgramSession, heads: int, *, by: str, nonce: str = "") -> Visitors:
    """Note that people without an account came. Raises `RuleError` where nobody is let in now."""
    if not is_open(one):
        raise RuleError("door_closed", "지금은 입장을 받는 때가 아니에요.")
    kept = Visitors(session_id=one.id, heads=heads, by=by, nonce=nonce or None)
    session.add(kept)
    audit.record("visitors.counted", kept, by=by, session=one.id, heads=heads)
    return kept


def undo_visitors(kept: Visitors, *, by: str) -> None:
    """Take a count of visitors back. Again it changes nothing."""
    if kept.undone_at is None:
        kept.undone_at, kept.undone_by = clock.now(), by
        audit.record("visitors.undone", kept, by=by, session=kept.session_id)


def lock_no_show(booking_id: int) -> NoShow | None:
    """The no-show of a booking, which nobody else waives or restores meanwhile."""
    query = select(NoShow).where(NoShow.booking_id == booking_id).with_for_update(of=NoShow, key_share=True)
    return session.scalars(query.execution_options(populate_existing=True)).one_or_none()


def waive(missed: NoShow, because: str, *, by: str) -> None:
    """Let a no-show count no more."""
    missed.waived_at, missed.waived_by, missed.waived_because = clock.now(), by, because
    audit.record("no_show.waived", missed, by=by, because=because)
