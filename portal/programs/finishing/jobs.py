"""What the worker does once programs are over. Run again, it does no more."""

from collections.abc import Sequence
from datetime import timedelta

from portal.core.db import unit_of_work
from portal.core.errors import RuleError
from portal.jobs.queue import Lease
from portal.jobs.worker import Registry
from portal.programs.finishing import queries, service

CERTIFY = "certificates"


def register(registry: Registry) -> None:
    """Let the worker look twice an hour."""
    registry.handle(CERTIFY, certify_due, lease=timedelta(minutes=10))
    registry.every(CERTIFY, CERTIFY, timedelta(minutes=30))


def certify_due(_leases: Sequence[Lease] = ()) -> None:
    """Give certificates, each program in a unit of its own."""
    for program_id in queries.programs_to_certify():
        try:
            with unit_of_work():
                service.issue_all(program_id, by=service.SYSTEM)
        except RuleError:
            # It was called off, or gives none any more, since it was looked for.
            continue
