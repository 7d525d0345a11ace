"""What was asked, what was opened, what found nothing: the counts of past days and of those not reduced yet."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import orjson
from sqlalchemy import select

from portal.core import clock
from portal.core.db import session
from portal.querylog.models import OTHER, OpenedDay, QueryDay
from portal.querylog.reduction import DayCounts, count_day, open_days, texts_to_keep
from portal.search.document import DocumentRow
from portal.search.meaning import Words


@dataclass(frozen=True, slots=True)
class DayTotals:
    """Sums of a day: an asker counts once for each query."""

    day: date
    asked: int
    opened: int
    nothing: int


@dataclass(frozen=True, slots=True)
class OpenedTotals:
    """A document that was opened from hits; `name` is empty when it is gone."""

    key: str
    name: str
    openers: int
    mean_place: float | None


@dataclass(frozen=True, slots=True)
class Report:
    """The search report of some days. `other` counts what was asked in texts that are not kept."""

    since: date
    until: date
    days: Sequence[DayTotals]
    asked: Sequence[QueryDay]
    opened: Sequence[OpenedTotals]
    nothing: Sequence[QueryDay]
    corrected: Sequence[QueryDay]
    other: QueryDay


def report(days: int, most: int, words: Words | None) -> Report:
    """The report of the last `days` days with today, each list with at most `most` rows."""
    until = clock.today()
    since = until - timedelta(days=days - 1)
    counts = _counts(since, words)
    queries = _by_query(until, counts.queries)
    other = queries.pop(OTHER, QueryDay.none(until, OTHER))
    ranked = sorted(queries.values(), key=lambda row: (-row.askers, row.query))
    return Report(
        since=since,
        until=until,
        days=_by_day(counts.queries),
        asked=ranked[:most],
        opened=_by_document(counts.opened, most),
        nothing=[row for row in ranked if row.found_nothing and not row.hits][:most],
        corrected=[row for row in ranked if row.corrected][:most],
        other=other,
    )


def _counts(since: date, words: Words | None) -> DayCounts:
    """The counts that are kept, and those that would be kept if the open days were reduced now."""
    queries = list(session.scalars(select(QueryDay).where(QueryDay.day >= since)))
    opened = list(session.scalars(select(OpenedDay).where(OpenedDay.day >= since)))
    for day in open_days():
        if day >= since:
            now = count_day(day, texts_to_keep(day, words))
            queries += now.queries
            opened += now.opened
    return DayCounts(queries, opened)


def _by_query(until: date, rows: Iterable[QueryDay]) -> dict[str, QueryDay]:
    sums: dict[str, QueryDay] = {}
    for row in rows:
        sums.setdefault(row.query, QueryDay.none(until, row.query)).add(row)
    return sums


def _by_day(rows: Iterable[QueryDay]) -> list[DayTotals]:
    sums: dict[date, QueryDay] = {}
    for row in rows:
        sums.setdefault(row.day, QueryDay.none(row.day, OTHER)).add(row)
    return [DayTotals(day, sums[day].askers, sums[day].openers, sums[day].found_nothing) for day in sorted(sums)]


def _by_document(rows: Iterable[OpenedDay], most: int) -> list[OpenedTotals]:
    sums: dict[str, list[OpenedDay]] = {}
    for row in rows:
        sums.setdefault(row.key, []).append(row)
    ranked = sorted(sums, key=lambda key: (-sum(row.openers for row in sums[key]), key))[:most]
    names = _names(ranked)
    return [
        OpenedTotals(key, names.get(key, ""), sum(row.openers for row in sums[key]), _mean_place(sums[key]))
        for key in ranked
    ]


def _mean_place(rows: Iterable[OpenedDay]) -> float | None:
    placed, places = 0, 0
    for row in rows:
        placed, places = placed + row.placed, places + row.places
    return round(places / placed, 1) if placed else None


def _names(keys: Sequence[str]) -> dict[str, str]:
    rows = session.execute(select(DocumentRow.key, DocumentRow.document).where(DocumentRow.key.in_(keys)))
    return {key: orjson.loads(document)["name"] for key, document in rows}
