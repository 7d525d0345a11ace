"""Choosing among needs: what an address asks for, what is found, and what each tick would find."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from urllib.parse import quote_plus

from werkzeug.datastructures import MultiDict

from portal.collaboration.needs.documents import OWNER
from portal.collaboration.needs.labels import SOONEST
from portal.collaboration.needs.queries import MOST_ON_BOARD, Glance
from portal.core.korean import clean_line, fold_width
from portal.core.paging import page_number
from portal.core.viewer import Viewer
from portal.search.engine import EngineUnavailable
from portal.search.finding import matching
from portal.search.query import SearchRequest

FACETS = ("purpose", "field", "budget", "until")
PAGE_SIZE = 20
LONGEST_QUERY = 200
_MOST_VALUES, _LONGEST_VALUE = 40, 60


@dataclass(frozen=True, slots=True)
class BoardState:
    """What is asked for: words, ticked values, page."""

    text: str = ""
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    page: int = 1

    @classmethod
    def from_args(cls, args: MultiDict[str, str]) -> "BoardState":
        """Read an address. What it says that makes no sense is left out: an address is never an error."""
        filters: dict[str, tuple[str, ...]] = {}
        for name in FACETS:
            given = (clean_line(value[:_LONGEST_VALUE]) for value in args.getlist(name)[:_MOST_VALUES])
            if values := tuple(sorted({value for value in given if value})):
                filters[name] = values
        return cls(clean_line(args.get("q", ""))[:LONGEST_QUERY], filters, page_number(args.get("page")))

    @property
    def query(self) -> str:
        """The address' end, so that one state has one address."""
        pairs = [("q", self.text)] if self.text else []
        pairs += [(name, value) for name in FACETS for value in self.filters.get(name, ())]
        pairs += [("page", str(self.page))] if self.page > 1 else []
        return "&".join(f"{name}={quote_plus(value)}" for name, value in pairs)

    def on_page(self, number: int) -> "BoardState":
        return replace(self, page=number)

    def without(self, name: str, value: str) -> "BoardState":
        left = tuple(one for one in self.filters.get(name, ()) if one != value)
        rest = {facet: values for facet, values in self.filters.items() if facet != name}
        return replace(self, filters=rest | ({name: left} if left else {}), page=1)

    def without_words(self) -> "BoardState":
        return replace(self, text="", page=1)


@dataclass(frozen=True, slots=True)
class Found:
    """What was found: ids in order, and how many there are of each value under all other facets."""

    ids: Sequence[int]
    counts: Mapping[str, Counter[str]]


def with_words(text: str, viewer: Viewer, glances: Iterable[Glance]) -> list[Glance]:
    """Those that answer words, the best first: as the search engine has it, then those that it does not know (needs for
    chosen firms are in no index) with all the words in them."""
    ranks = _ranks(text, viewer)
    words = fold_width(text).casefold().split()

    def has_all(one: Glance) -> bool:
        said = fold_width(f"{one.title} {one.what}").casefold()
        return all(word in said for word in words)

    found = [one for one in glances if one.id in ranks or has_all(one)]
    return sorted(found, key=lambda one: ranks.get(one.id, MOST_ON_BOARD))


def _ranks(text: str, viewer: Viewer) -> dict[int, int]:
    request = SearchRequest(text=text, type=OWNER, audiences=viewer.audiences, limit=MOST_ON_BOARD)
    try:
        ids, _is_partial = matching(request)
    except EngineUnavailable:
        return {}
    return {number: rank for rank, number in enumerate(ids)}


def find(state: BoardState, glances: Iterable[Glance], today: date) -> Found:
    """Those that fit, in the order that they have."""
    counts: dict[str, Counter[str]] = {name: Counter() for name in FACETS}
    chosen = {name: frozenset(values) for name, values in state.filters.items()}
    fitting = []
    for glance in glances:
        values = {
            "purpose": (glance.purpose,),
            "field": tuple(glance.fields),
            "budget": (glance.budget,) if glance.budget else (),
            "until": (until_of(glance.closes_on, today),),
        }
        missed = [name for name, wanted in chosen.items() if wanted.isdisjoint(values[name])]
        for name in missed if len(missed) == 1 else FACETS if not missed else ():
            counts[name].update(values[name])
        if not missed:
            fitting.append(glance.id)
    return Found(fitting, counts)


def until_of(closes_on: date, today: date) -> str:
    """How soon something closes, as the facet calls it."""
    days = (closes_on - today).days
    return next(code for code, most in SOONEST if most is None or days <= most)
