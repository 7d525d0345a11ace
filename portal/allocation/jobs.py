"""What the worker does for places: offers whose time is over, and lines for what has begun."""

from collections.abc import Callable, Sequence
from datetime import timedelta

from portal.allocation import queries, service
from portal.allocation.models import Pool
from portal.core import clock
from portal.core.db import unit_of_work
from portal.jobs.queue import Lease
from portal.jobs.worker import Registry

KIND = "places-due"


def register(registry: Registry) -> None:
    """Let the worker look once in a minute."""
    registry.handle(KIND, settle_due)
    registry.every(KIND, KIND, timedelta(minutes=1))


def settle_due(_leases: Sequence[Lease] = ()) -> None:
    """Take back offers whose time is over, and close the lines of what has begun: each pool in a unit of its own."""
    now = clock.now()
    _each(queries.pools_with_offers_over(now), service.expire)
    _each(queries.pools_to_close(now), service.close)


def _each(pool_ids: Sequence[int], do: Callable[[Pool], object]) -> None:
    for pool_id in pool_ids:
        with unit_of_work():
            do(service.lock(pool_id))
