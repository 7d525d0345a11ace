"""The search engine on Whoosh: where the index lies, how it is written, and answering from it.

`FOLDER/current` is a symlink to the generation in use; a rebuild fills a new folder and renames the link, so that
searches go on. One process writes. Readers keep one snapshot and take a fresh one when the index has moved on;
`Searcher.refresh()` is never called (decision 0004).
"""

import contextlib
import os
import shutil
import threading
import time
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from whoosh import index
from whoosh.reading import SegmentReader, TermNotFound

from portal.search import reading
from portal.search.engine import EngineAnswer, EngineUnavailable, NameHit, T
from portal.search.entry import Entry
from portal.search.kept_postings import KeptPostings
from portal.search.query import ParsedQuery, SearchRequest
from portal.search.segments import Segment
from portal.search.snapshot import Snapshot
from portal.search.whoosh_files import Damage, OpenedFiles, note_files
from portal.search.whoosh_schema import INDEX_NAME, fields_of, make_schema
from portal.search.whoosh_writing import writing

#: Segments of a like size that may lie side by side before they are merged.
SEGMENTS_PER_TIER = 8
OPENING_TRIES = 3
#: Bytes of decoded postings that a process keeps, over all segments.
MOST_POSTINGS_KEPT = 16_000_000
#: Documents that a rebuild gathers in memory before it writes them as a segment.
REBUILD_PART = 20_000
#: An index that could not be opened is not tried again for so long, unless it changes: each try takes its time.
LOOK_AGAIN_SECONDS = 2.0
#: Old generations stay this long after a swap, for readers that are just opening them.
KEEP_OLD_SECONDS = 60


