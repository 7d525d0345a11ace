"""An index, or the rows, as they were at one moment: parts as one row of documents."""

import threading
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from portal.search.columns import NO_FLOATS, NO_INTS, NO_POSTINGS, Facet, Floats, Ints, Mask, Part, Postings
from portal.search.kept_postings import KeptPostings

T = TypeVar("T")

#: Filters whose masks one snapshot keeps.
MOST_MASKS_KEPT = 200
#: Bytes of postings that one snapshot keeps as they are over all parts.
MOST_JOINED_KEPT = 8_000_000
#: Answers that one snapshot keeps (8 bytes for each hit, all pages), and small results of other kinds.
MOST_ANSWERS_KEPT = 64
MOST_DERIVED_KEPT = 4_096


class Kept:
    """Results by key, the least recently used given up first; for several threads."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._results: OrderedDict[Hashable, Any] = OrderedDict()
        self._lock = threading.Lock()

    def get_or_make(self, key: Hashable, make: Callable[[], T]) -> T:
        """The result under a key; made when there is none. Two threads may both make it: they make the same."""
        with self._lock:
            if key in self._results:
                self._results.move_to_end(key)
                kept: T = self._results[key]
                return kept
        made = make()
        with self._lock:
            self._results[key] = made
            if len(self._results) > self._most:
                self._results.popitem(last=False)
        return made


@dataclass(frozen=True, slots=True)
class Answer:
    """All that a request found: numbers in order with their scores, and what is counted."""

    order: Ints
    scores: Floats
    facets: dict[str, dict[str, int]]
    types: dict[str, int]
    weights: dict[str, float]
    without: dict[str, int]


@dataclass(slots=True)
class Snapshot:
    """Documents as they were at one moment, numbered through over all parts."""

    segments: Sequence[Part]
    live: Mask
    offsets: list[int] = field(init=False)
    count: int = field(init=False)
    _facets: dict[str, Facet] = field(init=False, default_factory=dict)
    _columns: dict[str, NDArray[Any]] = field(init=False, default_factory=dict)
    _averages: dict[str, float] = field(init=False, default_factory=dict)
    _postings: KeptPostings = field(init=False, default_factory=lambda: KeptPostings(MOST_JOINED_KEPT))
    _masks: dict[tuple[str, frozenset[str]], Mask] = field(init=False, default_factory=dict)
    #: Answers to whole requests, and whatever else was derived from this snapshot.
    answers: Kept = field(init=False, default_factory=lambda: Kept(MOST_ANSWERS_KEPT))
    derived: Kept = field(init=False, default_factory=lambda: Kept(MOST_DERIVED_KEPT))

    def __post_init__(self) -> None:
        sizes = [len(segment.columns) for segment in self.segments]
        self.offsets = [sum(sizes[:i]) for i in range(len(sizes))]
        self.count = sum(sizes)

    def postings(self, name: str, term: str) -> Postings:
        """The postings of a term over all segments, without deleted documents."""
        found = self._postings.get((name, term))
        if found is None:
            found = self._postings.keep((name, term), self._joined_postings(name, term))
        return found

    def frequency(self, name: str, term: str) -> int:
        """In how many documents a term stands, deleted ones among them."""
        return sum(segment.frequency(name, term) for segment in self.segments)

    def _joined_postings(self, name: str, term: str) -> Postings:
        parts = [
            (postings, offset)
            for segment, offset in zip(self.segments, self.offsets, strict=True)
            if len(postings := segment.postings(name, term))
        ]
        if not parts:
            return NO_POSTINGS
        if len(parts) == 1 and parts[0][1] == 0 and self.live[parts[0][0].docs].all():
            return parts[0][0]
        docs = np.concatenate([postings.docs + np.int32(offset) for postings, offset in parts])
        weights = np.concatenate([postings.weights for postings, _ in parts])
        alive = self.live[docs]
        return Postings(docs[alive], weights[alive]) if not alive.all() else Postings(docs, weights)

    def lengths(self, name: str) -> Floats:
        """How many terms each document has in a field."""
        return self._column(f"length:{name}", lambda columns: columns.lengths[name])

    def average_length(self, name: str) -> float:
        """The mean length of a field over live documents; never zero."""
        if name not in self._averages:
            lengths = self.lengths(name)[self.live]
            self._averages[name] = float(lengths.mean()) if len(lengths) else 1.0
        return self._averages[name] or 1.0

    @property
    def priors(self) -> Floats:
        return self._column("prior", lambda columns: columns.priors)

    def sort_column(self, name: str) -> NDArray[np.float64]:
        """A sort value for each document; zero where there is none."""
        return self._column(f"sort:{name}", lambda columns: columns.sort.get(name, np.zeros(len(columns), np.float64)))

    def name_ranks(self) -> Ints:
        """Each document's place in the order of names (가나다, then Latin)."""
        if "names" not in self._columns:
            keys = [key for segment in self.segments for key in segment.columns.orders]
            order = sorted(range(self.count), key=keys.__getitem__)
            ranks = np.empty(self.count, np.int32)
            ranks[order] = np.arange(self.count, dtype=np.int32)
            self._columns["names"] = ranks
        return self._columns["names"]

    def order_by(self, sort: str) -> Ints:
        """All documents in an order that no query changes: `name`, or a sort column falling; ties by number."""
        kept = f"order:{sort}"
        if kept not in self._columns:
            column = self.name_ranks() if sort == "name" else -self.sort_column(sort)
            self._columns[kept] = np.lexsort((np.arange(self.count), column)).astype(np.int32)
        return self._columns[kept]

    def _column(self, name: str, of: Any) -> NDArray[Any]:
        if name not in self._columns:
            parts = [of(segment.columns) for segment in self.segments]
            self._columns[name] = np.concatenate(parts) if parts else NO_FLOATS
        return self._columns[name]

    def facet(self, name: str) -> Facet:
        """A facet's column over all segments, with one list of values."""
        if name not in self._facets:
            self._facets[name] = self._joined_facet(name)
        return self._facets[name]

    def _joined_facet(self, name: str) -> Facet:
        codes: dict[str, int] = {}
        docs, column = [NO_INTS], [NO_INTS]
        for segment, offset in zip(self.segments, self.offsets, strict=True):
            facet = segment.columns.facets.get(name)
            if facet is None:
                continue
            mapping = np.array([codes.setdefault(value, len(codes)) for value in facet.values], np.int32)
            docs.append(facet.docs + np.int32(offset))
            column.append(mapping[facet.codes])
        return Facet(list(codes), np.concatenate(docs), np.concatenate(column))

    def mask_of(self, name: str, values: Iterable[str]) -> Mask:
        """Which documents have one of some values in a facet; not to be changed in place."""
        asked = frozenset(values)
        mask = self._masks.get((name, asked))
        if mask is None:
            if len(self._masks) > MOST_MASKS_KEPT:
                self._masks = {}
            mask = self._masks[name, asked] = self._make_mask(name, asked)
        return mask

    def _make_mask(self, name: str, asked: frozenset[str]) -> Mask:
        facet = self.facet(name)
        wanted = np.array([value in asked for value in facet.values], np.bool_)
        mask = np.zeros(self.count, np.bool_)
        if wanted.any():
            mask[facet.docs[wanted[facet.codes]]] = True
        return mask

    def counts(self, name: str, mask: Mask) -> dict[str, int]:
        """How many documents of `mask` have each value; values that none has are given with zero."""
        facet = self.facet(name)
        counts = np.bincount(facet.codes[mask[facet.docs]], minlength=len(facet.values))
        return {value: int(count) for value, count in zip(facet.values, counts, strict=True)}

    def locate(self, number: int) -> tuple[Part, int]:
        """The segment of a document, and its number there."""
        place = bisect_right(self.offsets, number) - 1
        return self.segments[place], number - self.offsets[place]

    def key(self, number: int) -> str:
        """The key of a document by its number."""
        segment, inside = self.locate(number)
        return segment.columns.keys[inside]

    def digests(self) -> dict[str, str]:
        """Key and digest of every live document; a document that is there twice has none, so that it is mended."""
        pairs = ((k, d) for s in self.segments for k, d in zip(s.columns.keys, s.columns.digests, strict=True))
        found: dict[str, str] = {}
        for alive, (key, digest) in zip(self.live, pairs, strict=True):
            if alive:
                found[key] = "" if key in found else digest
        return found
