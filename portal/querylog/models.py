"""The query log: of the running day a row for each asker and query, of past days only counts (decision 0013)."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import Date, ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import PASSING, Base, primary_key

#: Longer texts are pasted rather than asked; they are counted, not kept.
LONGEST_KEPT = 80
#: The text under which everything is counted whose own text is not kept.
OTHER = ""
#: Places of hits that are remembered for one asker and query: five pages.
MOST_SHOWN = 100


class QuerySalt(Base):
    """A day's secret. Without it a hash leads to nobody; rows of a day live no longer than its salt."""

    __tablename__ = "query_salt"
    __table_args__ = {"info": {PASSING: True}}

    day: Mapped[date] = mapped_column(Date, primary_key=True)
    salt: Mapped[bytes] = mapped_column(LargeBinary)


class QueryAsked(Base):
    """That somebody asked something on a day, once however often they repeat it."""

    __tablename__ = "query_asked"
    __table_args__ = (UniqueConstraint("day", "asker", "query"), {"info": {PASSING: True}})

    id: Mapped[primary_key]
    day: Mapped[date] = mapped_column(ForeignKey("query_salt.day"))
    asker: Mapped[str] = mapped_column(String(32))
    query: Mapped[str] = mapped_column(String(LONGEST_KEPT))
    tab: Mapped[str] = mapped_column(String(20))
    #: The most hits in all tabs together that an asking without filters had.
    hits: Mapped[int | None]
    corrected_to: Mapped[str | None] = mapped_column(String(LONGEST_KEPT))
    #: Whether it was also asked with `exact=1`.
    as_typed: Mapped[bool]
    #: Document keys with the place at which they were shown last.
    shown: Mapped[dict[str, Any]]

    def note(
        self, *, tab: str, hits: int | None, corrected: str | None, as_typed: bool, shown: Iterable[tuple[str, int]]
    ) -> None:
        """Take in one more asking."""
        self.tab = tab
        if hits is not None:
            self.hits = max(hits, self.hits or 0)
        self.corrected_to = corrected or self.corrected_to
        self.as_typed = self.as_typed or as_typed
        places = self.shown | dict(shown)
        self.shown = dict(list(places.items())[-MOST_SHOWN:])


class QueryOpened(Base):
    """That somebody opened a document from the hits of a query."""

    __tablename__ = "query_opened"
    __table_args__ = (UniqueConstraint("day", "asker", "query", "key"), {"info": {PASSING: True}})

    id: Mapped[primary_key]
    day: Mapped[date] = mapped_column(ForeignKey("query_salt.day"))
    asker: Mapped[str] = mapped_column(String(32))
    query: Mapped[str] = mapped_column(String(LONGEST_KEPT))
    key: Mapped[str] = mapped_column(String(80))


class PageViewed(Base):
    """That somebody looked at a page on a day, once however often they come back."""

    __tablename__ = "page_viewed"
    __table_args__ = (UniqueConstraint("day", "viewer", "key"), {"info": {PASSING: True}})

    id: Mapped[primary_key]
    day: Mapped[date] = mapped_column(ForeignKey("query_salt.day"))
    viewer: Mapped[str] = mapped_column(String(32))
    key: Mapped[str] = mapped_column(String(80))


class PageWeek(Base):
    """How often a page was found and looked at in a week: people of a day, summed over its days.

    Under `OTHER` stands all of it. Under a query stand the days alone on which at least `pages.FEWEST_PEOPLE` asked it
    and were shown the page, and of those who opened it from there as many, or none.
    """

    __tablename__ = "page_week"
    __table_args__ = (UniqueConstraint("key", "week", "query"),)

    id: Mapped[primary_key]
    key: Mapped[str] = mapped_column(String(80))
    #: The Monday that begins it.
    week: Mapped[date]
    query: Mapped[str] = mapped_column(String(LONGEST_KEPT), default=OTHER)
    shown: Mapped[int] = mapped_column(default=0)
    opened: Mapped[int] = mapped_column(default=0)
    viewed: Mapped[int] = mapped_column(default=0)

    def add(self, other: "PageWeek") -> None:
        """Count others in."""
        self.shown += other.shown
        self.opened += other.opened
        self.viewed += other.viewed


class QueryDay(Base):
    """How many people asked a query on a day; `OTHER` stands for all whose text is not kept."""

    __tablename__ = "query_day"
    __table_args__ = (UniqueConstraint("day", "query"),)

    id: Mapped[primary_key]
    day: Mapped[date]
    query: Mapped[str] = mapped_column(String(LONGEST_KEPT))
    askers: Mapped[int]
    #: The most hits that anybody saw.
    hits: Mapped[int]
    #: Askers for whom there was nothing, in any tab and without filters.
    found_nothing: Mapped[int]
    #: Askers who opened at least one hit.
    openers: Mapped[int]
    #: Askers whose query was corrected, and those of them who then asked it as typed.
    corrected: Mapped[int]
    taken_back: Mapped[int]
    corrected_to: Mapped[str | None] = mapped_column(String(LONGEST_KEPT))
    #: Askers by the tab that they looked at last.
    tabs: Mapped[dict[str, Any]]

    @classmethod
    def none(cls, day: date, query: str) -> "QueryDay":
        """Counts of nobody yet."""
        counts = dict.fromkeys(("askers", "hits", "found_nothing", "openers", "corrected", "taken_back"), 0)
        return cls(day=day, query=query, corrected_to=None, tabs={}, **counts)

    def add(self, other: "QueryDay") -> None:
        """Count others in."""
        self.askers += other.askers
        self.hits = max(self.hits, other.hits)
        self.found_nothing += other.found_nothing
        self.openers += other.openers
        self.corrected += other.corrected
        self.taken_back += other.taken_back
        self.corrected_to = other.corrected_to or self.corrected_to
        self.tabs = {tab: self.tabs.get(tab, 0) + other.tabs.get(tab, 0) for tab in {**self.tabs, **other.tabs}}


class OpenedDay(Base):
    """How many people opened a document from the hits of a query on a day, and from which places."""

    __tablename__ = "query_opened_day"
    __table_args__ = (UniqueConstraint("day", "query", "key"),)

    id: Mapped[primary_key]
    day: Mapped[date]
    query: Mapped[str] = mapped_column(String(LONGEST_KEPT))
    key: Mapped[str] = mapped_column(String(80))
    openers: Mapped[int]
    #: Of how many the place is known, and the sum of the places; the first is 1.
    placed: Mapped[int]
    places: Mapped[int]

    def add(self, other: "OpenedDay") -> None:
        """Count others in."""
        self.openers += other.openers
        self.placed += other.placed
        self.places += other.places


class PastQuery(Base):
    """A query that many asked and found something by: it may be offered to others."""

    __tablename__ = "past_query"

    query: Mapped[str] = mapped_column(String(LONGEST_KEPT), primary_key=True)
    askers: Mapped[int]
