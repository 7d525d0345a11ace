"""Verbs on saved searches, and when they are asked again."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import Any
from urllib.parse import parse_qsl

from sqlalchemy import Row, bindparam, func, select
from werkzeug.datastructures import MultiDict

from portal.accounts.models import Person
from portal.core import clock
from portal.core.clock import SEOUL
from portal.core.db import session
from portal.core.errors import RuleError
from portal.core.viewer import Viewer
from portal.directory.models import SavedSearch
from portal.directory.search import DirectoryState
from portal.search.engine import EngineUnavailable
from portal.search.finding import matching

MOST_SEARCHES = 20
#: More than a hub has firms: all that answers is known.
_EVERYTHING = 1_000_000


@dataclass(frozen=True, slots=True)
class Times:
    """When somebody is told: daily or weekly, at an hour in Seoul; Monday is 0."""

    frequency: str
    hour: int
    weekday: int = 0

    def next_after(self, moment: datetime) -> datetime:
        """The first such time after a moment."""
        day = moment.astimezone(SEOUL).date()
        while True:
            found = datetime.combine(day, time(self.hour), SEOUL)
            if found > moment and (self.frequency == "daily" or found.weekday() == self.weekday):
                return found
            day += timedelta(days=1)


def times_of(saved: SavedSearch) -> Times:
    """When a saved search is asked again."""
    return Times(saved.frequency, saved.hour, saved.weekday)


def query_of(state: DirectoryState) -> str:
    """What is kept of a state: what is asked for of firms, not how it is shown."""
    return replace(state.of_firms(), page=1, view="", sort="", chosen=()).query_string()


def state_of(saved: SavedSearch) -> DirectoryState:
    """What a saved search asks for."""
    return DirectoryState.from_args(MultiDict(parse_qsl(saved.query)))


def answers(state: DirectoryState, viewer: Viewer) -> list[int] | None:
    """The numbers of all that answers it for a viewer (of `viewers_of`); `None` while that cannot be said for sure."""
    request = replace(state.request(viewer, facets=()), offset=0, limit=_EVERYTHING)
    try:
        ids, is_partial = matching(request)
    except EngineUnavailable:
        return None
    return None if is_partial else ids


# ── Reading ──────────────────────────────────────────────────────────────────


def searches_of(person_id: int) -> Sequence[SavedSearch]:
    """Somebody's saved searches, the newest first."""
    query = select(SavedSearch).where(SavedSearch.person_id == person_id)
    return session.scalars(query.order_by(SavedSearch.id.desc())).all()


#: Made once, and without what is known of each, which may be long: for who looks at their first page.
_NAMED: Any = (
    select(SavedSearch.id, SavedSearch.name, SavedSearch.query, SavedSearch.created_at)
    .where(SavedSearch.person_id == bindparam("person_id"))
    .order_by(SavedSearch.id.desc())
)


def names_of(person_id: int) -> Sequence[Row[Any]]:
    """What somebody's saved searches are called and ask for, the newest first."""
    return session.connection().execute(_NAMED, {"person_id": person_id}).all()


def find_search(person_id: int, search_id: int) -> SavedSearch | None:
    """One of somebody's; another's is not there."""
    query = select(SavedSearch).where(SavedSearch.id == search_id, SavedSearch.person_id == person_id)
    return session.scalars(query.with_for_update()).one_or_none()


# ── Verbs ────────────────────────────────────────────────────────────────────


def save(person_id: int, name: str, state: DirectoryState, times: Times, known: list[int] | None) -> SavedSearch:
    """Ask a search again from now on; `known` is what answers it already, and is not told.

    Raises `RuleError` when somebody has as many as one may have.
    """
    session.execute(select(Person.id).where(Person.id == person_id).with_for_update())
    count = session.scalar(select(func.count()).select_from(SavedSearch).where(SavedSearch.person_id == person_id))
    if (count or 0) >= MOST_SEARCHES:
        raise RuleError("too_many_searches", "저장한 검색이 너무 많아요.", field="name")
    saved = SavedSearch(
        person_id=person_id,
        name=name,
        query=query_of(state),
        frequency=times.frequency,
        hour=times.hour,
        weekday=times.weekday,
        known=None if known is None else sorted(known),
        next_run_at=times.next_after(clock.now()),
    )
    session.add(saved)
    return saved


def pause(saved: SavedSearch) -> None:
    """Tell nothing of it until it goes on."""
    saved.is_paused = True


def go_on(saved: SavedSearch) -> None:
    """Tell of it again, from its next time on: of what has come meanwhile, too."""
    saved.is_paused = False
    saved.next_run_at = times_of(saved).next_after(clock.now())


def mark_of(saved: SavedSearch | Row[Any]) -> str:
    """What a letter calls it: its number may be another's one day (SQLite), its number and time are not."""
    return f"{saved.id}.{int(saved.created_at.timestamp())}"


def pause_by_mark(person_id: int, mark: str) -> None:
    """Refuse the letters of one search; of one that is there no more there are none."""
    saved = find_search(person_id, int(number)) if (number := mark.partition(".")[0]).isdecimal() else None
    if saved is not None and mark_of(saved) == mark:
        pause(saved)


def forget(saved: SavedSearch) -> None:
    """Delete it."""
    session.delete(saved)
