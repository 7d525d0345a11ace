"""Counts of a firm's pages, by week. The running day is not among them: it is counted when it is over."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import select

from portal.core import clock
from portal.core.db import session
from portal.firms.models import Firm, Service, Technology
from portal.querylog.models import OTHER, PageWeek
from portal.querylog.pages import FEWEST_PEOPLE, week_of

WEEKS = 12


@dataclass(slots=True)
class Count:
    """People of a day, summed: to whom it was shown, who opened it from there, who looked at it."""

    shown: int = 0
    opened: int = 0
    viewed: int = 0


@dataclass(slots=True)
class Visits:
    """`by_week` holds every week, oldest first; `by_page` is by key, `by_query` by words."""

    by_week: dict[date, Count]
    by_page: dict[str, Count] = field(default_factory=dict)
    by_query: dict[str, Count] = field(default_factory=dict)


def weeks(number: int = WEEKS) -> list[date]:
    """The Mondays of the last weeks, this one among them, oldest first."""
    this = week_of(clock.today())
    return [this - timedelta(weeks=back) for back in reversed(range(number))]


def pages_of(firm: Firm) -> dict[str, Firm | Technology | Service]:
    """What is counted of a firm, by the keys of search."""
    parts = {f"technology:{one.id}": one for one in firm.technologies} | {
        f"service:{one.id}": one for one in firm.services
    }
    return {f"firm:{firm.id}": firm, **parts}


def visits_of(firm: Firm) -> Visits:
    """What there is to tell of a firm's pages; one query, when its technologies and services are loaded."""
    found = Visits({week: Count() for week in weeks()})
    keys, since = list(pages_of(firm)), min(found.by_week)
    by_query: dict[tuple[date, str], Count] = {}
    for row in session.scalars(select(PageWeek).where(PageWeek.key.in_(keys), PageWeek.week >= since)):
        if row.query != OTHER:
            # Whom a firm's page is shown to is shown its technology, too: the larger is sure to be people.
            most = by_query.setdefault((row.week, row.query), Count())
            most.shown, most.opened = max(most.shown, row.shown), max(most.opened, row.opened)
            continue
        for count in (found.by_week.get(row.week), found.by_page.setdefault(row.key, Count())):
            if count is not None:
                _add(count, row)
    for (_week, query), most in by_query.items():
        if most.shown >= FEWEST_PEOPLE:
            total = found.by_query.setdefault(query, Count())
            total.shown, total.opened = total.shown + most.shown, total.opened + most.opened
    return found


def _add(count: Count, row: PageWeek) -> None:
    count.shown += row.shown
    count.opened += row.opened
    count.viewed += row.viewed
