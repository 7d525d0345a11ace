"""The search engine on Whoosh: where the index lies, how it is written, and answering from it.

`FOLDER/current` is a symlink to the generation in use; a rebuild fills a new folder and renames the link, so that
searches go on. One process writes. Readers keep one snapshot and take a fresh one when the index has moved on;
`Searcher.refresh()` is never called (decision 0004).
"""

import contextlib
import heapq
import math
import os
import shutil
import threading
import time
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import orjson
from whoosh import index
from whoosh.reading import SegmentReader, TermNotFound

from portal.search import analysis, suggest
from portal.search.engine import EngineAnswer, EngineHit, EngineUnavailable, NameHit
from portal.search.entry import Entry
from portal.search.query import ParsedQuery, SearchRequest
from portal.search.ranking import Ranking, holds, rank
from portal.search.segments import MOST_POSTINGS_KEPT, Mask, Segment, Snapshot
from portal.search.whoosh_schema import INDEX_NAME, fields_of, make_schema
from portal.search.whoosh_writing import open_writer

#: Segments of a like size that may lie side by side before they are merged.
SEGMENTS_PER_TIER = 8
OPENING_TRIES = 3
#: Documents that a rebuild gathers in memory before it writes them as a segment.
REBUILD_PART = 20_000
#: An index that could not be opened is not tried again for so long, unless it changes: each try takes its time.
LOOK_AGAIN_SECONDS = 2.0
#: Terms, postings and columns: written once with their segment.
SEGMENT_FILES = frozenset({".trm", ".pst", ".col"})
NOTES = "files.json"
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
        self._files: list[tuple[Path, int, int]] = []
        self._broken: tuple[Any, ...] = ()
        self._broken_until = 0.0
        self._words: tuple[Snapshot, frozenset[str], SnapshotWords] | None = None

    # Reading

    def search(self, request: SearchRequest, query: ParsedQuery) -> EngineAnswer:
        snapshot = self.snapshot()
        masks = {name: snapshot.mask_of(name, values) for name, values in request.filters.items()}
        if request.type:
            masks["type"] = snapshot.mask_of("type", [request.type])
        base = snapshot.live & snapshot.mask_of("audience", request.audiences)
        eligible = _all_of(base, masks.values())
        ranking = None
        if not query.is_empty:
            ranking = rank(snapshot, query, base)
            base = base & ranking.matches
            eligible = eligible & ranking.matches
        numbers = np.flatnonzero(eligible)
        order = _order(snapshot, request.sort, ranking, numbers)[request.offset : request.offset + request.limit]
        return EngineAnswer(
            hits=_hits(snapshot, order, ranking),
            total=len(numbers),
            facets={name: _counts(snapshot, name, base, masks) for name in request.facets},
            types=_counts(snapshot, "type", base, masks),
            weights=ranking.weights if ranking else {},
        )

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

    def suggest(self, text: str, audiences: Collection[str], limit: int) -> Sequence[NameHit]:
        snapshot = self.snapshot()
        visible = snapshot.live & snapshot.mask_of("audience", audiences)
        begins = suggest.begins_with(text)
        found = []
        for segment, offset in zip(snapshot.segments, snapshot.offsets, strict=True):
            for document in begins(segment.name_index):
                if visible[offset + document]:
                    key = segment.keys[document]
                    kind = key.partition(":")[0]
                    found.append(NameHit(key, kind, segment.names[document], segment.urls[document]))
        return heapq.nsmallest(limit, found, key=suggest.order)

    def telling(self, counts: Mapping[str, float], audiences: Collection[str], most: int) -> Sequence[str]:
        snapshot = self.snapshot()
        visible = snapshot.live & snapshot.mask_of("audience", audiences)
        worth = {}
        # The most frequent in the text first, so that a long text does not ask for every word it has.
        for term in heapq.nlargest(8 * most, counts, key=lambda term: (counts[term], len(term))):
            documents = int(visible[snapshot.postings("all", term).docs].sum())
            if documents > 1:
                worth[term] = (1 + math.log(counts[term])) * math.log(1 + snapshot.count / documents)
        return heapq.nlargest(most, worth, key=lambda term: worth[term])

    def words(self, audiences: Collection[str]) -> "SnapshotWords":
        snapshot, wanted = self.snapshot(), frozenset(audiences)
        kept = self._words
        if kept is None or kept[0] is not snapshot or kept[1] != wanted:
            kept = snapshot, wanted, SnapshotWords(snapshot, snapshot.live & snapshot.mask_of("audience", wanted))
            self._words = kept
        return kept[2]

    def is_current(self) -> bool:
        try:
            self.snapshot()
        except EngineUnavailable:
            return False
        return not self._is_damaged()

    def _is_damaged(self) -> bool:
        """Whether a file of the open index is gone or other than it was: Whoosh writes a segment's files once."""
        for path, size, changed in self._files:
            try:
                now = path.stat()
            except FileNotFoundError:
                # Taken away by a newer commit, unless the index still names the one that we have open.
                if self._still_named():
                    return True
                continue
            if (now.st_size, now.st_mtime_ns) != (size, changed):
                return True
        return False

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
                return self._read_snapshot(index.open_dir(str(self.folder / "current"), indexname=INDEX_NAME))
            except Exception as caught:
                # Whatever a broken file makes of Whoosh, the answer is the same: the index cannot be read.
                error = caught
                time.sleep(0.01 * (attempt + 1))
        self._broken, self._broken_until = self._look(), time.monotonic() + LOOK_AGAIN_SECONDS
        raise EngineUnavailable(f"the index cannot be read: {type(error).__name__}: {error}") from error

    def _read_snapshot(self, opened: Any) -> Snapshot:
        reader = opened.reader()
        leaves: list[SegmentReader] = [leaf for leaf, _ in reader.leaf_readers()] if reader.doc_count_all() else []
        segments = []
        for leaf in leaves:
            known = self._segments.get(leaf.segment().segment_id())
            segments.append(known or Segment(leaf))
        live = [segment.live(leaf) for segment, leaf in zip(segments, leaves, strict=True)]
        self._segments = {segment.id: segment for segment in segments}
        folder = (self.folder / "current").resolve()
        written = _written_files(folder)
        noted = _noted_files(folder)
        for name, as_now in written.items():
            if name in noted and tuple(noted[name]) != as_now:
                raise OSError(f"{name} is other than it was written")
        self._files = [(folder / name, *as_now) for name, as_now in written.items()]
        if sum(segment.kept for segment in segments) > MOST_POSTINGS_KEPT:
            for segment in segments:
                segment.forget_postings()
        return Snapshot(segments, np.concatenate(live) if live else np.empty(0, np.bool_))

    # Writing

    def update(self, entries: Iterable[Entry], remove: Iterable[str] = ()) -> None:
        self._ensure_generation()
        self._write(index.open_dir(str(self.folder / "current"), indexname=INDEX_NAME), entries, remove)

    def _ensure_generation(self) -> None:
        with contextlib.suppress(OSError):
            if index.exists_in(str(self.folder / "current"), indexname=INDEX_NAME):
                return
        self.rebuild([])

    @staticmethod
    def _write(opened: Any, entries: Iterable[Entry], remove: Iterable[str]) -> None:
        writer = open_writer(opened)
        try:
            entries = list(entries)
            # By number, looked up in one reader: Whoosh's own delete-by-term opens every segment for each key.
            for number in _numbers_of(writer, [*remove, *(entry.key for entry in entries)]):
                writer.delete_document(number)
            for entry in entries:
                writer.add_document(**fields_of(entry))
            writer.commit(mergetype=_merge_like_sizes)
            _note_files(Path(opened.storage.folder))
        except BaseException:
            with contextlib.suppress(Exception):
                writer.cancel()
            raise

    def rebuild(self, entries: Iterable[Entry]) -> int:
        self.folder.mkdir(parents=True, exist_ok=True)
        name = f"generation-{time.time_ns()}"
        fresh = self.folder / name
        fresh.mkdir()
        opened = index.create_in(str(fresh), make_schema(), indexname=INDEX_NAME)
        count = 0
        for part in batched(entries, REBUILD_PART):
            writer = open_writer(opened)
            for entry in part:
                writer.add_document(**fields_of(entry))
            writer.commit(merge=False)
            count += len(part)
        _note_files(fresh)
        self._swap(name)
        return count

    def _swap(self, name: str) -> None:
        link = self.folder / f"{name}.link"
        link.symlink_to(name)
        link.replace(self.folder / "current")
        self._remove_old(name)

    def _remove_old(self, current: str) -> None:
        horizon = time.time() - KEEP_OLD_SECONDS
        for path in self.folder.glob("generation-*"):
            if path.name != current and path.is_dir() and not path.is_symlink() and path.stat().st_mtime < horizon:
                shutil.rmtree(path, ignore_errors=True)


