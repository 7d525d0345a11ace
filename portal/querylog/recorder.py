"""The buffer: requests leave their events in memory, a thread of the process writes them every few seconds.

A request writes nothing and waits for nothing. Events that find the buffer full are dropped and counted; a database
that is away costs counts alone.
"""

import atexit
import logging
import threading
from collections import deque
from collections.abc import Sequence

from flask import Flask, current_app

from portal.core import clock
from portal.core.db import unit_of_work
from portal.querylog.events import Event, settle
from portal.querylog.past import PastQueries
from portal.querylog.writing import save

log = logging.getLogger("portal.querylog")

FLUSH_SECONDS = 3.0
#: Events in memory, of some 2 KB each.
MOST_EVENTS = 2000
#: Events written in one unit of work, which other writers wait for.
MOST_AT_ONCE = 200


class Recorder:
    """The buffer of one process. Its thread begins at the first event, so that it does so after the fork."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._events: deque[Event] = deque()
        self._lock = threading.Lock()
        self._flushing = threading.Lock()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._dropped = 0

    def record(self, event: Event) -> None:
        """Keep an event for the next flush, unless there are too many."""
        with self._lock:
            if len(self._events) >= MOST_EVENTS:
                self._dropped += 1
                return
            self._events.append(event)
            if self._thread is None and not self._app.testing:
                self._thread = threading.Thread(target=self._run, name="querylog", daemon=True)
                self._thread.start()
                atexit.register(self.close)

    def waiting(self) -> int:
        """How many events are in memory."""
        return len(self._events)

    def flush(self, *, all_of_them: bool = False) -> None:
        """Write what has settled. What cannot be written stays for the next time; never raises."""
        with self._flushing:
            with self._lock:
                events = list(self._events)
                self._events.clear()
                dropped, self._dropped = self._dropped, 0
            if dropped:
                log.warning("the query log dropped events: its buffer was full", extra={"count": dropped})
            ready, waiting = settle(events, clock.now(), all_of_them=all_of_them)
            waiting += self._save_in_parts(ready)
            with self._lock:
                self._events.extendleft(sorted(waiting, key=lambda event: event.at, reverse=True))
                while len(self._events) > MOST_EVENTS:
                    self._events.pop()
                    self._dropped += 1

    def _save_in_parts(self, events: list[Event]) -> list[Event]:
        """Write events; returns those that could not be written."""
        for start in range(0, len(events), MOST_AT_ONCE):
            if not self._save(events[start : start + MOST_AT_ONCE]):
                return events[start:]
        return []

    def _save(self, events: Sequence[Event]) -> bool:
        try:
            with self._app.app_context(), unit_of_work():
                late = save(events)
        except Exception as error:
            # Without its text: it would tell what was asked.
            log.warning("the query log could not be written", extra={"error": type(error).__name__})
            return False
        if late:
            log.warning("the query log dropped events of a day that is closed", extra={"count": late})
        return True

    def _run(self) -> None:
        while not self._stop.wait(FLUSH_SECONDS):
            self.flush()

    def close(self) -> None:
        """Write what is left: the process ends."""
        self._stop.set()
        self.flush(all_of_them=True)


def init_app(app: Flask) -> None:
    """Give the application its buffer and its past queries."""
    app.extensions["portal.querylog"] = Recorder(app)
    app.extensions["portal.past_queries"] = PastQueries()


def recorder_of(app: Flask) -> Recorder:
    """The buffer of an application."""
    recorder: Recorder = app.extensions["portal.querylog"]
    return recorder


def record(event: Event) -> None:
    """Keep an event of this request."""
    recorder_of(current_app).record(event)
