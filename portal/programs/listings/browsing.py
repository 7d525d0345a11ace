"""Choosing among listings, without a database: what an address asks for, what is found, what each tick would find."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import NamedTuple

import orjson

from portal.core.narrowing import Narrowing, Tally
from portal.programs.listings.models import CALL, text_key

PAGE_SIZE = 30
#: The month of what has no day: open always, or nobody says until when.
OPEN = "open"


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


class State(Narrowing):
    """What is asked for."""

    __slots__ = ()
    FACETS = ("kind", "month", "field", "host")
    #: Hosts and topics are told by their names.
    LONGEST_VALUE = 200

    @property
    def words(self) -> list[str]:
        """What is looked for, each as it stands in `Listing.words`."""
        return list(dict.fromkeys(key for word in self.text.split() if (key := text_key(word))))


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
    tally = Tally(state)
    spellings: dict[str, dict[str, str]] = {"field": {}, "host": {}}
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
        spellings["host"].setdefault(glance.host_key, glance.host)
        for key, topic in topics:
            spellings["field"].setdefault(key, topic)
        if tally.takes(values):
            fitting.append((day or date.max, glance.id))
            months[glance.id] = values["month"][0]
    return Found([number for _day, number in sorted(fitting)], tally.counts, spellings, months)
