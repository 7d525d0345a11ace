"""What the worker does for the day: it reminds, asks, releases what nobody confirmed, and notes who did not come.

Each looks for what is due by the clock, and each row that it writes says that it was done: run again, it does no more.
"""

from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial

from portal.core.db import unit_of_work
from portal.jobs.queue import Lease
from portal.jobs.worker import Registry
from portal.programs.attending import no_shows, reconfirming, reminding, service
from portal.programs.models import ProgramSession

REMIND, ASK, RELEASE, NOTE = "session-reminders", "session-questions", "places-unconfirmed", "session-no-shows"


def register(registry: Registry) -> None:
    """Let the worker look every minute, and for who did not come twice an hour."""
    for kind, handler, interval in (
        (RELEASE, release_due, timedelta(minutes=1)),
        (ASK, ask_due, timedelta(minutes=1)),
        (REMIND, remind_due, timedelta(minutes=1)),
        (NOTE, note_due, timedelta(minutes=30)),
    ):
        registry.handle(kind, handler, lease=timedelta(minutes=10))
        registry.every(kind, kind, interval)


def remind_due(_leases: Sequence[Lease] = ()) -> None:
    """Send the reminders that are due, some in each unit of work."""
    for session_id, minutes in reminding.due():
        _until_none(session_id, partial(reminding.remind, minutes=minutes))


def ask_due(_leases: Sequence[Lease] = ()) -> None:
    """Ask whether people still come."""
    for session_id in reconfirming.sessions_to_ask():
        _until_none(session_id, reconfirming.ask)


def release_due(_leases: Sequence[Lease] = ()) -> None:
    """Let places go that were not confirmed, each in a unit of its own."""
    for reconfirmation_id in reconfirming.unanswered():
        with unit_of_work():
            reconfirming.release(reconfirmation_id)


def note_due(_leases: Sequence[Lease] = ()) -> None:
    """Note who did not come."""
    for session_id in no_shows.sessions_over():
        with unit_of_work():
            one = service.lock(session_id)
            if one is not None:
                no_shows.note(one)


def _until_none(session_id: int, do: Callable[[ProgramSession], int]) -> None:
    done = 1
    while done:
        with unit_of_work():
            one = service.lock(session_id)
            done = do(one) if one is not None else 0
