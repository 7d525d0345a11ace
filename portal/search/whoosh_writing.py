"""Writing many postings to a Whoosh index at once.

Whoosh keeps a tuple for each posting, sorts them all, and calls three methods for each on its way to the file.
Documents come in ascending order, so a term's postings need no sorting: they are gathered in two arrays for each term
and written block by block. A test compares what is read back with Whoosh's own walk; decision 0005 has figures.
"""

from array import array
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from whoosh.codec.whoosh3 import W3Codec, W3FieldWriter
from whoosh.writing import SegmentWriter

from portal.search.segments import columns_path, write_columns

#: A term's documents (ascending) and its weight in each.
Lists = tuple["array[int]", "array[float]"]


class Codec(W3Codec):  # type: ignore[misc]  # Whoosh has no types
    """Whoosh's codec for lists that are read whole: big blocks, not compressed, written from arrays.

    Statistics of field lengths by block, for skipping inside a list, are left out: asking for them costs as much as
    writing the postings.
    """

    length_stats = False

    def __init__(self) -> None:
        super().__init__(blocklimit=8192, compression=0)

    def field_writer(self, storage: Any, segment: Any) -> "ArrayFieldWriter":
        return ArrayFieldWriter(self, storage, segment)


class TermPool:
    """Stands in for Whoosh's `PostingPool`: postings by field and term, as they come."""

    def __init__(self) -> None:
        self._fields: dict[str, dict[bytes, Lists]] = {}

    def add(self, item: tuple[str, bytes, int, float, bytes]) -> None:
        name, term, document, weight, _ = item
        lists = self._fields.setdefault(name, {})
        found = lists.get(term)
        if found is None:
            found = lists[term] = (array("I"), array("f"))
        found[0].append(document)
        found[1].append(weight)

    def iter_postings(self) -> Iterator[tuple[str, bytes, Lists]]:
        """Terms in the order of the file: by field, then by their bytes."""
        for name in sorted(self._fields):
            lists = self._fields[name]
            for term in sorted(lists):
                yield name, term, lists[term]

    def cleanup(self) -> None:
        self._fields = {}


class ArrayFieldWriter(W3FieldWriter):  # type: ignore[misc]
    """Writes what a `TermPool` holds."""

    def add_postings(self, schema: Any, _lengths: Any, items: Iterator[tuple[str, bytes, Lists]]) -> None:
        current = None
        for name, term, (documents, weights) in items:
            if name != current:
                if current is not None:
                    self.finish_field()
                self.start_field(name, schema[name])
                current = name
            self.start_term(term)
            self._add_blocks(documents, weights)
            self.finish_term()
        if current is not None:
            self.finish_field()

    def _add_blocks(self, documents: "array[int]", weights: "array[float]") -> None:
        """Hand the postings writer whole blocks; the last one it writes itself when the term is finished."""
        writer = self._postwriter
        size = writer._blocklimit
        for begin in range(0, len(documents), size):
            if writer._ids:
                writer._write_block()
            writer._ids = documents[begin : begin + size]
            writer._weights = weights[begin : begin + size]
            writer._maxweight = max(writer._weights)


class Writer(SegmentWriter):  # type: ignore[misc]
    """Writes the columns of new segments before the table of contents names them."""

    def _commit_toc(self, segments: list[Any]) -> None:
        for segment in segments:
            if not columns_path(self.storage, segment).exists():
                write_columns(self.storage, self.schema, segment)
        super()._commit_toc(segments)


@contextmanager
def writing(opened: Any, **commit: Any) -> Iterator[Any]:
    """A writer over an open index, committed at the end of the block; nothing of it remains when the block raises.

    `commit` is what Whoosh's `commit` takes. Raises `whoosh.index.LockError` when another process writes.
    """
    # Not one compound file: it would be copied into the memory of every process that opens it, not mapped.
    writer = Writer(opened, timeout=10, codec=Codec(), compound=False)
    writer.pool = TermPool()
    try:
        yield writer
        writer.commit(**commit)
    except BaseException:
        with suppress(Exception):
            writer.cancel()
        # On a full disk closing fails, too, and the next writer would wait for this one for ever.
        if writer.writelock.fd is not None:
            writer.writelock.release()
        raise
