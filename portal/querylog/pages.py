"""What a day's rows say of each page: to how many it was shown and for what, how many opened and looked at it.

For those whose pages these are. The words that led there are told only when `FEWEST_PEOPLE` or more asked them on one
day: askers of two days cannot be told apart from one another, so nothing less is sure to be of so many.
"""

from collections.abc import Collection, Iterable
from datetime import date, timedelta

from sqlalchemy import select

from portal.core.db import session
from portal.querylog.models import OTHER, PageViewed, PageWeek, QueryAsked, QueryOpened

#: Nothing is told of the words of fewer people than this.
FEWEST_PEOPLE = 5
#: Who was shown, and who opened, each page by each query.
_Found = dict[tuple[str, str], tuple[set[str], set[str]]]


def week_of(day: date) -> date:
    """The Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def count_pages(day: date, kept: Collection[str]) -> list[PageWeek]:
    """Count a day's rows by page. Texts that are not in `kept` are told to nobody."""
    found, week = _found_on(day), week_of(day)
    whole: dict[str, PageWeek] = {}
    rows: list[PageWeek] = []
    shown_to: dict[str, set[str]] = {}
    opened_by: dict[str, set[str]] = {}
    for (key, query), (shown, opened) in found.items():
        shown_to.setdefault(key, set()).update(shown)
        opened_by.setdefault(key, set()).update(opened)
        if query in kept and query != OTHER and len(shown) >= FEWEST_PEOPLE:
            told = len(opened) if len(opened) >= FEWEST_PEOPLE else 0
            rows.append(PageWeek(key=key, week=week, query=query, shown=len(shown), opened=told, viewed=0))
    for key, people in shown_to.items():
        whole[key] = PageWeek(key=key, week=week, query=OTHER, shown=len(people), opened=len(opened_by[key]), viewed=0)
    for key in session.scalars(select(PageViewed.key).where(PageViewed.day == day)):
        row = whole.setdefault(key, PageWeek(key=key, week=week, query=OTHER, shown=0, opened=0, viewed=0))
        row.viewed += 1
    return [*whole.values(), *rows]


def _found_on(day: date) -> _Found:
    """Only what was shown to somebody counts as opened by them: pages of one's own firm are not among it."""
    found: _Found = {}
    shown: dict[tuple[str, str], Collection[str]] = {}
    for row in session.scalars(select(QueryAsked).where(QueryAsked.day == day)):
        shown[row.asker, row.query] = row.shown
        for key in row.shown:
            found.setdefault((key, row.query), (set(), set()))[0].add(row.asker)
    for opening in session.scalars(select(QueryOpened).where(QueryOpened.day == day)):
        if opening.key in shown.get((opening.asker, opening.query), ()):
            found[opening.key, opening.query][1].add(opening.asker)
    return found


def keep(day: date, counts: Iterable[PageWeek]) -> None:
    """Add a day's counts to those of its week, in the caller's unit of work."""
    kept = {(row.key, row.query): row for row in session.scalars(select(PageWeek).where(PageWeek.week == week_of(day)))}
    for row in counts:
        if known := kept.get((row.key, row.query)):
            known.add(row)
        else:
            session.add(row)
