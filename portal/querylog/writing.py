"""From buffered events to rows of the running day."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.dialects import postgresql, sqlite

from portal.core import clock
from portal.core.db import is_sqlite, session
from portal.querylog.events import Asked, Event, Opened, Viewed
from portal.querylog.models import OTHER, PageViewed, QueryAsked, QueryOpened
from portal.querylog.privacy import asker, day_of, kept_text, salts_of

_Key = tuple[date, str, str]
#: Different queries of one asker and day that are kept with their text.
MOST_OF_ONE = 300


def save(events: Sequence[Event]) -> int:
    """Write events in the caller's unit of work; returns how many were of a day that is closed, and are lost."""
    salts = salts_of({day_of(event.at) for event in events}, clock.now())
    asked: dict[_Key, list[Asked]] = {}
    opened: set[tuple[date, str, str, str]] = set()
    viewed: set[_Key] = set()
    late = 0
    for event in events:
        day = day_of(event.at)
        if day not in salts:
            late += 1
            continue
        who = asker(salts[day], event.visitor.address)
        if isinstance(event, Viewed):
            viewed.add((day, who, event.key))
            continue
        key = day, who, kept_text(event.text)
        if isinstance(event, Opened):
            opened.add((*key, event.key))
        else:
            asked.setdefault(key, []).append(event)
    _save_asked(_bounded(asked))
    _insert(QueryOpened, [dict(zip(("day", "asker", "query", "key"), row, strict=True)) for row in sorted(opened)])
    _insert(PageViewed, [dict(zip(("day", "viewer", "key"), row, strict=True)) for row in sorted(viewed)])
    return late


def _bounded(asked: dict[_Key, list[Asked]]) -> dict[_Key, list[Asked]]:
    """The same, with what somebody asks beyond all measure under no text, so that nobody fills the table."""
    whose = {key[1] for key in asked}
    had = select(QueryAsked.asker, func.count()).where(QueryAsked.asker.in_(whose)).group_by(QueryAsked.asker)
    counts: dict[str, int] = {who: count for who, count in session.execute(had)}  # noqa: C416
    bounded: dict[_Key, list[Asked]] = {}
    for (day, who, query), events in asked.items():
        counts[who] = counts.get(who, 0) + 1
        key = day, who, query if counts[who] <= MOST_OF_ONE else OTHER
        bounded.setdefault(key, []).extend(events)
    return bounded


def _save_asked(asked: dict[_Key, list[Asked]]) -> None:
    if not asked:
        return
    empty: dict[str, Any] = {"tab": "", "hits": None, "corrected_to": None, "as_typed": False, "shown": {}}
    # In one order, whichever process writes: so two of them never wait for each other.
    keys = sorted(asked)
    _insert(QueryAsked, [{"day": day, "asker": who, "query": query, **empty} for day, who, query in keys])
    rows = (
        select(QueryAsked)
        .where(QueryAsked.day.in_({key[0] for key in keys}), QueryAsked.asker.in_({key[1] for key in keys}))
        .order_by(QueryAsked.day, QueryAsked.asker, QueryAsked.query)
        .with_for_update()
    )
    for row in session.scalars(rows):
        for event in asked.get((row.day, row.asker, row.query), ()):
            row.note(
                tab=event.tab,
                hits=event.hits,
                corrected=_corrected(row.query, event),
                as_typed=event.as_typed,
                # Without the pages of the asker's own firms, whose keys were left out.
                shown=((key, place) for place, key in enumerate(event.shown, event.first) if key),
            )


def _corrected(query: str, event: Asked) -> str | None:
    """What was looked for instead; nothing of a query whose text is not kept."""
    return (kept_text(event.corrected) or None) if event.corrected and query != OTHER else None


def _insert(model: type[QueryAsked | QueryOpened | PageViewed], rows: Iterable[dict[str, Any]]) -> None:
    rows = list(rows)
    if rows:
        insert = (sqlite if is_sqlite() else postgresql).insert(model)
        session.execute(insert.values(rows).on_conflict_do_nothing())
