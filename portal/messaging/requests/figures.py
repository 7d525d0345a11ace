"""How firms answer those who ask them, counted by the hour from what they did, for their pages (`firms.responding`)."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from math import ceil
from statistics import median

from sqlalchemy import Row, delete, select
from sqlalchemy.orm import aliased

from portal.core import clock
from portal.core.db import session, unit_of_work
from portal.firms.responding import FEWEST_SAMPLES, FirmResponse
from portal.jobs.queue import Lease
from portal.jobs.worker import Registry
from portal.messaging.requests.models import ANSWERS, Outcome, Request
from portal.messaging.requests.queries import has_arrived
from portal.messaging.safety.models import FirmBlock

KIND = "request-figures"
WINDOW = timedelta(days=180)


def register(registry: Registry) -> None:
    """Let the worker count."""
    registry.handle(KIND, count)
    registry.every(KIND, KIND, timedelta(hours=1))


def count(_leases: Sequence[Lease] = ()) -> None:
    """Write what has changed: a row that stays as it is leaves pages that are kept as they are."""
    with unit_of_work():
        found = figures_since(clock.now() - WINDOW)
        before = {one.firm_id: one for one in session.scalars(select(FirmResponse))}
        gone = before.keys() - found.keys()
        session.execute(delete(FirmResponse).where(FirmResponse.firm_id.in_(gone)))
        for firm_id, values in found.items():
            row = before.get(firm_id)
            if row is None:
                session.add(FirmResponse(firm_id=firm_id, **values))
            elif (row.samples, row.rate, row.hours) != (values["samples"], values["rate"], values["hours"]):
                row.samples, row.rate, row.hours = values["samples"], values["rate"], values["hours"]
                row.counted_at = clock.now()


def figures_since(since: datetime) -> dict[int, dict[str, int | None]]:
    """Of each firm that was asked often enough: how many requests, which part was answered, within how many hours."""
    by_firm: dict[int, list[Row[tuple[int, str, datetime, datetime | None, datetime]]]] = defaultdict(list)
    for row in session.execute(_ended_since(since)):
        by_firm[row[0]].append(row)
    return {firm_id: _figures(rows) for firm_id, rows in by_firm.items() if len(rows) >= FEWEST_SAMPLES}


def _ended_since(since: datetime):  # type: ignore[no-untyped-def]
    """What a firm answered, or left to run out; not what came from a firm that it has blocked meanwhile."""
    block = aliased(FirmBlock)
    is_blocked = (
        select(block.id)
        .where(block.firm_id == Request.receiver_id, block.blocked_id == Request.sender_id, block.ended_at.is_(None))
        .exists()
    )
    return (
        select(Request.receiver_id, Request.ended_because, Request.created_at, Request.released_at, Request.ended_at)
        .where(Request.ended_at > since, Request.ended_because.in_((*ANSWERS, Outcome.EXPIRED)), has_arrived())
        .where((Request.ended_because != Outcome.EXPIRED) | ~is_blocked)
    )


def _figures(rows: Iterable[Row[tuple[int, str, datetime, datetime | None, datetime]]]) -> dict[str, int | None]:
    every = list(rows)
    waits = [ended - (released or created) for _firm, because, created, released, ended in every if because in ANSWERS]
    hours = ceil(median(wait.total_seconds() for wait in waits) / 3600) if waits else None
    return {"samples": len(every), "rate": round(100 * len(waits) / len(every)), "hours": hours}
