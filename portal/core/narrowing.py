"""Lists that readers narrow: words, ticked values and a page, all of it in the address."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import ClassVar, Self
from urllib.parse import quote_plus

from werkzeug.datastructures import MultiDict

from portal.core.korean import clean_line
from portal.core.paging import page_number

#: More values than anybody ticks; the rest of a made-up address is not looked at.
MOST_VALUES = 40
_IS_PLAIN = re.compile(r"[A-Za-z0-9_.-]+").fullmatch


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What of a list is asked for. Each list names its `FACETS`, and adds fields where it can be asked for more."""

    FACETS: ClassVar[tuple[str, ...]] = ()
    LONGEST_WORDS: ClassVar[int] = 200
    #: Of a ticked value; each link of a page repeats all of them.
    LONGEST_VALUE: ClassVar[int] = 60

    text: str = ""
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    page: int = 1

    @classmethod
    def from_args(cls, args: MultiDict[str, str]) -> Self:
        """Read an address. What it says that makes no sense is left out: an address is never an error."""
        text = clean_line(args.get("q", ""))[: cls.LONGEST_WORDS].rstrip()
        return cls(text=text, filters=cls.ticked_in(args), page=page_number(args.get("page")))

    @classmethod
    def ticked_in(cls, args: MultiDict[str, str]) -> dict[str, tuple[str, ...]]:
        """The values that an address ticks, by facet."""
        filters: dict[str, tuple[str, ...]] = {}
        for name in cls.FACETS:
            left = MOST_VALUES - sum(len(values) for values in filters.values())
            given = (clean_line(value[: cls.LONGEST_VALUE]) for value in args.getlist(name)[:left])
            if values := tuple(sorted({value for value in given if value})):
                filters[name] = values
        return filters

    @property
    def ticked(self) -> list[tuple[str, str]]:
        """Facets with their ticked values, in the order of the facets."""
        return [(name, value) for name in self.FACETS for value in self.filters.get(name, ())]

    @property
    def is_filtered(self) -> bool:
        return bool(self.filters)

    def query_pairs(self) -> list[tuple[str, str]]:
        """What the address says, in one order and without what is usual, so that one state has one address."""
        words = [("q", self.text)] if self.text else []
        return words + self.ticked + ([("page", str(self.page))] if self.page > 1 else [])

    def query_string(self) -> str:
        """The address' end."""
        # Codes need no encoding, and a page has a hundred addresses.
        return "&".join(
            f"{name}={value if _IS_PLAIN(value) else quote_plus(value)}" for name, value in self.query_pairs()
        )

    def on_page(self, number: int) -> Self:
        return replace(self, page=number)

    def without(self, facet: str, value: str) -> Self:
        """The same with one ticked value less."""
        filters = {
            name: tuple(v for v in values if (name, v) != (facet, value)) for name, values in self.filters.items()
        }
        return replace(self, filters={name: values for name, values in filters.items() if values}, page=1)

    def without_words(self) -> Self:
        return replace(self, text="", page=1)


class Tally:
    """Counts while a list is gone through: at each value, how many fit what is ticked in all *other* facets."""

    def __init__(self, state: Narrowing) -> None:
        self.counts: dict[str, Counter[str]] = {name: Counter() for name in state.FACETS}
        self._chosen = {name: frozenset(values) for name, values in state.filters.items()}

    def takes(self, values: Mapping[str, Collection[str]]) -> bool:
        """Count one of the list, by its values of each facet; say whether it fits everything that is ticked."""
        missed = [name for name, wanted in self._chosen.items() if wanted.isdisjoint(values[name])]
        if len(missed) > 1:
            return False
        counted: Iterable[str] = missed or self.counts
        for name in counted:
            # Not by `update`: it looks at what it is given for longer than these few take.
            counts = self.counts[name]
            for value in values[name]:
                counts[value] += 1
        return not missed
