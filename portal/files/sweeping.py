"""Taking away contents that no row names: at once when a file was removed, nightly what a crash has left."""

import time
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select

from portal.core import clock
from portal.core.db import session, unit_of_work
from portal.files.keepers import keepers
from portal.files.models import StoredFile
from portal.files.storage import storage
from portal.jobs import queue
from portal.jobs.queue import Lease
from portal.jobs.worker import Registry

REMOVAL, SWEEPING = "file-removal", "file-sweeping"
#: An upload is written before its row is committed: what is younger may still get one.
YOUNG = timedelta(days=1)


def register(registry: Registry) -> None:
    """Let the worker take contents away, and look for what was left behind every night."""
    registry.handle(REMOVAL, _remove, batch=50)
    registry.handle(SWEEPING, _sweep, lease=timedelta(minutes=30))
    registry.every("nightly-file-sweeping", SWEEPING, timedelta(days=1))


def request_removal(key: str) -> None:
    """Have a content taken away once this unit of work is committed."""
    queue.enqueue(REMOVAL, key)


def _remove(leases: Sequence[Lease]) -> None:
    for lease in leases:
        storage().remove(lease.key)


def _sweep(_leases: Sequence[Lease]) -> None:
    _remove_unowned()
    place = storage()
    named = set(session.scalars(select(StoredFile.key)))
    session.rollback()
    for key in list(place.keys_before(time.time() - YOUNG.total_seconds())):
        if key not in named and not _is_named(key):
            place.remove(key)
    place.forget_incoming(YOUNG.total_seconds())


def _is_named(key: str) -> bool:
    """Looked at once more: a restore may have brought rows since."""
    found = session.scalar(select(StoredFile.id).where(StoredFile.key == key)) is not None
    session.rollback()
    return found


def _remove_unowned() -> None:
    """Files whose owner has gone, with all that they belonged to."""
    for kind, keeper in keepers().items():
        with unit_of_work():
            old = StoredFile.created_at < clock.now() - YOUNG
            files = session.scalars(select(StoredFile).where(StoredFile.owner.startswith(f"{kind}:"), old)).all()
            kept = keeper.kept([file.id for file in files])
            for file in files:
                if file.id not in kept:
                    request_removal(file.key)
                    session.delete(file)
