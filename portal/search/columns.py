"""What an engine keeps of each document beside its words, as arrays: facets, sort values, lengths, names."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from portal.core import korean
from portal.search.document import SearchDocument
from portal.search.entry import Entry
from portal.search.lexicon import Lexicon, Names

Ints = NDArray[np.int32]
Floats = NDArray[np.float32]
Mask = NDArray[np.bool_]

NO_INTS: Ints = np.empty(0, np.int32)
NO_FLOATS: Floats = np.empty(0, np.float32)

#: Fields whose lengths the ranking needs.
MEASURED = ("all", "all_2", "name", "keywords", "tagline")
#: Firms are what people look for by name.
TYPE_ORDER = {"firm": 0, "service": 1, "technology": 2}


@dataclass(frozen=True, slots=True)
class Postings:
    """The documents that hold a term, ascending, with the term's weight in each."""

    docs: Ints
    weights: Floats

    def __len__(self) -> int:
        return len(self.docs)


NO_POSTINGS = Postings(NO_INTS, NO_FLOATS)


@dataclass(frozen=True, slots=True)
class Facet:
    """A many-valued column: document `docs[i]` has the value `values[codes[i]]`."""

    values: Sequence[str]
    docs: Ints
    codes: Ints


def make_meta(
    key: str, digest: str, audience: str, described: SearchDocument | Entry, lengths: Sequence[float]
) -> dict[str, Any]:
    """The columns of one document. `lengths` are those of the `MEASURED` fields."""
    return {
        "key": key,
        "digest": digest,
        "name": described.name,
        "aliases": described.aliases,
        "order": name_order(described.name),
        "url": described.url,
        "prior": described.prior,
        "sort": described.sort,
        "lengths": lengths,
        "facets": {**described.facets, "type": [described.type], "audience": [audience]},
    }


def name_order(name: str) -> str:
    """What names are sorted by: without the form of incorporation, Hangul before Latin letters and digits."""
    bare = korean.bare_name(name).casefold()
    return f"{0 if bare[:1] >= '가' else 1}{bare}"


def order_of_names(key: str, name: str) -> tuple[int, int, str]:
    """Suggested first: firms, then the shortest name, the nearest to what was typed."""
    return TYPE_ORDER.get(key.partition(":")[0], len(TYPE_ORDER)), len(name), name


class Columns:
    """The columns of a row of documents, each as `make_meta` gives it."""

    def __init__(self, metas: Sequence[dict[str, Any]]) -> None:
        self.count = len(metas)
        self.keys: list[str] = [meta["key"] for meta in metas]
        self.digests: list[str] = [meta["digest"] for meta in metas]
        self.names: list[str] = [meta["name"] for meta in metas]
        self.aliases: list[Sequence[str]] = [meta["aliases"] for meta in metas]
        self.orders: list[str] = [meta["order"] for meta in metas]
        self.urls: list[str] = [meta["url"] for meta in metas]
        self.priors: Floats = np.array([meta["prior"] for meta in metas], np.float32)
        lengths = np.array([meta["lengths"] for meta in metas], np.float32).reshape(self.count, len(MEASURED))
        self.lengths: dict[str, Floats] = {name: lengths[:, i].copy() for i, name in enumerate(MEASURED)}
        self.sort: dict[str, NDArray[np.float64]] = _sort_columns(metas)
        self.facets: dict[str, Facet] = _facet_columns(metas)
        self._names: Names | None = None
        self._name_ranks: Ints | None = None

    @property
    def name_index(self) -> Names:
        """The names, sorted."""
        if self._names is None:
            self._names = Names.of([(name, *others) for name, others in zip(self.names, self.aliases, strict=True)])
        return self._names

    @property
    def name_ranks(self) -> Ints:
        """Each document's place in the order of names."""
        if self._name_ranks is None:
            order = sorted(range(self.count), key=lambda place: order_of_names(self.keys[place], self.names[place]))
            ranks = np.empty(self.count, np.int32)
            ranks[order] = np.arange(self.count, dtype=np.int32)
            self._name_ranks = ranks
        return self._name_ranks


class Part(Protocol):
    """Documents with their columns and postings: a segment of the index, or the rows."""

    count: int
    keys: list[str]
    digests: list[str]
    names: list[str]
    aliases: list[Sequence[str]]
    orders: list[str]
    urls: list[str]
    priors: Floats
    lengths: dict[str, Floats]
    sort: dict[str, NDArray[np.float64]]
    facets: dict[str, Facet]

    @property
    def name_index(self) -> Names:
        """The names, sorted."""

    @property
    def name_ranks(self) -> Ints:
        """Each document's place in the order of names."""

    @property
    def lexicon(self) -> Lexicon:
        """The words of all texts that are worth correcting to."""

    def postings(self, name: str, term: str) -> Postings:
        """The postings of a term in a field."""

    def frequency(self, name: str, term: str) -> int:
        """In how many documents a term stands, deleted ones among them."""


def _sort_columns(metas: Sequence[dict[str, Any]]) -> dict[str, NDArray[np.float64]]:
    names = {name for meta in metas for name in meta["sort"]}
    return {name: np.array([meta["sort"].get(name, 0) for meta in metas], np.float64) for name in names}


def _facet_columns(metas: Sequence[dict[str, Any]]) -> dict[str, Facet]:
    found: dict[str, tuple[dict[str, int], list[int], list[int]]] = {}
    for number, meta in enumerate(metas):
        for name, values in meta["facets"].items():
            codes, docs, column = found.setdefault(name, ({}, [], []))
            for value in values:
                docs.append(number)
                column.append(codes.setdefault(value, len(codes)))
    return {
        name: Facet(list(codes), np.array(docs, np.int32), np.array(column, np.int32))
        for name, (codes, docs, column) in found.items()
    }
