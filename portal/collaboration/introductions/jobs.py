"""What the worker does with introductions. Run again, it does no more."""

from collections.abc import Sequence
from datetime import timedelta

from portal.collaboration.introductions import queries, service
from portal.core import clock
from portal.core.db import unit_of_work
from portal.jobs.queue import Lease
from portal.jobs.worker import Registry

EXPIRE = "introductions-expire"
AT_ONCE = 50


def register(registry: Registry) -> None:
    """Let the worker look every hour."""
    registry.handle(EXPIRE, expire_due, lease=timedelta(minutes=10))
    registry.every(EXPIRE, EXPIRE, timedelta(hours=1))


def expire_due(_leases: Sequence[Lease] = ()) -> None:
    """End those that nobody answered in time, each in a unit of work of its own."""
    while numbers := queries.due(clock.now(), AT_ONCE):
        for number in numbers:
            with unit_of_work():
                if found := queries.lock_introduction(number):
                    service.expire(found)
