"""The job of an import: a batch, and then again, after whatever else waits."""

from collections.abc import Sequence

from portal.core.db import unit_of_work
from portal.firms.sheets import working
from portal.firms.sheets.service import KIND
from portal.jobs import queue
from portal.jobs.queue import Lease
from portal.jobs.worker import Registry


def register(registry: Registry) -> None:
    """Serve imports after all other kinds."""
    registry.handle(KIND, _handle)


def _handle(leases: Sequence[Lease]) -> None:
    for lease in leases:
        if working.step(int(lease.key)):
            with unit_of_work():
                queue.enqueue(KIND, lease.key, lease.payload)