class SnapshotWords:
    """The words of the documents of a mask."""

    def __init__(self, snapshot: Snapshot, visible: Mask) -> None:
        self._snapshot = snapshot
        self._visible = visible

    def holds(self, term: str) -> int:
        mask = holds(self._snapshot, term, tuple(dict.fromkeys(analysis.bigrams(term))))
        return int((mask & self._visible).sum())

    def near(self, struck: str, slips: int) -> list[tuple[str, int, int]]:
        found: dict[str, int] = {}
        for segment in self._snapshot.segments:
            found |= dict(segment.lexicon.near(struck, slips))
        counted = ((word, distance, self._documents(word)) for word, distance in found.items())
        return [row for row in counted if row[2]]

    def _documents(self, word: str) -> int:
        return int(self._visible[self._snapshot.postings("all", word).docs].sum())


def _written_files(folder: Path) -> dict[str, tuple[int, int]]:
    """The segments' files with size and time of writing; one that a newer commit takes away meanwhile is left out."""
    files = {}
    for path in folder.iterdir():
        if path.suffix in SEGMENT_FILES:
            with contextlib.suppress(FileNotFoundError):
                status = path.stat()
                files[path.name] = (status.st_size, status.st_mtime_ns)
    return files


def _note_files(folder: Path) -> None:
    """Note what was written, so that whoever opens the index can tell a damaged file: Whoosh has no checksums."""
    fresh = folder / f"{NOTES}.new"
    fresh.write_bytes(orjson.dumps(_written_files(folder)))
    fresh.replace(folder / NOTES)


