"""After a meeting both sides are asked what came of it, once."""

from collections.abc import Sequence
from datetime import timedelta

from portal.core.db import session, unit_of_work
from portal.jobs.queue import Lease
from portal.jobs.worker import Registry
from portal.programs.mentoring import queries, telling
from portal.programs.mentoring.models import MeetingAsked, Side
from portal.programs.models import Booking

KIND = "mentor-notes-wanted"


def register(registry: Registry) -> None:
    """Let the worker ask four times in an hour."""
    registry.handle(KIND, ask)
    registry.every(KIND, KIND, timedelta(minutes=15))


def ask(_leases: Sequence[Lease] = ()) -> None:
    """Ask who has not written yet; each meeting in a unit of its own."""
    for booking_id in [one.booking.id for one in queries.to_ask()]:
        with unit_of_work():
            _ask_about(booking_id)


def _ask_about(booking_id: int) -> None:
    found = {one.booking.id: one for one in queries.to_ask()}.get(booking_id)
    if found is None:
        return
    session.add(MeetingAsked(booking_id=booking_id))
    session.flush()
    booking = session.get_one(Booking, booking_id)
    for side in Side:
        if found.note_of(side) is None:
            telling.tell(booking, found.mentor, side, "note_wanted")
