"""That a mentor is at one meeting at a time, and at no more of them than they can bear.

A place that is given in one of their sessions takes their time as cells of five minutes, in the giver's unit of work;
one that is let go gives it back. The mentor's row is locked last of all (program, firm, person, pools by number,
mentor), and only to take: so whoever waits for it holds nothing that its holder still needs. Sessions of other programs
at that time are closed by a job of its own (`openings`), for their pools come before the mentor.
"""

from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, func, select
from sqlalchemy.exc import IntegrityError

from portal.allocation.models import HOLDING, Claim
from portal.core.db import session
from portal.core.errors import RuleError
from portal.programs.mentoring.models import Mentor, MentorCell, MentorSlot
from portal.programs.mentoring.times import cells_of, day_of, week_of
from portal.programs.models import ProgramSession


def lock_mentor(mentor_id: int) -> Mentor:
    """A mentor whose time nobody else takes until the unit of work ends."""
    query = select(Mentor).where(Mentor.id == mentor_id).with_for_update(key_share=True)
    return session.scalars(query.execution_options(populate_existing=True)).one()


def slot_of(session_id: int | None) -> MentorSlot | None:
    """That a session is a mentor's time, if it is."""
    return session.scalars(_SLOT, {"session_id": session_id}).one_or_none() if session_id is not None else None


#: Made once: it is asked of each session that is booked, and hardly any is one.
_SLOT = select(MentorSlot).where(MentorSlot.session_id == bindparam("session_id"))


def take(slot: MentorSlot, *, is_promoted: bool = False) -> None:
    """Let a session with somebody in it take its mentor's time; again it changes nothing. Raises `RuleError`.

    Who is promoted comes into a meeting that there was: its time has just been given back, and limits that were
    lowered since do not count.
    """
    mentor = lock_mentor(slot.mentor_id)
    if holds(slot):
        return
    one = slot.session
    if not is_promoted:
        check(mentor, one)
    cells = set(cells_of(one.starts_at, _until(mentor, one)))
    if is_promoted:
        # The pause after it may be longer now than it was, and taken.
        cells -= _taken(mentor.id, cells) - set(cells_of(one.starts_at, one.ends_at))
    session.add_all(MentorCell(mentor_id=mentor.id, cell=cell, session_id=one.id) for cell in sorted(cells))
    try:
        session.flush()
    except IntegrityError as error:
        raise _busy() from error


def check(mentor: Mentor, one: ProgramSession) -> None:
    """That a mentor has time for a session. Raises `RuleError`: `mentor_left`, `mentor_busy`, `mentor_full`."""
    if mentor.left_at is not None:
        raise RuleError("mentor_left", "이 멘토는 더 만날 수 없어요. 다른 시간을 골라 주세요.", field="session")
    if not is_free(mentor, one):
        raise _busy()
    if is_full(mentor, one):
        raise RuleError(
            "mentor_full", "멘토가 그날 만날 수 있는 만큼 다 찼어요. 다른 날을 골라 주세요.", field="session"
        )


def _busy() -> RuleError:
    message = "멘토가 같은 시간에 다른 곳에서 만나요. 다른 시간을 골라 주세요."
    return RuleError("mentor_busy", message, field="session")


def is_free(mentor: Mentor, one: ProgramSession) -> bool:
    """Whether no other session has taken the mentor at that time, or right after it."""
    cells = cells_of(one.starts_at, _until(mentor, one))
    other = select(MentorCell.cell).where(
        MentorCell.mentor_id == mentor.id,
        MentorCell.cell >= cells.start,
        MentorCell.cell < cells.stop,
        MentorCell.session_id != one.id,
    )
    return session.scalars(other.limit(1)).first() is None


def is_full(mentor: Mentor, one: ProgramSession) -> bool:
    """Whether the mentor has as many other meetings on that day, or in that week, as they will."""
    limits = ((mentor.day_cap, day_of(one.starts_at)), (mentor.week_cap, week_of(one.starts_at)))
    return any(cap is not None and _count(mentor, one, *span) >= cap for cap, span in limits)


def _count(mentor: Mentor, one: ProgramSession, begin: datetime, end: datetime) -> int:
    counted = (
        select(func.count(func.distinct(MentorCell.session_id)))
        .join(ProgramSession, ProgramSession.id == MentorCell.session_id)
        .where(MentorCell.mentor_id == mentor.id, MentorCell.session_id != one.id)
        .where(ProgramSession.starts_at >= begin, ProgramSession.starts_at < end)
    )
    return session.scalar(counted) or 0


def _until(mentor: Mentor, one: ProgramSession) -> datetime:
    return one.ends_at + timedelta(minutes=mentor.buffer_minutes)


def _taken(mentor_id: int, cells: set[int]) -> set[int]:
    taken = select(MentorCell.cell).where(MentorCell.mentor_id == mentor_id, MentorCell.cell.in_(cells))
    return set(session.scalars(taken))


def holds(slot: MentorSlot) -> bool:
    """Whether a session has taken its mentor's time."""
    held = select(MentorCell.cell).where(MentorCell.session_id == slot.session_id)
    return session.scalars(held.limit(1)).first() is not None


def give_back(slot: MentorSlot) -> None:
    """Let the mentor's time go, unless somebody else has a place in the session."""
    if not is_held(slot.session):
        session.execute(delete(MentorCell).where(MentorCell.session_id == slot.session_id))


def is_held(one: ProgramSession) -> bool:
    """Whether anybody has a place in a session."""
    held = select(Claim.id).where(Claim.pool_id == one.pool_id, Claim.state.in_(HOLDING))
    return session.scalars(held.limit(1)).first() is not None


def move(slot: MentorSlot) -> None:
    """A session takes its mentor's time at another time now, when anybody is in it. Raises `RuleError`."""
    if holds(slot):
        session.execute(delete(MentorCell).where(MentorCell.session_id == slot.session_id))
        take(slot)
