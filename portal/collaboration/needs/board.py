"""Choosing among needs: what an address asks for, what is found, and what each tick would find."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from portal.collaboration.needs.documents import OWNER
from portal.collaboration.needs.labels import SOONEST
from portal.collaboration.needs.queries import MOST_ON_BOARD, Glance
from portal.core.korean import fold_width
from portal.core.narrowing import Narrowing, Tally
from portal.core.viewer import Viewer
from portal.search.engine import EngineUnavailable
from portal.search.finding import matching
from portal.search.query import SearchRequest

PAGE_SIZE = 20


class BoardState(Narrowing):
    """What is asked for."""

    __slots__ = ()
    FACETS = ("purpose", "field", "budget", "until")


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
    tally, fitting = Tally(state), []
    for glance in glances:
        values = {
            "purpose": (glance.purpose,),
            "field": tuple(glance.fields),
            "budget": (glance.budget,) if glance.budget else (),
            "until": (until_of(glance.closes_on, today),),
        }
        if tally.takes(values):
            fitting.append(glance.id)
    return Found(fitting, tally.counts)


def until_of(closes_on: date, today: date) -> str:
    """How soon something closes, as the facet calls it."""
    days = (closes_on - today).days
    return next(code for code, most in SOONEST if most is None or days <= most)
