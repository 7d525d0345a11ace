"""How firms answer those who ask them, counted by the hour from what they did, for their pages (`firms.responding`)."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from math import ceil
from statistics import median

from sqlalchemy import Select, delete, exists, select

from portal.core import clock
from portal.core.db import session, unit_of_work
from portal.core.viewer import STAFF
from portal.firms.models import Firm
from portal.firms.responding import FEWEST_SAMPLES, FirmResponse
from portal.jobs.queue import Lease
from portal.jobs.worker import Registry
from portal.messaging.requests.models import ANSWERS, Outcome, Request
from portal.messaging.requests.queries import has_arrived
from portal.messaging.safety.models import FirmBlock

KIND = "request-figures"
WINDOW = timedelta(days=180)
#: Samples, how many of a hundred were answered, the median in hours.
Figures = tuple[int, int, int | None]


def register(registry: Registry) -> None:
    """Let the worker count."""
    registry.handle(KIND, count)
    registry.every(KIND, KIND, timedelta(hours=1))


def count(_leases: Sequence[Lease] = ()) -> None:
    """Let what stands on the pages of firms be as it is now."""
    with unit_of_work():
        write()


def write() -> None:
    """Write what has changed, in the caller's unit of work: a row that stays as it is leaves pages that are kept."""
    found = figures_since(clock.now() - WINDOW)
    before = {one.firm_id: one for one in session.scalars(select(FirmResponse))}
    session.execute(delete(FirmResponse).where(FirmResponse.firm_id.in_(before.keys() - found.keys())))
    for firm_id, (samples, rate, hours) in found.items():
        row = before.get(firm_id)
        if row is None:
            session.add(FirmResponse(firm_id=firm_id, samples=samples, rate=rate, hours=hours))
        elif (row.samples, row.rate, row.hours) != (samples, rate, hours):
            row.samples, row.rate, row.hours, row.counted_at = samples, rate, hours, clock.now()


def figures_since(since: datetime) -> dict[int, Figures]:
    """Of each firm that was asked often enough: how many requests, which part was answered, within how many hours."""
    by_firm: dict[int, list[timedelta | None]] = defaultdict(list)
    for firm_id, because, created, released, ended in session.execute(_ended_since(since)):
        waited = ended - (released or created) if ended and because in ANSWERS else None
        by_firm[firm_id].append(waited)
    return {firm_id: _figures(waits) for firm_id, waits in by_firm.items() if len(waits) >= FEWEST_SAMPLES}


def _ended_since(since: datetime) -> Select[int, str, datetime, datetime | None, datetime | None]:
    """What a firm answered, or left to run out; not what came from one that it has blocked meanwhile, nor what it could
    not answer: whoever asked has blocked it, if only for a while, or is hidden."""
    is_blocked = exists().where(
        FirmBlock.firm_id == Request.receiver_id,
        FirmBlock.blocked_id == Request.sender_id,
        FirmBlock.ended_at.is_(None),
    )
    was_kept_out = exists().where(
        FirmBlock.firm_id == Request.sender_id,
        FirmBlock.blocked_id == Request.receiver_id,
        FirmBlock.began_at < Request.ended_at,
        FirmBlock.ended_at.is_(None) | (FirmBlock.ended_at > Request.created_at),
    )
    is_hidden = exists().where(Firm.id == Request.sender_id, Firm.audience == STAFF)
    return (
        select(Request.receiver_id, Request.ended_because, Request.created_at, Request.released_at, Request.ended_at)
        .where(Request.ended_at > since, Request.ended_because.in_((*ANSWERS, Outcome.EXPIRED)), has_arrived())
        .where((Request.ended_because != Outcome.EXPIRED) | ~(is_blocked | was_kept_out | is_hidden))
    )


def _figures(waits: Sequence[timedelta | None]) -> Figures:
    """Of how long each was waited for, or that it was not answered."""
    seconds = [wait.total_seconds() for wait in waits if wait is not None]
    hours = ceil(median(seconds) / 3600) if seconds else None
    return len(waits), round(100 * len(seconds) / len(waits)), hours
