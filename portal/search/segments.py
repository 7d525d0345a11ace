"""A Whoosh index read into numpy: postings and columns as arrays, so that scoring, filters and counts are vector work.

Whoosh's own matchers walk a posting list a document at a time in Python: right, and slow. Here a term's list is decoded
block by block once for each segment and kept; a segment never changes, only the set of its deleted documents does.
Decision 0005 tells what this saves.
"""

import threading
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray
from whoosh.codec.whoosh3 import W3LeafMatcher
from whoosh.reading import SegmentReader, TermNotFound

from portal.search.engine import EngineUnavailable
from portal.search.lexicon import Lexicon, Names
from portal.search.whoosh_schema import MEASURED

Ints = NDArray[np.int32]
Floats = NDArray[np.float32]
Mask = NDArray[np.bool_]

NO_INTS: Ints = np.empty(0, np.int32)
NO_FLOATS: Floats = np.empty(0, np.float32)

#: Postings kept decoded in one process, over all segments (8 bytes each).
MOST_POSTINGS_KEPT = 6_000_000
#: Filters whose masks one snapshot keeps.
MOST_MASKS_KEPT = 200


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


@contextmanager
def _readable() -> Iterator[None]:
    """A file that was damaged under our hands makes Whoosh fail in many ways, which all mean the same."""
    try:
        yield
    except Exception as error:
        raise EngineUnavailable(f"a segment cannot be read: {type(error).__name__}: {error}") from error


class Segment:
    """One immutable Whoosh segment: its columns at once, its postings as they are asked for."""

    def __init__(self, reader: SegmentReader) -> None:
        self.id: str = reader.segment().segment_id()
        self.reader = reader
        self.count: int = reader.doc_count_all()
        metas = _read_metas(reader, self.count)
        self.keys: list[str] = [meta["key"] for meta in metas]
        self.digests: list[str] = [meta["digest"] for meta in metas]
        self.names: list[str] = [meta["name"] for meta in metas]
        self.orders: list[str] = [meta["order"] for meta in metas]
        self.urls: list[str] = [meta["url"] for meta in metas]
        self.priors: Floats = np.array([meta["prior"] for meta in metas], np.float32)
        lengths = np.array([meta["lengths"] for meta in metas], np.float32).reshape(self.count, len(MEASURED))
        self.lengths: dict[str, Floats] = {name: lengths[:, i].copy() for i, name in enumerate(MEASURED)}
        self.sort: dict[str, NDArray[np.float64]] = _sort_columns(metas)
        self.facets: dict[str, Facet] = _facet_columns(metas)
        self._lexicon: Lexicon | None = None
        self._names: Names | None = None
        self._postings: OrderedDict[tuple[str, str], Postings] = OrderedDict()
        self._lock = threading.Lock()

    def postings(self, name: str, term: str) -> Postings:
        """The postings of a term in a field, deleted documents among them."""
        found = self._postings.get((name, term))
        if found is None:
            # Whoosh's files keep one read position: two threads must not read them at once.
            with self._lock, _readable():
                found = _read_postings(self.reader, name, term)
                self._postings[name, term] = found
        return found

    @property
    def lexicon(self) -> Lexicon:
        """The words of all texts."""
        if self._lexicon is None:
            with self._lock, _readable():
                self._lexicon = Lexicon.of(term.decode() for term in self.reader.lexicon("all"))
        return self._lexicon

    @property
    def name_index(self) -> Names:
        """The names, sorted."""
        if self._names is None:
            self._names = Names.of([(name,) for name in self.names])
        return self._names

    @property
    def kept(self) -> int:
        """How many postings are kept decoded."""
        return sum(len(postings) for postings in list(self._postings.values()))

    def forget_postings(self) -> None:
        """Give the decoded postings' memory back."""
        with self._lock:
            self._postings = OrderedDict()

    def live(self, reader: SegmentReader) -> Mask:
        """Which documents are not deleted, as `reader` (of the same segment, perhaps newer) sees it."""
        mask = np.ones(self.count, np.bool_)
        deleted = list(reader.segment().deleted_docs())
        mask[deleted] = False
        return mask


def _read_metas(reader: SegmentReader, count: int) -> list[dict[str, Any]]:
    if not count:
        return []
    column = reader.column_reader("meta", translate=False)
    return [orjson.loads(column[number]) for number in range(count)]


def _sort_columns(metas: list[dict[str, Any]]) -> dict[str, NDArray[np.float64]]:
    names = {name for meta in metas for name in meta["sort"]}
    return {name: np.array([meta["sort"].get(name, 0) for meta in metas], np.float64) for name in names}


