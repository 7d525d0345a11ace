"""The job worker: leases due jobs, hands them to their handler, and queues what recurs.

A handler takes a list of leases of its kind and opens its own units of work. What it raises puts all of them back;
it may put back single ones by returning `{job id: error}`.
"""

import logging
import signal
import sqlite3
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from types import FrameType
from typing import Protocol

import psycopg
from flask import current_app
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from portal.core import clock
from portal.core.db import db, is_sqlite, session, unit_of_work
from portal.jobs import queue
from portal.jobs.models import Schedule
from portal.jobs.queue import Lease

log = logging.getLogger("portal.jobs")

IDLE_SECONDS = 1.0
POLL_SECONDS = 0.05
WATCH_SECONDS = 2.0
SCHEDULE_SECONDS = 30
#: The row of `schedule` in which a worker notes, as often as it looks at the schedules, that it lives.
HEARTBEAT = "worker"


class Handler(Protocol):
    """Does the jobs of one kind. Must be safe to run again: delivery is at least once."""

    def __call__(self, leases: Sequence[Lease], /) -> dict[int, str] | None: ...


@dataclass(slots=True)
class Registry:
    """Which handler does which kind, how many at once, and what recurs in an application."""

    handlers: dict[str, tuple[Handler, int, timedelta]] = field(default_factory=dict)
    schedules: dict[str, tuple[str, timedelta]] = field(default_factory=dict)
    watches: list[Callable[[], object]] = field(default_factory=list)

    def handle(self, kind: str, handler: Handler, *, batch: int = 1, lease: timedelta = queue.LEASE) -> None:
        """Let `handler` do jobs of `kind`, at most `batch` at once. Kinds are served in the order they came.

        `lease` must be longer than a batch takes: afterwards another worker may take its jobs.
        """
        if kind in self.handlers:
            raise ValueError(f"two handlers for jobs of kind {kind!r}")
        if lease > queue.LONGEST_LEASE:
            raise ValueError(f"jobs of kind {kind!r} would be taken for ones leased before the clock went back")
        self.handlers[kind] = (handler, batch, lease)

    def watch(self, look: Callable[[], object]) -> None:
        """Let the worker call `look` every few seconds: it sees to something that breaks without a change of rows."""
        self.watches.append(look)

    def every(self, name: str, kind: str, interval: timedelta) -> None:
        """Queue a job of `kind` once in every `interval`, whatever the number of workers."""
        self.schedules[name] = (kind, interval)


def registry() -> Registry:
    """The registry of the current application."""
    found: Registry = current_app.extensions["portal.jobs"]
    return found


def run_once(limit: int | None = None) -> int:
    """Do due jobs until none is left (or `limit` batches are done); how many jobs were done."""
    done = batches = 0
    while limit is None or batches < limit:
        count = _run_batch()
        if not count:
            break
        done += count
        batches += 1
    return done


def _run_batch() -> int:
    handler, leases = _lease()
    if handler is None:
        return 0
    _do(handler, leases)
    return len(leases)


def _lease() -> tuple[Handler | None, list[Lease]]:
    """A batch of the first kind that has any due. Kinds without are not tried one by one: an idle worker would begin
    two dozen transactions a second."""
    with unit_of_work():
        due = queue.kinds_due()
        for kind, (handler, batch, duration) in registry().handlers.items():
            if kind in due and (leases := queue.lease([kind], limit=batch, duration=duration)):
                return handler, leases
    return None, []


def _do(handler: Handler, leases: list[Lease]) -> None:
    try:
        errors = handler(leases) or {}
    except Exception as error:
        log.exception("jobs failed", extra={"kind": leases[0].kind, "count": len(leases)})
        session.rollback()
        errors = {lease.id: f"{type(error).__name__}: {error}" for lease in leases}
    with unit_of_work():
        queue.finish([lease for lease in leases if lease.id not in errors])
        for lease in leases:
            if lease.id in errors:
                queue.fail(lease, errors[lease.id])


