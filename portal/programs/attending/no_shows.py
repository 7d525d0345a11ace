"""Who had a place and did not come: points, how long they count, what they keep from, and appeals against them.

Points are noted some hours after it is over, and only where the door was kept at all. The caller opens the unit of
work.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, Select, bindparam, exists, func, select
from sqlalchemy.orm import contains_eager, joinedload

from portal.allocation.models import Claim, ClaimMove, State
from portal.audit import service as audit
from portal.core import clock
from portal.core.db import session
from portal.core.errors import RuleError
from portal.programs import queries as programs
from portal.programs.attending.models import Appeal, Attendance, NoShow
from portal.programs.attending.queries import held_for
from portal.programs.attending.service import lock_no_show, waive
from portal.programs.booking.checks import Wish
from portal.programs.booking.service import cancel_until
from portal.programs.models import Booking, Program, ProgramSession

SYSTEM = "system"
#: A list on paper is typed in by then; and a worker that was away for long notes nothing of old.
WAITS, LOOKS_BACK = timedelta(hours=6), timedelta(days=7)
POINTS = 1


def sessions_over() -> Sequence[int]:
    """Sessions of which somebody was noted to have come, and nothing yet of who did not; of a course the last one."""
    now = clock.now()
    noted = exists().where(Attendance.session_id == ProgramSession.id, Attendance.undone_at.is_(None))
    query = (
        select(ProgramSession)
        .join(ProgramSession.program)
        .options(contains_eager(ProgramSession.program))
        .where(ProgramSession.ends_at <= now - WAITS, ProgramSession.ends_at > now - LOOKS_BACK)
        .where(ProgramSession.cancelled_at.is_(None), Program.cancelled_at.is_(None), Program.counts_no_shows)
        .where(noted | Program.is_course)
        .order_by(ProgramSession.id)
    )
    return [one.id for one in session.scalars(query) if not one.program.is_course or one == _last(one.program)]


def _last(program: Program) -> ProgramSession:
    return max((one for one in program.sessions if one.cancelled_at is None), key=lambda one: (one.ends_at, one.id))


def note(one: ProgramSession) -> list[NoShow]:
    """Note who did not come, with the session locked: of a course, who was at none of its sessions. Once each."""
    of_program = select(ProgramSession.id).where(ProgramSession.program_id == one.program_id)
    meetings = of_program if one.program.is_course else [one.id]
    counts = Attendance.session_id.in_(meetings), Attendance.undone_at.is_(None)
    if session.scalars(select(Attendance.id).where(*counts).limit(1)).first() is None:
        return []
    missed = (
        select(Booking)
        .join(Booking.claim)
        .where(held_for(one), Booking.person_id.is_not(None), Claim.made_at < one.starts_at)
        .where(~exists().where(Attendance.booking_id == Booking.id, *counts))
        .where(~exists().where(NoShow.booking_id == Booking.id))
        .order_by(Booking.id)
    )
    return [_note(booking) for booking in session.scalars(missed).all() if _could_cancel(booking)]


def _could_cancel(booking: Booking) -> bool:
    """Whether there was time to give the place up: who was let in after that owes nobody their coming."""
    let_in = select(func.max(ClaimMove.at)).where(
        ClaimMove.claim_id == booking.claim_id, ClaimMove.after == State.CONFIRMED
    )
    at: datetime | None = session.scalar(let_in)
    return at is None or at <= cancel_until(booking)


def _note(booking: Booking) -> NoShow:
    now = clock.now()
    days = timedelta(days=max(programs.rules().point_days, 1))
    kept = NoShow(booking_id=booking.id, person_id=booking.person_id, firm_id=booking.firm_id, points=POINTS)
    kept.at, kept.expires_at = now, now + days
    session.add(kept)
    audit.record("no_show.noted", kept, by=SYSTEM, booking=booking.id)
    return kept


# ── What points keep from ────────────────────────────────────────────────────


_COUNTING = (
    select(NoShow.points, NoShow.expires_at)
    .where(NoShow.waived_at.is_(None), NoShow.expires_at > bindparam("now"))
    .order_by(NoShow.expires_at)
)
#: Of a firm, and of a person who comes without one.
_OF_FIRM = _COUNTING.where(NoShow.firm_id == bindparam("whose"))
_OF_PERSON = _COUNTING.where(NoShow.person_id == bindparam("whose"), NoShow.firm_id.is_(None))


def _counting(firm_id: int | None, person_id: int) -> Sequence[Row[int, datetime]]:
    query, whose = (_OF_FIRM, firm_id) if firm_id is not None else (_OF_PERSON, person_id)
    return session.execute(query, {"whose": whose, "now": clock.now()}).all()


def points_of(firm_id: int | None, person_id: int) -> int:
    """How many points count now."""
    return sum(row[0] for row in _counting(firm_id, person_id))


def blocked_until(firm_id: int | None, person_id: int) -> datetime | None:
    """Until when points keep from booking; nothing when they do not."""
    rows = _counting(firm_id, person_id)
    if not rows:
        return None
    most, left, until = programs.rules().most_points, sum(row[0] for row in rows), None
    for points, expires_at in rows:
        if left < most:
            break
        left, until = left - points, expires_at
    return until


def check_points(_program: Program, _one: ProgramSession | None, wish: Wish) -> None:
    """That points do not keep who wants to book from it. Raises `RuleError`."""
    until = blocked_until(wish.firm_id, wish.person_id)
    if until is not None:
        message = "알리지 않고 오지 않은 일이 쌓여 지금은 신청할 수 없어요."
        raise RuleError("points", message, field="firm" if wish.firm_id else None, until=until)


# ── Appeals ──────────────────────────────────────────────────────────────────


def own_no_show(person_id: int, booking_id: int) -> NoShow | None:
    """The no-show of a booking of somebody's own."""
    query = _with_program().where(NoShow.booking_id == booking_id, NoShow.person_id == person_id)
    return session.scalars(query).one_or_none()


