"""What changes by itself as days pass: kinds follow tenures, freshness follows the last edit."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select

from portal.core.db import session, unit_of_work
from portal.firms.models import Firm
from portal.firms.vocabulary import OWNER
from portal.jobs.queue import Lease
from portal.jobs.worker import Registry
from portal.search import tracking

KIND = "firm-upkeep"


def register(registry: Registry) -> None:
    """Look through all firms once a day."""
    registry.handle(KIND, queue_all_firms)
    registry.every("daily-firm-upkeep", KIND, timedelta(days=1))


def queue_all_firms(_leases: Sequence[Lease]) -> None:
    """Have every firm read again; documents that did not change are not written."""
    with unit_of_work():
        tracking.queue_owners(OWNER, session.scalars(select(Firm.id)).all())
