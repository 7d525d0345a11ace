"""The round: grants that are over are ended, and those that soon are, are told of. Run again, it does no more."""

from collections.abc import Sequence
from datetime import timedelta

from portal.core import clock
from portal.core.db import unit_of_work
from portal.firms.disclosing import service
from portal.jobs.queue import Lease
from portal.jobs.worker import Registry
from portal.notices.advertising import is_quiet

KIND = "disclosure-round"
BATCH = 25


def register(registry: Registry) -> None:
    """Let the worker go round every hour."""
    registry.handle(KIND, go_round)
    registry.every(KIND, KIND, timedelta(hours=1))


def go_round(_leases: Sequence[Lease] = ()) -> None:
    """End what is over; by day also tell of what soon is."""
    while _next(service.end_expired):
        pass
    while not is_quiet(clock.now()) and _next(service.warn_of_end):
        pass


def _next(do: service.Batch) -> int:
    with unit_of_work():
        return do(BATCH)