def _noted_files(folder: Path) -> dict[str, list[int]]:
    """What was noted last; files of a newer commit may not be among it yet."""
    try:
        notes: dict[str, list[int]] = orjson.loads((folder / NOTES).read_bytes())
    except FileNotFoundError:
        return {}
    return notes


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


def _all_of(mask: Mask, others: Iterable[Mask]) -> Mask:
    for other in others:
        mask = mask & other
    return mask


def _counts(snapshot: Snapshot, name: str, base: Mask, masks: dict[str, Mask]) -> dict[str, int]:
    """Counts under every filter but the facet's own, so that they say what ticking one more value would give."""
    return snapshot.counts(name, _all_of(base, (mask for other, mask in masks.items() if other != name)))


def _order(snapshot: Snapshot, sort: str, ranking: Ranking | None, numbers: Any) -> Any:
    """The numbers in the order asked for; ties by number, so that pages never overlap."""
    if sort == "relevance" and ranking is not None:
        return numbers[np.lexsort((numbers, -ranking.scores[numbers], -ranking.tiers[numbers]))]
    order = snapshot.order_by("updated" if sort == "relevance" else sort)
    wanted = np.zeros(snapshot.count, np.bool_)
    wanted[numbers] = True
    return order[wanted[order]]


def _hits(snapshot: Snapshot, order: Any, ranking: Ranking | None) -> Sequence[EngineHit]:
    return [
        EngineHit(snapshot.key(int(number)), round(float(ranking.scores[number]), 4) if ranking else 0.0)
        for number in order
    ]


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
