"""The round: requests whose time is over end, and both firms are told."""

from collections.abc import Sequence
from datetime import timedelta

from portal.core import clock
from portal.core.db import session, unit_of_work
from portal.jobs.queue import Lease
from portal.jobs.worker import Registry
from portal.messaging.requests import service
from portal.messaging.requests.queries import due

KIND = "request-round"
BATCH = 50


def register(registry: Registry) -> None:
    """Let the worker go round."""
    registry.handle(KIND, go_round)
    registry.every(KIND, KIND, timedelta(minutes=30))


def go_round(_leases: Sequence[Lease] = ()) -> None:
    """End all that are over, in batches."""
    while _end_next():
        pass


def _end_next() -> bool:
    with unit_of_work():
        query = due(clock.now(), BATCH).with_for_update(skip_locked=True)
        batch = session.scalars(query.execution_options(populate_existing=True)).all()
        for request in batch:
            service.expire(request)
        return bool(batch)
