"""Once a day is over: from rows of hashed askers to counts; the hashes and their salt are destroyed."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import delete, func, select

from portal.core import clock
from portal.core.db import empty_write_ahead_log, overwrite_what_is_deleted, session, unit_of_work
from portal.core.viewer import PUBLIC
from portal.jobs.worker import Registry
from portal.querylog import pages, past
from portal.querylog.models import (
    OTHER,
    OpenedDay,
    PageViewed,
    PageWeek,
    QueryAsked,
    QueryDay,
    QueryOpened,
    QuerySalt,
)
from portal.querylog.plain import is_plain
from portal.querylog.privacy import is_over
from portal.search.engine import EngineUnavailable, SearchEngine
from portal.search.meaning import Words

KIND = "query-log"
EVERY = timedelta(hours=1)
#: A text asked by so many on one day is kept, whatever its words.
FEWEST_ASKERS = 3
#: Counts are kept for a year and a month, so that a month can be compared with that of the year before.
KEPT_DAYS = 400


@dataclass(frozen=True, slots=True)
class DayCounts:
    """What is left of a day."""

    queries: Sequence[QueryDay]
    opened: Sequence[OpenedDay]


def register(registry: Registry, engine: SearchEngine) -> None:
    """Let the worker reduce every day that is over."""
    registry.handle(KIND, lambda _leases: reduce_days(public_words(engine)))
    registry.every("query-log-reduction", KIND, EVERY)


def public_words(engine: SearchEngine) -> Words | None:
    """The words of what everybody may see; `None` while the index is being made anew."""
    try:
        return engine.words({PUBLIC})
    except EngineUnavailable:
        return None


def reduce_days(words: Words | None) -> None:
    """Reduce all days that are over, forget counts that are old, find the good queries again."""
    days = [day for day in open_days() if is_over(day, clock.now())]
    for day in days:
        kept = texts_to_keep(day, words)
        session.rollback()
        with unit_of_work():
            overwrite_what_is_deleted()
            _keep(day, count_day(day, kept))
            pages.keep(day, pages.count_pages(day, kept))
            for model in (QueryOpened, QueryAsked, PageViewed, QuerySalt):
                session.execute(delete(model).where(model.day == day))
    with unit_of_work():
        for counts in (QueryDay, OpenedDay):
            session.execute(delete(counts).where(counts.day <= clock.today() - timedelta(days=KEPT_DAYS)))
        session.execute(delete(PageWeek).where(PageWeek.week <= clock.today() - timedelta(days=KEPT_DAYS)))
        past.renew()
    if days:
        empty_write_ahead_log()


def open_days() -> Sequence[date]:
    """The days that are not reduced yet."""
    return session.scalars(select(QuerySalt.day).order_by(QuerySalt.day)).all()


def texts_to_keep(day: date, words: Words | None) -> frozenset[str]:
    """The texts of a day that several asked, or whose words are everybody's; analysing them takes its time."""
    query = select(QueryAsked.query, func.count()).where(QueryAsked.day == day).group_by(QueryAsked.query)
    askers = {query: count for query, count in session.execute(query) if query != OTHER}
    return frozenset(t for t, count in askers.items() if count >= FEWEST_ASKERS or is_plain(t, words))


def count_day(day: date, kept: Collection[str]) -> DayCounts:
    """Count a day's rows; what is not to be kept goes under `OTHER`. Counts nobody's opening without an asking."""
    asked = {(row.asker, row.query): row for row in session.scalars(select(QueryAsked).where(QueryAsked.day == day))}
    openings = [
        row
        for row in session.scalars(select(QueryOpened).where(QueryOpened.day == day))
        if (row.asker, row.query) in asked
    ]
    openers = {(row.asker, row.query) for row in openings}
    queries: dict[str, QueryDay] = {}
    for who, row in asked.items():
        name = row.query if row.query in kept else OTHER
        queries.setdefault(name, QueryDay.none(day, name)).add(_one_asker(row, name, opened=who in openers))
    opened: dict[tuple[str, str], OpenedDay] = {}
    for opening in openings:
        place = asked[opening.asker, opening.query].shown.get(opening.key)
        name = opening.query if opening.query in kept else OTHER
        one = OpenedDay(
            day=day, query=name, key=opening.key, openers=1, placed=0 if place is None else 1, places=place or 0
        )
        if (name, opening.key) in opened:
            opened[name, opening.key].add(one)
        else:
            opened[name, opening.key] = one
    return DayCounts([*queries.values()], [*opened.values()])


def _one_asker(row: QueryAsked, name: str, *, opened: bool) -> QueryDay:
    one = QueryDay.none(row.day, name)
    one.askers, one.openers = 1, int(opened)
    one.hits, one.found_nothing = row.hits or 0, int(row.hits == 0)
    one.corrected, one.taken_back = int(bool(row.corrected_to)), int(bool(row.corrected_to) and row.as_typed)
    one.corrected_to = row.corrected_to if name != OTHER else None
    one.tabs = {row.tab: 1}
    return one


def _keep(day: date, counts: DayCounts) -> None:
    """Add to what is kept of the day: when a clock was wrong there may be something."""
    queries = {row.query: row for row in session.scalars(select(QueryDay).where(QueryDay.day == day))}
    for query in counts.queries:
        if query.query in queries:
            queries[query.query].add(query)
        else:
            session.add(query)
    opened = {(row.query, row.key): row for row in session.scalars(select(OpenedDay).where(OpenedDay.day == day))}
    for opening in counts.opened:
        if (opening.query, opening.key) in opened:
            opened[opening.query, opening.key].add(opening)
        else:
            session.add(opening)
