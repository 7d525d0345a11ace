"""A Whoosh index read into numpy: postings and columns as arrays, so that scoring, filters and counts are vector work.

Whoosh's own matchers walk a posting list a document at a time in Python: right, and slow. Here a term's list is decoded
block by block once for each segment and kept; a segment never changes, only the set of its deleted documents does.
Decision 0005 tells what this saves.
"""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import orjson
from whoosh.codec.whoosh3 import W3LeafMatcher
from whoosh.reading import SegmentReader, TermNotFound

from portal.search.columns import NO_POSTINGS, Columns, Floats, Ints, Mask, Postings
from portal.search.columns_file import SUFFIX, pack, unpack
from portal.search.engine import EngineUnavailable
from portal.search.kept_postings import KeptPostings
from portal.search.lexicon import Lexicon


class Segment:
    """One immutable Whoosh segment: its columns at once, its postings as they are asked for."""

    def __init__(self, reader: SegmentReader, kept: KeptPostings) -> None:
        self.id: str = reader.segment().segment_id()
        self.columns, self.lexicon = unpack(columns_path(reader.storage(), reader.segment()).read_bytes())
        if len(self.columns) != reader.doc_count_all():
            raise ValueError("the columns are of other documents")
        self._open(reader)
        self._state = self._state_of_files()
        self._kept = kept
        self._lock = threading.Lock()

    def _open(self, reader: SegmentReader) -> None:
        self.reader = reader
        self._files = (reader._terms._dbfile.fileno(), reader._terms._postfile.fileno())
        self._process = os.getpid()

    def postings(self, name: str, term: str) -> Postings:
        """The postings of a term in a field, deleted documents among them."""
        found = self._kept.get((self.id, name, term))
        if found is None:
            # Whoosh's files keep one read position: two threads must not read them at once.
            with self._lock, self._readable():
                found = _checked(_read_postings(self.reader, name, term), len(self.columns))
            self._kept.keep((self.id, name, term), found)
        return found

    def frequency(self, name: str, term: str) -> int:
        """In how many documents a term stands, deleted ones among them; the postings are not read for it."""
        found = self._kept.get((self.id, name, term))
        if found is not None:
            return len(found)
        with self._lock, self._readable():
            return int(self.reader.doc_frequency(name, term.encode()))

    @contextmanager
    def _readable(self) -> Iterator[None]:
        """A file damaged under our hands makes Whoosh fail in many ways, or read garbage as if it were right."""
        try:
            if self._process != os.getpid():
                # Opened before a fork: the place in a file is the parent's and all its children's.
                self._open(SegmentReader(self.reader.storage(), self.reader.schema, self.reader.segment()))
            yield
            if self._state_of_files() != self._state:
                raise OSError("its files have been changed")
        except Exception as error:
            raise EngineUnavailable(f"a segment cannot be read: {type(error).__name__}: {error}") from error

    def _state_of_files(self) -> list[tuple[int, int]]:
        """Size and time of writing of what is read when it is asked for: terms and postings."""
        return [(status.st_size, status.st_mtime_ns) for status in map(os.fstat, self._files)]

    def live(self, reader: SegmentReader) -> Mask:
        """Which documents are not deleted, as `reader` (of the same segment, perhaps newer) sees it."""
        mask = np.ones(len(self.columns), np.bool_)
        deleted = list(reader.segment().deleted_docs())
        mask[deleted] = False
        return mask


def columns_path(storage: Any, segment: Any) -> Path:
    """Where the columns of a segment lie; Whoosh takes the file away with the others of the segment."""
    name: str = segment.make_filename(SUFFIX)
    return Path(storage.folder) / name


def write_columns(storage: Any, schema: Any, segment: Any) -> None:
    """Write the columns of a segment that Whoosh has written."""
    reader = SegmentReader(storage, schema, segment)
    try:
        count = reader.doc_count_all()
        column = reader.column_reader("meta", translate=False) if count else ()
        metas = [orjson.loads(column[number]) for number in range(count)]
        words = Lexicon.of(term.decode() for term in reader.lexicon("all"))
    finally:
        reader.close()
    columns_path(storage, segment).write_bytes(pack(Columns.of(metas), words))


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


def _checked(postings: Postings, count: int) -> Postings:
    """Postings that are possible: garbage in a file must not lead outside the columns. Raises `ValueError`."""
    docs = postings.docs
    if len(docs) and (docs[0] < 0 or docs[-1] >= count or bool((np.diff(docs) <= 0).any())):
        raise ValueError("postings out of order")
    return postings


def _walk(matcher: Any) -> Postings:
    """The slow way, for the other kinds of matcher (lists kept inside the term's entry, filtered ones)."""
    docs, weights = [], []
    while matcher.is_active():
        docs.append(matcher.id())
        weights.append(matcher.weight())
        matcher.next()
    return Postings(np.array(docs, np.int32), np.array(weights, np.float32))
