"""What the worker does: which firms the search finds for each open need. Run again, it does no more."""

from collections.abc import Sequence
from datetime import timedelta

from portal.collaboration.matching import queries, service
from portal.collaboration.needs.models import Need, State
from portal.collaboration.needs.service import lock as lock_need
from portal.core.db import session, unit_of_work
from portal.jobs.queue import Lease, enqueue
from portal.jobs.worker import Registry

FIND, FIND_ALL = "need-match", "need-matches"


def register(registry: Registry) -> None:
    """Let the worker look when a need is opened or written anew, and at all of them each hour: firms change, too."""
    registry.handle(FIND, find_some, lease=timedelta(minutes=5))
    registry.handle(FIND_ALL, find_all, lease=timedelta(minutes=20))
    registry.every(FIND_ALL, FIND_ALL, timedelta(hours=1))


def ask_for(need_id: int) -> None:
    """Queue a look for one need, in the caller's unit of work."""
    enqueue(FIND, str(need_id), {"need": need_id})


def find_some(leases: Sequence[Lease]) -> None:
    for lease in leases:
        _find(int(lease.payload["need"]))


def find_all(_leases: Sequence[Lease] = ()) -> None:
    for need_id in queries.to_match():
        _find(need_id)


def _find(need_id: int) -> None:
    need = session.get(Need, need_id)
    if need is None or need.state != State.OPEN:
        return
    found = service.find_places(need)
    with unit_of_work():
        # Closed while the search was asked, it has none.
        if lock_need(need_id).state == State.OPEN:
            service.keep_places(need_id, found)
