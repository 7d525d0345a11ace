"""Queueing, leasing and finishing jobs."""

import os
import random
import socket
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, CursorResult, Insert, delete, func, or_, select, text, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import InstrumentedAttribute

from portal.core import clock
from portal.core.db import is_sqlite, session
from portal.jobs.models import Job, Schedule

LEASE = timedelta(seconds=30)
#: A job that failed this often waits for a person (`portal doctor` names it).
MOST_ATTEMPTS = 12
#: A job waits no longer after a failure, and none is held longer. What lies further ahead was written before the clock
#: went back.
LONGEST_PAUSE = timedelta(minutes=15)
LONGEST_LEASE = timedelta(hours=1)
CHANNEL = "portal_jobs"


@dataclass(frozen=True, slots=True)
class Lease:
    """A job in a worker's hands."""

    id: int
    kind: str
    key: str
    payload: dict[str, Any]
    generation: int
    attempts: int


def enqueue(kind: str, key: str, payload: dict[str, Any] | None = None) -> None:
    """Queue one job in the caller's unit of work; queueing it again brings it forward to now."""
    enqueue_all(kind, {key: payload or {}})


def enqueue_all(kind: str, payloads: dict[str, dict[str, Any]]) -> None:
    """Queue many jobs of one kind: `{key: payload}`."""
    if not payloads:
        return
    now = clock.now()
    rows = [
        {"kind": kind, "key": key, "payload": payload, "run_at": now, "created_at": now, "generation": 1}
        | {"attempts": 0, "leased_by": "", "last_error": ""}
        for key, payload in payloads.items()
    ]
    session.execute(_UPSERTS["sqlite" if is_sqlite() else "postgresql"], rows)
    if not is_sqlite():
        session.execute(text(f"NOTIFY {CHANNEL}"))


def _upsert(insert: Any) -> Insert:
    """Made once: what is made for each call, with the rows in it, is compiled for each call."""
    upsert: Insert = insert.on_conflict_do_update(
        index_elements=["kind", "key"],
        set_={
            "payload": insert.excluded.payload,
            "run_at": insert.excluded.run_at,
            "generation": Job.generation + 1,
            "attempts": 0,
            "failed_at": None,
        },
    )
    return upsert


_UPSERTS = {
    name: _upsert(dialect.insert(Job.__table__)) for name, dialect in (("sqlite", sqlite), ("postgresql", postgresql))
}


def kinds_due() -> set[str]:
    """The kinds of which a job is due, whether or not another worker is about to take it."""
    return set(session.scalars(select(Job.kind).where(*_is_due(clock.now())).distinct()))


