"""Sessions made of mentors' time: what there is room for is added, what nobody has booked is withdrawn.

`sync` may be asked as often as one likes: it makes the sessions to come what availability says. What is booked stays,
and staff see it when it no longer fits (`queries.conflicts`).
"""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import delete, select

from portal.allocation.models import Claim, State
from portal.audit import service as audit
from portal.core import clock
from portal.core.clock import SEOUL
from portal.core.db import session
from portal.core.errors import RuleError
from portal.jobs.queue import enqueue
from portal.programs import service
from portal.programs.mentoring.models import Mentor, MentorProgram, MentorSlot, ProgramHours
from portal.programs.mentoring.times import Meeting, meetings_of
from portal.programs.models import Kind, Program, ProgramSession

#: Seen to soon by the worker: what of a mentor is open, and what is no longer theirs.
ROUND = "mentor-round"
KINDS = (Kind.MENTORING, Kind.CONSULTING)
LONGEST_DAYS, MOST_SLOTS = 186, 600


def offer(program: Program, mentor: Mentor, first: date, last: date, *, asks_hours: bool, by: str) -> None:
    """Let firms book a mentor in a program, locked, from a day to a day. Raises `RuleError`."""
    if program.kind not in KINDS or program.is_course:
        raise RuleError("not_mentoring", "멘토링이나 컨설팅 프로그램만 고를 수 있어요.", field="program")
    if program.cancelled_at is not None:
        raise RuleError("called_off", "취소한 프로그램은 고칠 수 없어요.", field="program")
    if mentor.left_at is not None:
        raise RuleError("mentor_left", "그만둔 멘토예요.", field="program")
    if last < first or (last - first).days > LONGEST_DAYS:
        raise RuleError("days", "끝나는 날은 시작하는 날부터 여섯 달 안이어야 해요.", field="last_day")
    found = session.get(MentorProgram, (program.id, mentor.id))
    if found is None:
        found = MentorProgram(program_id=program.id, mentor_id=mentor.id)
        session.add(found)
    found.first_day, found.last_day = first, last
    _ask_hours(program.id, asks_hours=asks_hours)
    session.flush()
    audit.record("mentor.offered", mentor, by=by, program=program.id)
    sync_one(found, by=by)


def _ask_hours(program_id: int, *, asks_hours: bool) -> None:
    found = session.get(ProgramHours, program_id)
    if found is None and asks_hours:
        session.add(ProgramHours(program_id=program_id))
    elif found is not None and not asks_hours:
        session.delete(found)


def withdraw(offered: MentorProgram, *, by: str) -> None:
    """Take a mentor out of a program, locked: what is booked stays, what is not goes."""
    _withdraw_all(_coming(offered), by=by)
    session.delete(offered)
    session.flush()
    audit.record("mentor.withdrawn", session.get_one(Mentor, offered.mentor_id), by=by, program=offered.program_id)


def sync(mentor_id: int, *, by: str) -> None:
    """Make the sessions of a mentor what their availability says, in all programs."""
    offers = select(MentorProgram).where(MentorProgram.mentor_id == mentor_id).order_by(MentorProgram.program_id)
    for offered in session.scalars(offers).all():
        service.lock(offered.program_id)
        sync_one(offered, by=by)
    enqueue(ROUND, str(mentor_id))


def sync_one(offered: MentorProgram, *, by: str) -> None:
    """The same in one program, which is locked: so nobody books meanwhile."""
    mentor, program, have = session.get_one(Mentor, offered.mentor_id), offered.program, _coming(offered)
    if program.cancelled_at is not None:
        return
    wanted = set() if mentor.left_at is not None else set(_wanted(mentor, offered))
    if len(wanted) > MOST_SLOTS:
        raise RuleError(
            "too_many_slots", f"한 번에 {MOST_SLOTS}번까지 만들 수 있어요.", field="last_day", most=MOST_SLOTS
        )
    gone = [one for one in have if (one.starts_at, one.ends_at) not in wanted]
    kept = [one for one in gone if is_live(one)]
    _withdraw_all([one for one in gone if one not in kept], by=by)
    missing = wanted - {(one.starts_at, one.ends_at) for one in have}
    for starts_at, ends_at in sorted(missing):
        # Beside one that is booked and no longer fits, there is no room.
        if not any(one.starts_at < ends_at and one.ends_at > starts_at for one in kept):
            _add(program, mentor, (starts_at, ends_at), by=by)
    enqueue(ROUND, str(mentor.id))


def _wanted(mentor: Mentor, offered: MentorProgram) -> list[Meeting]:
    session.refresh(mentor, ["times"])
    first = max(offered.first_day, clock.today())
    return [one for one in meetings_of(mentor, first, offered.last_day) if one[0] > clock.now()]


def _coming(offered: MentorProgram) -> Sequence[ProgramSession]:
    return sessions_of(offered.mentor_id, offered.program_id)


def sessions_of(mentor_id: int, program_id: int | None = None) -> Sequence[ProgramSession]:
    """The sessions to come that are a mentor's, in one program or in all that are on."""
    query = (
        select(ProgramSession)
        .join(MentorSlot, MentorSlot.session_id == ProgramSession.id)
        .where(MentorSlot.mentor_id == mentor_id, ProgramSession.cancelled_at.is_(None))
        .where(ProgramSession.starts_at > clock.now())
        .order_by(ProgramSession.starts_at, ProgramSession.id)
    )
    if program_id is not None:
        query = query.where(ProgramSession.program_id == program_id)
    return session.scalars(query).all()


def is_live(one: ProgramSession) -> bool:
    """Whether anybody has booked a session, or waits for it."""
    live = select(Claim.id).where(Claim.pool_id == one.pool_id, Claim.state != State.ENDED)
    return session.scalars(live.limit(1)).first() is not None


def _add(program: Program, mentor: Mentor, meeting: Meeting, *, by: str) -> None:
    names = {"title_ko": mentor.name_ko, "title_en": mentor.name_en}
    places = {"place_ko": mentor.place_ko, "place_en": mentor.place_en, "online_url": mentor.online_url}
    one = service.add_session(program, *meeting, 1, names | places, by=by)
    session.add(MentorSlot(session_id=one.id, mentor_id=mentor.id))
    session.flush()


def _withdraw_all(sessions: Sequence[ProgramSession], *, by: str) -> None:
    """Nobody has them: they go. Those that somebody once had are called off, for what was booked stays to be seen."""
    for one in sessions:
        if is_live(one):
            continue
        if session.scalars(select(Claim.id).where(Claim.pool_id == one.pool_id).limit(1)).first() is not None:
            service.call_off_session(one, "", by=by)
            continue
        audit.record("session.withdrawn", one, by=by, program=one.program_id)
        pool, program = one.pool, one.program
        session.execute(delete(MentorSlot).where(MentorSlot.session_id == one.id))
        session.delete(one)
        session.flush()
        if pool is not None:
            session.delete(pool)
        session.flush()
        session.expire(program, ["sessions"])


def day_in_seoul(one: ProgramSession) -> date:
    """The day of a session."""
    return one.starts_at.astimezone(SEOUL).date()