def _facet_columns(metas: list[dict[str, Any]]) -> dict[str, Facet]:
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


def _read_postings(reader: SegmentReader, name: str, term: str) -> Postings:
    try:
        matcher = reader.postings(name, term.encode())
    except TermNotFound:
        return NO_POSTINGS
    if not isinstance(matcher, W3LeafMatcher):
        return _walk(matcher)
    docs: list[Ints] = []
    weights: list[Floats] = []
    while matcher.is_active():
        matcher.id(), matcher.weight()  # makes it read the block
        docs.append(np.array(matcher._ids, np.int32))
        weights.append(np.array(matcher._weights, np.float32))
        matcher._next_block()
    return Postings(np.concatenate(docs), np.concatenate(weights))


def _walk(matcher: Any) -> Postings:
    """The slow way, for the other kinds of matcher (lists kept inside the term's entry, filtered ones)."""
    docs, weights = [], []
    while matcher.is_active():
        docs.append(matcher.id())
        weights.append(matcher.weight())
        matcher.next()
    return Postings(np.array(docs, np.int32), np.array(weights, np.float32))


@dataclass(slots=True)
class Snapshot:
    """An index as it was at one commit: its segments as one row of documents, numbered through."""

    segments: list[Segment]
    live: Mask
    offsets: list[int] = field(init=False)
    count: int = field(init=False)
    _facets: dict[str, Facet] = field(init=False, default_factory=dict)
    _columns: dict[str, NDArray[Any]] = field(init=False, default_factory=dict)
    _averages: dict[str, float] = field(init=False, default_factory=dict)
    _postings: dict[tuple[str, str], Postings] = field(init=False, default_factory=dict)
    _masks: dict[tuple[str, frozenset[str]], Mask] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        sizes = [segment.count for segment in self.segments]
        self.offsets = [sum(sizes[:i]) for i in range(len(sizes))]
        self.count = sum(sizes)

    def postings(self, name: str, term: str) -> Postings:
        """The postings of a term over all segments, without deleted documents."""
        found = self._postings.get((name, term))
        if found is None:
            if len(self._postings) > 20_000:
                self._postings = {}
            found = self._postings[name, term] = self._joined_postings(name, term)
        return found

    def _joined_postings(self, name: str, term: str) -> Postings:
        parts = [
            (postings, offset)
            for segment, offset in zip(self.segments, self.offsets, strict=True)
            if len(postings := segment.postings(name, term))
        ]
        if not parts:
            return NO_POSTINGS
        docs = np.concatenate([postings.docs + np.int32(offset) for postings, offset in parts])
        weights = np.concatenate([postings.weights for postings, _ in parts])
        alive = self.live[docs]
        return Postings(docs[alive], weights[alive]) if not alive.all() else Postings(docs, weights)

    def lengths(self, name: str) -> Floats:
        """How many terms each document has in a field."""
        return self._column(f"length:{name}", lambda segment: segment.lengths[name])

    def average_length(self, name: str) -> float:
        """The mean length of a field over live documents; never zero."""
        if name not in self._averages:
            lengths = self.lengths(name)[self.live]
            self._averages[name] = float(lengths.mean()) if len(lengths) else 1.0
        return self._averages[name] or 1.0

    @property
    def priors(self) -> Floats:
        return self._column("prior", lambda segment: segment.priors)

    def sort_column(self, name: str) -> NDArray[np.float64]:
        """A sort value for each document; zero where there is none."""
        return self._column(f"sort:{name}", lambda segment: segment.sort.get(name, np.zeros(segment.count, np.float64)))

    def name_ranks(self) -> Ints:
        """Each document's place in the order of names (가나다, then Latin)."""
        if "names" not in self._columns:
            keys = [key for segment in self.segments for key in segment.orders]
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
            parts = [of(segment) for segment in self.segments]
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
            facet = segment.facets.get(name)
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

    def locate(self, number: int) -> tuple[Segment, int]:
        """The segment of a document, and its number there."""
        place = bisect_right(self.offsets, number) - 1
        return self.segments[place], number - self.offsets[place]

    def key(self, number: int) -> str:
        """The key of a document by its number."""
        segment, inside = self.locate(number)
        return segment.keys[inside]

    def digests(self) -> dict[str, str]:
        """Key and digest of every live document."""
        pairs = ((k, d) for s in self.segments for k, d in zip(s.keys, s.digests, strict=True))
        return {key: digest for alive, (key, digest) in zip(self.live, pairs, strict=True) if alive}