def lease(kinds: Iterable[str], *, limit: int, duration: timedelta = LEASE) -> list[Lease]:
    """Take up to `limit` due jobs of the first kind that has any, in the caller's unit of work."""
    now = clock.now()
    due = (
        select(Job)
        .where(Job.kind.in_(list(kinds)), *_is_due(now))
        .order_by(Job.run_at, Job.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    jobs = session.scalars(due).all()
    jobs = [job for job in jobs if job.kind == jobs[0].kind]
    worker = _me()
    for job in jobs:
        job.leased_until, job.leased_by, job.attempts = now + duration, worker, job.attempts + 1
    session.flush()
    return [Lease(j.id, j.kind, j.key, j.payload, j.generation, j.attempts) for j in jobs]


def _is_due(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        Job.failed_at.is_(None),
        # What was not tried yet is due, whatever the clock said when it was queued.
        or_(Job.attempts == 0, _has_come(Job.run_at, now, LONGEST_PAUSE)),
        or_(Job.leased_until.is_(None), _has_come(Job.leased_until, now, LONGEST_LEASE)),
    )


def _has_come(time: InstrumentedAttribute[Any], now: datetime, farthest: timedelta) -> ColumnElement[bool]:
    return or_(time <= now, time > now + farthest)


def finish(leases: Sequence[Lease]) -> None:
    """Take done jobs off the table; one that was queued again meanwhile stays and is due at once.

    Who comes late, after the lease ran out and another took the job, changes nothing.
    """
    for done in leases:
        result = session.execute(delete(Job).where(*_same(done), Job.leased_by == _me()))
        if isinstance(result, CursorResult) and result.rowcount == 0:
            _give_back(done)


def _same(held: Lease) -> tuple[ColumnElement[bool], ...]:
    """That the job is as it was leased: not queued again, not taken by another since."""
    return Job.id == held.id, Job.generation == held.generation, Job.attempts == held.attempts


def _give_back(held: Lease) -> None:
    """Make a job due that was queued again while it was held (which sets its attempts back)."""
    queued_again = (Job.id == held.id, Job.generation != held.generation, Job.leased_by == _me(), Job.attempts == 0)
    session.execute(update(Job).where(*queued_again).values(leased_until=None))


def _me() -> str:
    return f"{socket.gethostname()}:{os.getpid()}"


def release_dead() -> None:
    """Give back what processes of this machine held that are no more: a killed worker's jobs need not wait."""
    host = socket.gethostname()
    held = session.scalars(select(Job).where(Job.leased_until.is_not(None), Job.leased_by.startswith(f"{host}:")))
    for job in held:
        if not Path(f"/proc/{job.leased_by.rpartition(':')[2]}").exists():
            job.leased_until = None


def add_schedule(name: str, now: datetime) -> None:
    """Note a schedule that is new; two workers that begin at once add it once."""
    insert = (sqlite if is_sqlite() else postgresql).insert(Schedule)
    session.execute(insert.values(name=name, last_run_at=now).on_conflict_do_nothing())


def fail(failed: Lease, error: str) -> None:
    """Give a job back, to be tried again after a growing, jittered pause of 1 s to 10 min."""
    pause = min(2.0 ** min(failed.attempts, 10), 600.0) * random.uniform(0.5, 1.5)  # noqa: S311 - no secret
    values: dict[str, Any] = {
        "leased_until": None,
        "run_at": clock.now() + timedelta(seconds=pause),
        "last_error": error[-4000:],
    }
    if failed.attempts >= MOST_ATTEMPTS:
        values["failed_at"] = clock.now()
    result = session.execute(update(Job).where(*_same(failed), Job.leased_by == _me()).values(values))
    if isinstance(result, CursorResult) and result.rowcount == 0:
        _give_back(failed)


def put_off(held: Sequence[Lease]) -> None:
    """Give back jobs whose time has not come, to be looked at again before `LONGEST_PAUSE` is over.

    That is no failure, however often it happens; and no first try either, which would be due at once.
    """
    for one in held:
        again_at = clock.now() + LONGEST_PAUSE - timedelta(minutes=1)
        values: dict[str, Any] = {"leased_until": None, "leased_by": "", "run_at": again_at}
        values["attempts"] = max(one.attempts - 1, 1)
        session.execute(update(Job).where(*_same(one), Job.leased_by == _me()).values(values))


def retry_failed(kind: str | None = None, *, but: str | None = None, job_id: int | None = None) -> int:
    """Queue again what has failed too often and waits for a person; how many jobs, in the caller's unit of work.

    All of them, those of a kind, those of all kinds `but` one, or one job.
    """
    asked = ((kind, Job.kind == kind), (but, Job.kind != but), (job_id, Job.id == job_id))
    which = [condition for value, condition in asked if value is not None]
    jobs = session.scalars(select(Job).where(Job.failed_at.is_not(None), *which).with_for_update()).all()
    for job in jobs:
        job.failed_at, job.run_at, job.attempts, job.last_error = None, clock.now(), 0, ""
    return len(jobs)


def pending(kinds: Iterable[str] | None = None) -> int:
    """How many jobs wait or run, failed ones not counted."""
    query = select(func.count()).select_from(Job).where(Job.failed_at.is_(None))
    if kinds is not None:
        query = query.where(Job.kind.in_(list(kinds)))
    return session.scalar(query) or 0