def _with_program() -> Select[NoShow]:
    return select(NoShow).options(
        joinedload(NoShow.booking).joinedload(Booking.program),
        joinedload(NoShow.booking).joinedload(Booking.session),
        joinedload(NoShow.appeal),
    )


def may_appeal(missed: NoShow) -> bool:
    """Whether something can be said against it still: once, and while it counts."""
    return missed.appeal is None and missed.waived_at is None and missed.expires_at > clock.now()


def appeal(missed: NoShow, words: str, *, by: int) -> Appeal:
    """Say something against a no-show of one's own. Raises `RuleError` for what counts no more, or was said already."""
    session.refresh(missed, with_for_update={"of": NoShow, "key_share": True})
    if not may_appeal(missed):
        raise RuleError("no_appeal", "이미 이의를 냈거나, 더는 남아 있지 않은 점수예요.")
    kept = Appeal(no_show_id=missed.id, person_id=by, words=words)
    kept.no_show = missed
    session.add(kept)
    audit.record("no_show.appealed", kept, by=f"person:{by}", no_show=missed.id)
    return kept


def lock_appeal(appeal_id: int) -> Appeal | None:
    """An appeal that nobody else decides meanwhile."""
    query = select(Appeal).where(Appeal.id == appeal_id).with_for_update(of=Appeal)
    return session.scalars(query.execution_options(populate_existing=True)).one_or_none()


def decide(said: Appeal, decision: str, reason: str, *, by: str) -> None:
    """Accept an appeal, by which its points count no more, or decline it. Raises `RuleError` once it is decided."""
    if said.decided_at is not None:
        raise RuleError("decided", "이미 결정한 이의예요.")
    said.decision, said.reason, said.decided_at, said.decided_by = decision, reason, clock.now(), by
    missed = lock_no_show(said.no_show.booking_id)
    if decision == "accepted" and missed is not None and missed.waived_at is None:
        waive(missed, "appeal", by=by)
    audit.record("no_show.appeal_decided", said, by=by, decision=decision)


def waiting_appeals(most: int) -> Sequence[Appeal]:
    """Appeals that wait for an answer, the oldest first."""
    query = select(Appeal).where(Appeal.decided_at.is_(None)).options(*_of_appeal()).order_by(Appeal.id).limit(most)
    return session.scalars(query).all()


def _of_appeal() -> tuple[Any, Any]:
    of_booking = joinedload(Appeal.no_show).joinedload(NoShow.booking)
    return of_booking.joinedload(Booking.program), of_booking.joinedload(Booking.session)


def standing(most: int) -> Sequence[NoShow]:
    """No-shows whose points count now, the latest first."""
    counts = NoShow.waived_at.is_(None), NoShow.expires_at > clock.now()
    return session.scalars(_with_program().where(*counts).order_by(NoShow.id.desc()).limit(most)).all()
