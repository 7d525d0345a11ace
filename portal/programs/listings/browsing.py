"""Choosing among listings, without a database: what an address asks for, what is found, what each tick would find."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import quote_plus

import orjson
from werkzeug.datastructures import MultiDict

from portal.core.korean import clean_line
from portal.core.paging import page_number
from portal.programs.listings.models import CALL, text_key

FACETS = ("kind", "month", "field", "host")
PAGE_SIZE = 30
#: The month of what has no day: open always, or nobody says until when.
OPEN = "open"
LONGEST_QUERY = 200
MOST_VALUES = 40
_LONGEST_VALUE = 200


class Glance(NamedTuple):
    """What of a listing decides whether, where and among what it is shown."""

    id: int
    kind: str
    host: str
    host_key: str
    #: The list as the database has it, as JSON: few differ among thousands, so each is read once (`topics_in`).
    topics: str
    first_day: date | None
    last_day: date | None

    def when(self, today: date) -> date | None:
        """The day under which it stands: on which a call closes; on which an event begins, or today when it has."""
        if self.kind == CALL or self.first_day is None:
            return self.last_day
        return max(self.first_day, today)


@dataclass(frozen=True, slots=True)
class State:
    """What is asked for: words, ticked values, page."""

    text: str = ""
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    page: int = 1

    @classmethod
    def from_args(cls, args: MultiDict[str, str]) -> "State":
        """Read an address. What it says that makes no sense is left out: an address is never an error."""
        filters: dict[str, tuple[str, ...]] = {}
        for name in FACETS:
            given = (clean_line(value[:_LONGEST_VALUE]) for value in args.getlist(name)[:MOST_VALUES])
            if values := tuple(sorted({value for value in given if value})):
                filters[name] = values
        return cls(clean_line(args.get("q", ""))[:LONGEST_QUERY], filters, page_number(args.get("page")))

    @property
    def words(self) -> list[str]:
        """What is looked for, each as it stands in `Listing.words`."""
        return list(dict.fromkeys(key for word in self.text.split() if (key := text_key(word))))

    @property
    def query(self) -> str:
        """The address' end, so that one state has one address."""
        pairs = [("q", self.text)] if self.text else []
        pairs += [(name, value) for name in FACETS for value in self.filters.get(name, ())]
        pairs += [("page", str(self.page))] if self.page > 1 else []
        return "&".join(f"{name}={quote_plus(value)}" for name, value in pairs)

    def on_page(self, number: int) -> "State":
        return replace(self, page=number)

    def without(self, name: str, value: str) -> "State":
        left = tuple(one for one in self.filters.get(name, ()) if one != value)
        rest = {facet: values for facet, values in self.filters.items() if facet != name}
        return replace(self, filters=rest | ({name: left} if left else {}), page=1)

    def without_words(self) -> "State":
        return replace(self, text="", page=1)

    def cleared(self) -> "State":
        return State()


@dataclass(frozen=True, slots=True)
class Found:
    """What was found: ids in order; how many there are of each value under all other facets; how values are spelled."""

    ids: Sequence[int]
    counts: Mapping[str, Counter[str]]
    spellings: Mapping[str, Mapping[str, str]]
    #: The month of each.
    months: Mapping[int, str]


@lru_cache(maxsize=2048)
def topics_in(text: str) -> tuple[tuple[str, str], ...]:
    """Topics with their keys."""
    return tuple((text_key(topic), topic) for topic in orjson.loads(text))


@lru_cache(maxsize=8192)
def month_of(day: date | None) -> str:
    return f"{day:%Y-%m}" if day else OPEN


def find(state: State, glances: Iterable[Glance], today: date) -> Found:
    """Those that fit, soonest first; what has no day comes last."""
    counts: dict[str, Counter[str]] = {name: Counter() for name in FACETS}
    spellings: dict[str, dict[str, str]] = {"field": {}, "host": {}}
    chosen = {name: frozenset(values) for name, values in state.filters.items()}
    fitting: list[tuple[date, int]] = []
    months: dict[int, str] = {}
    for glance in glances:
        day = glance.when(today)
        topics = topics_in(glance.topics)
        values = {
            "kind": (glance.kind,),
            "month": (month_of(day),),
            "field": [key for key, _topic in topics],
            "host": (glance.host_key,) if glance.host_key else (),
        }
        missed = [name for name, wanted in chosen.items() if wanted.isdisjoint(values[name])]
        for name in missed if len(missed) == 1 else FACETS if not missed else ():
            for value in values[name]:
                counts[name][value] += 1
        spellings["host"].setdefault(glance.host_key, glance.host)
        for key, topic in topics:
            spellings["field"].setdefault(key, topic)
        if not missed:
            fitting.append((day or date.max, glance.id))
            months[glance.id] = values["month"][0]
    return Found([number for _day, number in sorted(fitting)], counts, spellings, months)
