"""What the portal asks of a search engine. Nothing above `search` knows which one answers."""

from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from portal.search.entry import Entry
from portal.search.meaning import Words
from portal.search.query import ParsedQuery, SearchRequest

T = TypeVar("T")


class EngineUnavailable(Exception):
    """The index is lost, unreadable or of an older analyser; it is being made anew."""


@dataclass(frozen=True, slots=True)
class EngineHit:
    """A document that was found. Scores compare within one answer only."""

    key: str
    score: float


@dataclass(frozen=True, slots=True)
class EngineAnswer:
    """What was found: the hits asked for, how many there are in all, and counts.

    `facets[name][code]` counts documents that match the words and every *other* facet's filter;
    `types[type]` counts those that match everything but the type. `weights` says what each term is worth, for snippets.
    """

    hits: Sequence[EngineHit]
    total: int
    facets: dict[str, dict[str, int]] = field(default_factory=dict)
    types: dict[str, int] = field(default_factory=dict)
    weights: dict[str, float] = field(default_factory=dict)
    #: Made from the rows, while the index is away: something may be missing.
    is_partial: bool = False
    #: When nothing was found: for each filter, how many there would be without it.
    without: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NameHit:
    """A document whose name begins with what was typed."""

    key: str
    type: str
    name: str
    url: str
    aliases: Sequence[str] = ()


class SearchEngine(Protocol):
    """An index. One process writes (the job worker); any number search."""

    def search(self, request: SearchRequest, query: ParsedQuery) -> EngineAnswer:
        """Answer a request. Raises `EngineUnavailable`."""

    def suggest(self, text: str, audiences: Collection[str], limit: int) -> Sequence[NameHit]:
        """Names that begin with what was typed so far, shorter ones first. Raises `EngineUnavailable`."""

    def words(self, audiences: Collection[str]) -> Words:
        """The words of what these audiences may see; the same object while the index has not changed, if asked again.

        Raises `EngineUnavailable`.
        """

    def load(self) -> None:
        """Read into memory what every search needs; called before forking, children share it.

        Raises `EngineUnavailable`.
        """

    def telling(self, counts: Mapping[str, float], audiences: Collection[str], most: int) -> Sequence[str]:
        """Of some words with their counts, those that tell most, known to at least two visible documents."""

    def kept(self, key: Hashable, make: Callable[[], T]) -> T:
        """What `make` gives, kept for as long as the index does not change. Raises `EngineUnavailable`."""

    def update(self, entries: Iterable[Entry], remove: Iterable[str] = ()) -> None:
        """Add or replace entries and remove keys, durably and at once."""

    def rebuild(self, entries: Iterable[Entry]) -> int:
        """Make the index anew beside the old one and swap it in; how many entries it holds."""

    def digests(self) -> dict[str, str]:
        """Key and digest of everything in the index."""

    def is_current(self) -> bool:
        """Whether there is a readable index of the running analyser's version."""