class WhooshEngine:
    """A `SearchEngine` over a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = threading.Lock()
        self._snapshot: Snapshot | None = None
        self._seen: tuple[Any, ...] = ()
        self._segments: dict[str, Segment] = {}
        self._postings = KeptPostings(MOST_POSTINGS_KEPT)
        self._opened = OpenedFiles()
        self._broken: tuple[Any, ...] = ()
        self._broken_until = 0.0
        self._words: tuple[Snapshot, frozenset[str], reading.SnapshotWords] | None = None

    # Reading

    def search(self, request: SearchRequest, query: ParsedQuery) -> EngineAnswer:
        return reading.search(self.snapshot(), request, query)

    def snapshot(self) -> Snapshot:
        """The index as it is now. Raises `EngineUnavailable`."""
        try:
            seen = self._look()
            if seen == self._broken and time.monotonic() < self._broken_until:
                raise EngineUnavailable("the index could not be read a moment ago")
            if self._snapshot is None or seen != self._seen:
                with self._lock:
                    if self._snapshot is None or seen != self._seen:
                        self._snapshot, self._seen = self._open(), seen
        except EngineUnavailable:
            self._snapshot = None
            raise
        return self._snapshot

    def load(self) -> None:
        self.snapshot()

    def suggest(self, text: str, audiences: Collection[str], limit: int) -> Sequence[NameHit]:
        return reading.suggest(self.snapshot(), text, audiences, limit)

    def telling(self, counts: Mapping[str, float], audiences: Collection[str], most: int) -> Sequence[str]:
        return reading.telling(self.snapshot(), counts, audiences, most)

    def words(self, audiences: Collection[str]) -> reading.SnapshotWords:
        snapshot, wanted = self.snapshot(), frozenset(audiences)
        kept = self._words
        if kept is None or kept[0] is not snapshot or kept[1] != wanted:
            kept = self._words = snapshot, wanted, reading.words(snapshot, wanted)
        return kept[2]

    def kept(self, key: Hashable, make: Callable[[], T]) -> T:
        return self.snapshot().derived.get_or_make(key, make)

    def is_current(self) -> bool:
        try:
            self.snapshot()
        except EngineUnavailable:
            return False
        return not self._is_damaged()

    def _is_damaged(self) -> bool:
        """Whether a file of the open index is other than it was, or gone though the index still names what we have."""
        lost = self._opened.damage()
        return lost is Damage.CHANGED or (lost is Damage.GONE and self._still_named())

    def _still_named(self) -> bool:
        try:
            return self._look() == self._seen
        except EngineUnavailable:
            return True

    def digests(self) -> dict[str, str]:
        return self.snapshot().digests()

    def _look(self) -> tuple[Any, ...]:
        """Something cheap that changes with every commit: the generation in use and its newest table of contents."""
        try:
            generation = str((self.folder / "current").readlink())
            names = os.listdir(self.folder / generation)
        except OSError as error:
            raise EngineUnavailable(f"no index in {self.folder.name}: {error.strerror}") from error
        return (generation, *sorted(name for name in names if name.endswith(".toc")))

    def _open(self) -> Snapshot:
        """Open the newest commit; a writer may take files away in between, hence the tries."""
        error: Exception | None = None
        for attempt in range(OPENING_TRIES):
            try:
                return self._read_snapshot(self._opened_index())
            except Exception as caught:
                # Whatever a broken file makes of Whoosh, the answer is the same: the index cannot be read.
                error = caught
                time.sleep(0.01 * (attempt + 1))
        self._broken, self._broken_until = self._look(), time.monotonic() + LOOK_AGAIN_SECONDS
        raise EngineUnavailable(f"the index cannot be read: {type(error).__name__}: {error}") from error

    def _opened_index(self) -> Any:
        """The generation in use, by its own name: a rebuild may swap the link while we write, and what was begun in one
        generation must not end in another. What is written to the old one is not lost: its rows were saved before the
        swap, and a rebuild compares with the rows after it."""
        return index.open_dir(str((self.folder / "current").resolve()), indexname=INDEX_NAME)

    def _read_snapshot(self, opened: Any) -> Snapshot:
        reader = opened.reader()
        leaves: list[SegmentReader] = [leaf for leaf, _ in reader.leaf_readers()] if reader.doc_count_all() else []
        segments = []
        for leaf in leaves:
            known = self._segments.get(leaf.segment().segment_id())
            segments.append(known or Segment(leaf, self._postings))
        live = [segment.live(leaf) for segment, leaf in zip(segments, leaves, strict=True)]
        self._segments = {segment.id: segment for segment in segments}
        self._opened = OpenedFiles.of(Path(opened.storage.folder), self._segments)
        return Snapshot(segments, np.concatenate(live) if live else np.empty(0, np.bool_))

    # Writing

    def update(self, entries: Iterable[Entry], remove: Iterable[str] = ()) -> None:
        # Never into an index made for the purpose: it would hold these entries alone, and nobody would notice.
        try:
            opened = self._opened_index()
        except Exception as error:
            raise EngineUnavailable(f"there is no index to write to: {type(error).__name__}: {error}") from error
        entries = list(entries)
        with writing(opened, mergetype=_merge_what_is_whole) as writer:
            # By number, looked up in one reader: Whoosh's own delete-by-term opens every segment for each key.
            for number in _numbers_of(writer, [*remove, *(entry.key for entry in entries)]):
                writer.delete_document(number)
            for entry in entries:
                writer.add_document(**fields_of(entry))
        note_files(Path(opened.storage.folder))

    def rebuild(self, entries: Iterable[Entry]) -> int:
        self.folder.mkdir(parents=True, exist_ok=True)
        name = f"generation-{time.time_ns()}"
        fresh = self.folder / name
        fresh.mkdir()
        try:
            count = self._fill(fresh, entries)
            self._swap(name)
        except BaseException:
            # A full disk is not to be filled further by what it has cut short.
            (self.folder / f"{name}.link").unlink(missing_ok=True)
            shutil.rmtree(fresh, ignore_errors=True)
            raise
        self._remove_old(name)
        return count

    @staticmethod
    def _fill(folder: Path, entries: Iterable[Entry]) -> int:
        opened = index.create_in(str(folder), make_schema(), indexname=INDEX_NAME)
        count = 0
        for part in batched(entries, REBUILD_PART):
            with writing(opened, merge=False) as writer:
                for entry in part:
                    writer.add_document(**fields_of(entry))
            count += len(part)
        note_files(folder)
        return count

    def _swap(self, name: str) -> None:
        with contextlib.suppress(OSError):
            # It grows old from now on, however long nothing was written to it.
            os.utime(self.folder / "current")
        link = self.folder / f"{name}.link"
        link.symlink_to(name)
        link.replace(self.folder / "current")

    def _remove_old(self, current: str) -> None:
        horizon = time.time() - KEEP_OLD_SECONDS
        for path in self.folder.glob("generation-*"):
            with contextlib.suppress(FileNotFoundError):
                if path.name == current or path.lstat().st_mtime >= horizon:
                    continue
                if path.is_symlink():  # of a rebuild that was killed before it swapped
                    path.unlink()
                else:
                    shutil.rmtree(path, ignore_errors=True)


def _numbers_of(writer: Any, keys: Sequence[str]) -> list[int]:
    """The numbers of the live documents with these keys, as `writer` numbers them."""
    numbers = []
    offset = 0
    for segment in writer.segments:
        reader = SegmentReader(writer.storage, writer.schema, segment)
        for key in keys:
            with contextlib.suppress(TermNotFound):
                numbers += [
                    offset + n for n in reader.postings("key", key.encode()).all_ids() if not reader.is_deleted(n)
                ]
        offset += segment.doc_count_all()
        reader.close()
    return numbers


def _merge_what_is_whole(writer: Any, segments: list[Any]) -> list[Any]:
    """Merge, unless a file that was read for it has been damaged: what is written now would count as whole."""
    kept = _merge_like_sizes(writer, segments)
    OpenedFiles.of(Path(writer.storage.folder), {segment.segment_id() for segment in segments})
    return kept


def _merge_like_sizes(writer: Any, segments: list[Any]) -> list[Any]:
    """Merge segments of one order of magnitude once there are `SEGMENTS_PER_TIER` of them.

    Each document is rewritten about once for each power of that number, however many commits there are.
    """
    tiers: dict[int, list[Any]] = {}
    for segment in segments:
        live = max(1, segment.doc_count())
        tiers.setdefault((live.bit_length() - 1) // 3, []).append(segment)
    kept = []
    for _, alike in sorted(tiers.items()):
        if len(alike) < SEGMENTS_PER_TIER and not all(segment.doc_count() == 0 for segment in alike):
            kept.extend(alike)
            continue
        for segment in alike:
            reader = SegmentReader(writer.storage, writer.schema, segment)
            writer.add_reader(reader)
            reader.close()
    return kept


def batched(entries: Iterable[Entry], size: int) -> Iterator[list[Entry]]:
    """Entries in lists of up to `size`; one empty list when there are none, so that an empty index is written, too."""
    iterator = iter(entries)
    part = list(islice(iterator, size))
    while True:
        yield part
        part = list(islice(iterator, size))
        if not part:
            return
