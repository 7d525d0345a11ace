"""What the worker does after programs. Run again, it does no more."""

from collections.abc import Callable, Sequence
from datetime import timedelta

from portal.core.db import unit_of_work
from portal.jobs.queue import Lease
from portal.jobs.worker import Registry
from portal.programs.following import handing, materials, queries, service

ASK, TELL = "surveys", "materials"


def register(registry: Registry) -> None:
    """Let the worker look every ten minutes."""
    for kind, handler in ((ASK, ask_due), (TELL, tell_due)):
        registry.handle(kind, handler, lease=timedelta(minutes=10))
        registry.every(kind, kind, timedelta(minutes=10))


def ask_due(_leases: Sequence[Lease] = ()) -> None:
    """Ask who was there what it was like, some in each unit of work."""
    for program_id in queries.programs_to_ask():
        _until_none(program_id, service.ask_some)


def tell_due(_leases: Sequence[Lease] = ()) -> None:
    """Tell who has come to have new materials."""
    for program_id in materials.programs_to_tell():
        _until_none(program_id, handing.tell_some)


def _until_none(program_id: int, do: Callable[[int], int]) -> None:
    done = 1
    while done:
        with unit_of_work():
            done = do(program_id)