def queue_due_schedules() -> None:
    """Queue the recurring jobs whose time has come."""
    now = clock.now()
    with unit_of_work():
        for name, (kind, interval) in registry().schedules.items():
            queue.add_schedule(name, now)
            row = session.get_one(Schedule, name, with_for_update=True)
            if not (row.last_run_at <= now < row.last_run_at + interval):
                # Also when the clock went backwards: a schedule must not wait until the old time comes again.
                row.last_run_at = now
                queue.enqueue(kind, name)


def beat() -> None:
    """Leave a sign of life, for `portal doctor`."""
    now = clock.now()
    with unit_of_work():
        queue.add_schedule(HEARTBEAT, now)
        session.get_one(Schedule, HEARTBEAT, with_for_update=True).last_run_at = now


def look_after() -> None:
    """Call what is to be looked after; one that fails does not keep the others from it."""
    for look in registry().watches:
        try:
            look()
        except Exception:
            log.exception("a watch failed")
            session.rollback()


class Worker:
    """Runs jobs until it is told to stop; survives a database that is away for a while."""

    def __init__(self) -> None:
        self._stop = threading.Event()

    def stop(self, _signal: int = 0, _frame: FrameType | None = None) -> None:
        self._stop.set()

    def run(self) -> None:
        """Work until SIGTERM or SIGINT; the batch in hand is finished first."""
        signal.signal(signal.SIGTERM, self.stop)
        signal.signal(signal.SIGINT, self.stop)
        with unit_of_work():
            queue.release_dead()
        alarm = _alarm()
        next_schedules = next_watches = 0.0
        while not self._stop.is_set():
            try:
                if time.monotonic() >= next_schedules:
                    queue_due_schedules()
                    beat()
                    next_schedules = time.monotonic() + SCHEDULE_SECONDS
                if time.monotonic() >= next_watches:
                    look_after()
                    next_watches = time.monotonic() + WATCH_SECONDS
                if not run_once(limit=20):
                    session.remove()  # type: ignore[attr-defined]
                    alarm.wait(IDLE_SECONDS, self._stop)
            except DBAPIError:
                log.exception("the database is away; trying again")
                session.rollback()
                self._stop.wait(2)


class _Alarm(Protocol):
    def wait(self, seconds: float, stop: threading.Event) -> None: ...


def _alarm() -> _Alarm:
    return _SqliteAlarm() if is_sqlite() else _PostgresAlarm()


class _SqliteAlarm:
    """Wakes when another process has committed: `PRAGMA data_version` costs microseconds and takes no lock."""

    def __init__(self) -> None:
        self._connection = sqlite3.connect(str(db.engine.url.database), isolation_level=None)
        self._seen = self._version()

    def _version(self) -> int:
        row: tuple[int] = self._connection.execute("PRAGMA data_version").fetchone()
        return row[0]

    def wait(self, seconds: float, stop: threading.Event) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until and not stop.wait(POLL_SECONDS):
            seen, self._seen = self._seen, self._version()
            if seen != self._seen:
                return


class _PostgresAlarm:
    """Wakes on NOTIFY, which `enqueue` sends in its transaction; listens anew when the connection is lost."""

    def __init__(self) -> None:
        self._connection: Connection | None = None

    def _listen(self) -> Connection:
        if self._connection is None:
            self._connection = db.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
            self._connection.execute(text(f"LISTEN {queue.CHANNEL}"))
        return self._connection

    def wait(self, seconds: float, stop: threading.Event) -> None:
        try:
            driver = self._listen().connection.driver_connection
            for _notice in driver.notifies(timeout=seconds, stop_after=1):  # type: ignore[union-attr]
                return
        except (DBAPIError, psycopg.Error):
            log.warning("the connection that listens for jobs was lost")
            if self._connection is not None:
                self._connection.invalidate()
            self._connection = None
            stop.wait(seconds)
