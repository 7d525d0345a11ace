"""Verbs on programs and their sessions. The caller opens the unit of work and locks the program first.

Locks are taken in one order everywhere: program, firm, person, pools by number.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from portal.allocation import service as allocation
from portal.allocation.models import Pool
from portal.allocation.service import Rules
from portal.audit import service as audit
from portal.core import clock
from portal.core.db import session
from portal.core.errors import RuleError
from portal.programs.models import Approval, Booking, Program, ProgramSession

#: What may be written of a program by its form; the rest has verbs of its own.
FIELDS = (
    *("kind", "title_ko", "title_en", "lead_ko", "lead_en", "body_ko", "body_en", "field", "host_ko", "host_en"),
    *("place_ko", "place_en", "is_online", "online_url", "price_ko", "price_en", "audience", "approval"),
    *("booking_opens_at", "booking_closes_at", "cancel_minutes", "has_line", "offer_minutes", "firm_limit", "credits"),
    *("first_timers_first", "reconfirm_minutes", "releases_unconfirmed", "reminders", "counts_no_shows"),
)
LONGEST_SESSION = timedelta(days=14)


def lock(program_id: int) -> Program:
    """A program whose rules and sessions nobody else changes until the unit of work ends."""
    query = select(Program).where(Program.id == program_id).with_for_update(of=Program)
    return session.scalars(query.execution_options(populate_existing=True)).one()


def write(program: Program | None, values: Mapping[str, Any], *, by: str) -> Program:
    """Write a draft, or change a program; those who wait are let in if the rules now allow it. Raises `RuleError`."""
    if program is None:
        program = Program(made_by=by)
        session.add(program)
    elif program.cancelled_at is not None:
        raise RuleError("called_off", "취소한 프로그램은 고칠 수 없어요.")
    elif program.is_published and values.get("approval", program.approval) != program.approval:
        raise RuleError("approval", "공개한 뒤에는 선정 방식을 바꿀 수 없어요.", field="approval")
    before = _where(program)
    for name in FIELDS:
        if name in values:
            setattr(program, name, values[name])
    closes = program.booking_closes_at
    if closes is not None and closes <= (program.booking_opens_at or clock.now()):
        raise RuleError("window", "신청 마감은 시작보다 뒤여야 해요.", field="booking_closes_at")
    program.changed_at = clock.now()
    session.flush()
    if program.is_published and _where(program) != before:
        for one in program.sessions:
            one.sequence += 1
    _apply_rules(program, by=by)
    moved = program.is_published and _where(program)[2:] != before[2:]
    audit.record("program.written", program, by=by, moved=moved)
    return program


def _where(program: Program) -> tuple[object, ...]:
    """What of a program stands in calendars."""
    return program.title_ko, program.title_en, program.place_ko, program.place_en, program.online_url


def _apply_rules(program: Program, *, by: str) -> None:
    for pool, closes_at in sorted(_pools(program), key=lambda pair: pair[0].id):
        allocation.follow(allocation.lock(pool.id), _rules(program, closes_at, is_held=pool.is_held), by=by)


def _pools(program: Program) -> list[tuple[Pool, datetime | None]]:
    """The pools of a program, and when each closes."""
    if program.pool is not None:
        return [(program.pool, first_start(program))]
    return [(one.pool, one.starts_at) for one in program.sessions if one.pool is not None]


def first_start(program: Program) -> datetime | None:
    """When a course begins: its first session that takes place."""
    return min((one.starts_at for one in program.sessions if one.cancelled_at is None), default=None)


def _rules(program: Program, closes_at: datetime | None, *, is_held: bool) -> Rules:
    return Rules(program.has_line, program.offer_minutes, is_held, closes_at)


def as_course(program: Program, capacity: int, *, by: str) -> Pool:
    """Let the sessions of a draft be booked as one. Raises `RuleError` once there are sessions with places."""
    if program.is_published or any(one.pool_id for one in program.sessions):
        raise RuleError("has_sessions", "자리가 있는 일정이 이미 있어요.")
    is_held = program.approval != Approval.FIRST_COME
    program.pool = allocation.open_pool(
        f"course:{program.id}", capacity, _rules(program, first_start(program), is_held=is_held)
    )
    program.is_course = True
    session.flush()
    audit.record("program.made_course", program, by=by, seats=capacity)
    return program.pool


# ── Sessions ─────────────────────────────────────────────────────────────────


def add_session(
    program: Program, starts_at: datetime, ends_at: datetime, seats: int, values: Mapping[str, Any], *, by: str
) -> ProgramSession:
    """Add a meeting. In a course `seats` says nothing. Raises `RuleError`."""
    _check_times(starts_at, ends_at)
    one = ProgramSession(program_id=program.id, starts_at=starts_at, ends_at=ends_at, **values)
    session.add(one)
    session.flush()
    if not program.is_course:
        is_held = program.approval != Approval.FIRST_COME
        rules = _rules(program, starts_at, is_held=is_held)
        one.pool = allocation.open_pool(f"session:{one.id}", seats, rules)
    session.flush()
    session.expire(program, ["sessions"])
    if program.is_course:
        _apply_rules(program, by=by)
    audit.record("session.added", one, by=by, program=program.id)
    return one


def _check_times(starts_at: datetime, ends_at: datetime) -> None:
    if ends_at <= starts_at:
        raise RuleError("times", "끝나는 때는 시작하는 때보다 뒤여야 해요.", field="ends_at")
    if ends_at - starts_at > LONGEST_SESSION:
        raise RuleError("times", "한 일정은 14일을 넘을 수 없어요.", field="ends_at")


def change_session(one: ProgramSession, values: Mapping[str, Any], *, by: str) -> None:
    """Move a session, or change its place: those who hold a place are told, and calendars follow. Raises `RuleError`.

    `values` may hold `starts_at`, `ends_at`, titles, places and `online_url`.
    """
    if one.cancelled_at is not None:
        raise RuleError("called_off", "취소한 일정은 고칠 수 없어요.")
    starts_at, ends_at = values.get("starts_at", one.starts_at), values.get("ends_at", one.ends_at)
    _check_times(starts_at, ends_at)
    if starts_at != one.starts_at and one.program.is_published and starts_at <= clock.now():
        raise RuleError("past", "지난 때로 옮길 수 없어요.", field="starts_at")
    changed = sorted(name for name, value in values.items() if getattr(one, name) != value)
    if not changed:
        return
    before = one.starts_at.isoformat()
    for name in changed:
        setattr(one, name, values[name])
    one.sequence += 1
    session.flush()
    _apply_rules(one.program, by=by)
    audit.record("session.changed", one, by=by, changed=changed, before=before)


def resize(one: ProgramSession | Program, seats: int, *, by: str) -> None:
    """Have so many places; who waits is let in. Raises `RuleError` below what is held, at the field `seats`."""
    if one.pool_id is None:
        raise RuleError("no_places", "이 일정에는 따로 정한 자리가 없어요.", field="seats")
    try:
        allocation.resize(allocation.lock(one.pool_id), seats, by=by)
    except RuleError as refusal:
        raise RuleError(refusal.code, refusal.message, field="seats", **refusal.values) from refusal
    audit.record(f"{'course' if isinstance(one, Program) else 'session'}.resized", one, by=by, seats=seats)


# ── On offer, and called off ─────────────────────────────────────────────────


def publish(program: Program, *, by: str) -> None:
    """Offer it. Raises `RuleError` for one without a time to come, and one that was called off."""
    if program.cancelled_at is not None:
        raise RuleError("called_off", "취소한 프로그램은 다시 공개할 수 없어요.")
    if program.is_published:
        return
    if not any(one.cancelled_at is None and one.starts_at > clock.now() for one in program.sessions):
        raise RuleError("no_sessions", "앞으로 열릴 일정을 하나 이상 더해 주세요.")
    program.published_at, program.published_by = clock.now(), by
    audit.record("program.published", program, by=by)


def call_off(program: Program, because: str, *, by: str) -> None:
    """Cancel all of it: every booking ends, and whoever had one is told why. Again it changes nothing."""
    if program.cancelled_at is not None:
        return
    program.cancelled_at, program.cancelled_by, program.cancelled_because = clock.now(), by, because
    session.flush()
    for pool, _closes_at in sorted(_pools(program), key=lambda pair: pair[0].id):
        allocation.end_all(allocation.lock(pool.id), by=by, because="called_off")
    audit.record("program.called_off", program, by=by)


def call_off_session(one: ProgramSession, because: str, *, by: str) -> None:
    """Cancel one meeting: its bookings end; of a course the others go on, and who is in it is told."""
    if one.cancelled_at is not None:
        return
    one.cancelled_at, one.cancelled_by, one.cancelled_because = clock.now(), by, because
    one.sequence += 1
    session.flush()
    if one.pool_id is not None:
        allocation.end_all(allocation.lock(one.pool_id), by=by, because="called_off")
    else:
        _apply_rules(one.program, by=by)
    audit.record("session.called_off", one, by=by, program=one.program_id)


def has_bookings(program: Program) -> bool:
    """Whether anybody ever booked it."""
    return session.scalars(select(Booking.id).where(Booking.program_id == program.id).limit(1)).first() is not None


def discard(program: Program, *, by: str) -> None:
    """Throw a draft away. Raises `RuleError` for what was published: that is called off instead."""
    if program.is_published or has_bookings(program):
        raise RuleError("published", "공개한 프로그램은 지우지 않고 취소해요.")
    audit.record("program.discarded", program, by=by)
    pools = [pool for pool, _closes_at in _pools(program)]
    for one in program.sessions:
        session.delete(one)
    session.delete(program)
    session.flush()
    for pool in pools:
        session.delete(pool)
