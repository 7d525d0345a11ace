"""What the worker does for threads. Run again, it does no more."""

from collections.abc import Sequence
from datetime import timedelta

from portal.core.db import unit_of_work
from portal.jobs.queue import Lease
from portal.jobs.worker import Registry
from portal.messaging.threads import telling

TELL = "messages"


def register(registry: Registry) -> None:
    """Let the worker look every half a minute: as often as it looks at its schedules."""
    registry.handle(TELL, tell_due, lease=timedelta(minutes=10))
    registry.every(TELL, TELL, timedelta(seconds=30))


def tell_due(_leases: Sequence[Lease] = ()) -> None:
    """Tell who has not read what waits for them."""
    told = telling.AT_ONCE
    while told == telling.AT_ONCE:
        with unit_of_work():
            told = telling.tell_some()
