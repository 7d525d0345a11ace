"""What the worker does after programs. Run again, it does no more."""

from collections.abc import Sequence
from datetime import timedelta

from portal.core.db import unit_of_work
from portal.jobs.queue import Lease
from portal.jobs.worker import Registry
from portal.programs.following import queries, service

ASK = "surveys"


def register(registry: Registry) -> None:
    """Let the worker look every ten minutes."""
    registry.handle(ASK, ask_due, lease=timedelta(minutes=10))
    registry.every(ASK, ASK, timedelta(minutes=10))


def ask_due(_leases: Sequence[Lease] = ()) -> None:
    """Ask who was there what it was like, some in each unit of work."""
    for program_id in queries.programs_to_ask():
        done = 1
        while done:
            with unit_of_work():
                done = service.ask_some(program_id)
