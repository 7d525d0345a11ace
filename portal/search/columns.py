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
from portal.search.strings import Strings

Ints = NDArray[np.int32]
Floats = NDArray[np.float32]
Mask = NDArray[np.bool_]

NO_INTS: Ints = np.empty(0, np.int32)
NO_FLOATS: Floats = np.empty(0, np.float32)

#: Fields whose lengths the ranking needs.
MEASURED = ("all", "all_2", "name", "keywords", "tagline", "attached")
#: A character that stands in no name.
BETWEEN_ALIASES = "\x1f"
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


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a row of documents."""

    keys: Strings
    digests: Strings
    names: Strings
    joined_aliases: Strings
    orders: Strings
    urls: Strings
    priors: Floats
    lengths: dict[str, Floats]
    sort: dict[str, NDArray[np.float64]]
    facets: dict[str, Facet]
    #: The names, sorted.
    name_index: Names
    #: Each document's place in the order of names.
    name_ranks: Ints

    @classmethod
    def of(cls, metas: Sequence[dict[str, Any]]) -> "Columns":
        """From what `make_meta` gives of each document."""
        lengths = np.array([meta["lengths"] for meta in metas], np.float32).reshape(len(metas), len(MEASURED))
        return cls(
            keys=Strings.of(meta["key"] for meta in metas),
            digests=Strings.of(meta["digest"] for meta in metas),
            names=Strings.of(meta["name"] for meta in metas),
            joined_aliases=Strings.of(BETWEEN_ALIASES.join(meta["aliases"]) for meta in metas),
            orders=Strings.of(meta["order"] for meta in metas),
            urls=Strings.of(meta["url"] for meta in metas),
            priors=np.array([meta["prior"] for meta in metas], np.float32),
            lengths={name: lengths[:, i].copy() for i, name in enumerate(MEASURED)},
            sort=_sort_columns(metas),
            facets=_facet_columns(metas),
            name_index=Names.of([(meta["name"], *meta["aliases"]) for meta in metas]),
            name_ranks=_name_ranks(metas),
        )

    def __len__(self) -> int:
        return len(self.keys)

    def aliases(self, place: int) -> list[str]:
        """Other names of a document."""
        return [alias for alias in self.joined_aliases[place].split(BETWEEN_ALIASES) if alias]


class Part(Protocol):
    """Documents with their columns and postings: a segment of the index, or the rows."""

    columns: Columns
    #: The words of all texts that are worth correcting to.
    lexicon: Lexicon

    def postings(self, name: str, term: str) -> Postings:
        """The postings of a term in a field."""

    def frequency(self, name: str, term: str) -> int:
        """In how many documents a term stands, deleted ones among them."""


def _name_ranks(metas: Sequence[dict[str, Any]]) -> Ints:
    order = sorted(range(len(metas)), key=lambda place: order_of_names(metas[place]["key"], metas[place]["name"]))
    ranks = np.empty(len(metas), np.int32)
    ranks[order] = np.arange(len(metas), dtype=np.int32)
    return ranks


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
