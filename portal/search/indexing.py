"""Bringing documents into rows and rows into the index: the worker's job, the rebuild and the check."""

import logging
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

import orjson
from sqlalchemy import Select, delete, select

from portal.core import clock
from portal.core.db import session, unit_of_work
from portal.jobs import queue
from portal.jobs.queue import Lease
from portal.jobs.worker import Registry
from portal.search import analysis, synonyms, tracking
from portal.search.document import NOBODY, DocumentRow, SearchDocument, Source, dump_document, sources
from portal.search.engine import SearchEngine
from portal.search.entry import Analysed, Entry, analyse_documents, dump_attached, dump_entry, read_entry

log = logging.getLogger("portal.search")

#: Owners in one batch: the more, the fewer commits of the index; the fewer, the sooner the first is found.
OWNERS_PER_BATCH = 100
LONG_LEASE = timedelta(minutes=30)
#: How long, in seconds, an index that could not be made anew is left alone.
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0
REBUILD = "index-rebuild"
CHECK = "index-check"


def register(registry: Registry, engine: SearchEngine) -> None:
    """Let the worker index, rebuild and check, and check every night."""
    healer = Healer(engine)
    registry.handle(tracking.KIND, lambda leases: index_owners(engine, healer, leases), batch=OWNERS_PER_BATCH)
    registry.handle(REBUILD, lambda _leases: _rebuild(engine), lease=LONG_LEASE)
    registry.handle(CHECK, lambda _leases: _check(engine), lease=LONG_LEASE)
    registry.every("nightly-index-check", CHECK, timedelta(days=1))
    registry.watch(healer.heal)
    registry.watch(synonyms.analyse_pairs)


class Healer:
    """Makes an index anew that is lost, damaged or of an older analyser.

    After a failure it waits, longer each time: a full disk stays full, and a try reads all rows.
    """

    def __init__(self, engine: SearchEngine) -> None:
        self._engine = engine
        self._pause = 0.0
        self._not_before = 0.0

    def heal(self) -> None:
        """Look, and make anew if need be. Raises what kept the index from being made."""
        if self._engine.is_current() or time.monotonic() < self._not_before:
            return
        try:
            count = rebuild(self._engine)
        except Exception:
            self._pause = min(max(FIRST_PAUSE, 2 * self._pause), LONGEST_PAUSE)
            self._not_before = time.monotonic() + self._pause
            raise
        self._pause = 0.0
        log.warning("the index is made anew", extra={"documents": count})


def _rebuild(engine: SearchEngine) -> None:
    rebuild(engine)


def _check(engine: SearchEngine) -> None:
    found = check(engine)
    if not found.is_clean:
        log.warning("the index differed from the rows and was mended", extra={"differences": found.count})


def index_owners(engine: SearchEngine, healer: Healer, leases: Sequence[Lease]) -> dict[int, str] | None:
    """Analyse the documents of the queued owners, save their rows, then write the index.

    The rows come first also when there is no index to write to: meanwhile they answer.
    """
    owners: dict[str, list[int]] = {}
    for lease in leases:
        kind, _, number = lease.key.partition(":")
        owners.setdefault(kind, []).append(int(number))
    for kind, ids in owners.items():
        if source := sources().get(kind):
            entries, gone = refresh_rows(source, ids)
            healer.heal()
            indexed = engine.digests()
            changed = [entry for entry in entries if indexed.get(entry.key) != entry.digest]
            if changed or gone:
                engine.update(changed, gone)
            delete_rows(gone)
    return None


def refresh_rows(source: Source, ids: list[int]) -> tuple[list[Entry], list[str]]:
    """Bring the rows of some owners up to date; returns the entries to index and the keys to remove."""
    loaded = source.load(ids)
    documents = [document for number in ids for document in loaded.get(number, [])]
    known = _known_places(documents)
    session.rollback()
    analysed = list(analyse_documents(documents, known))
    owner_of = {document.key: number for number in ids for document in loaded.get(number, [])}
    with unit_of_work():
        rows = {row.key: row for row in session.scalars(_rows_of(source.kind, ids))}
        for one in analysed:
            _save(rows.get(one.entry.key), one, source.kind, owner_of[one.entry.key])
        gone = [key for key in rows if key not in owner_of]
        for key in gone:
            rows[key].audience, rows[key].digest = NOBODY, ""
    return [one.entry for one in analysed], gone


def _known_places(documents: Sequence[SearchDocument]) -> dict[str, bytes]:
    """Attached texts that this analyser has read before, with the places of their terms."""
    keys = [document.key for document in documents if document.attached]
    if not keys:
        return {}
    columns = select(DocumentRow.attached, DocumentRow.attached_tokens)
    rows = session.execute(columns.where(DocumentRow.key.in_(keys), DocumentRow.analyser == analysis.VERSION))
    return {
        orjson.loads(passage)["text"]: places
        for passages, tokens in rows
        if passages and tokens
        for passage, places in zip(passages.split(b"\n"), tokens.split(b"\n"), strict=True)
    }


def delete_rows(keys: Sequence[str]) -> None:
    """Delete rows whose documents have left the index; in this order, so that a worker's death leaves none behind."""
    for start in range(0, len(keys), 500):
        with unit_of_work():
            session.execute(delete(DocumentRow).where(DocumentRow.key.in_(keys[start : start + 500])))


def _rows_of(kind: str, ids: list[int]) -> Select[DocumentRow]:
    return select(DocumentRow).where(DocumentRow.owner_kind == kind, DocumentRow.owner_id.in_(ids))


def _save(row: DocumentRow | None, one: Analysed, owner_kind: str, owner_id: int) -> None:
    if row is None:
        row = DocumentRow(key=one.entry.key)
        session.add(row)
    elif row.digest == one.entry.digest:
        return
    row.owner_kind, row.owner_id, row.audience = owner_kind, owner_id, one.entry.audience
    row.digest, row.analyser = one.entry.digest, analysis.VERSION
    row.document, row.entry, row.tokens = dump_document(one.document), dump_entry(one.entry), one.tokens
    row.attached, row.attached_tokens = dump_attached(one.document.attached), b"\n".join(one.attached) or None
    row.updated_at = clock.now()


def rebuild(engine: SearchEngine) -> int:
    """Make the index anew from the rows, while searches go on; returns how many documents it holds.

    Rows that an older analyser read are analysed again first.
    """
    _reanalyse_old_rows()
    count = engine.rebuild(_all_entries())
    session.rollback()
    # What was saved while the rebuild read the rows would be missing: compare once more.
    compare(engine)
    return count


def _all_entries() -> Iterator[Entry]:
    shown = select(DocumentRow.entry).where(DocumentRow.audience != NOBODY)
    query = shown.order_by(DocumentRow.id).execution_options(yield_per=500)
    for (entry,) in session.execute(query):
        yield read_entry(entry)


def _reanalyse_old_rows() -> None:
    owners = session.execute(
        select(DocumentRow.owner_kind, DocumentRow.owner_id).where(DocumentRow.analyser != analysis.VERSION).distinct()
    ).all()
    known = sources()
    for kind in {kind for kind, _ in owners}:
        ids = [number for owner_kind, number in owners if owner_kind == kind]
        for start in range(0, len(ids), OWNERS_PER_BATCH):
            if kind in known:
                refresh_rows(known[kind], ids[start : start + OWNERS_PER_BATCH])


@dataclass(frozen=True, slots=True)
class Differences:
    """Where the index and the rows, or the rows and the owners, do not agree."""

    missing: Sequence[str] = ()
    stale: Sequence[str] = ()
    surplus: Sequence[str] = ()
    unanalysed: int = 0

    @property
    def count(self) -> int:
        return len(self.missing) + len(self.stale) + len(self.surplus) + self.unanalysed

    @property
    def is_clean(self) -> bool:
        return self.count == 0


def check(engine: SearchEngine, *, mend: bool = True) -> Differences:
    """Compare owners, rows and index; with `mend`, put right what differs. Raises `EngineUnavailable`."""
    unanalysed = _queue_owners_without_rows(mend)
    return replace(compare(engine, mend=mend), unanalysed=unanalysed)


def compare(engine: SearchEngine, *, mend: bool = True) -> Differences:
    """Compare rows and index alone; with `mend`, put right what differs. Raises `EngineUnavailable`."""
    in_index = engine.digests()
    shown = select(DocumentRow.key, DocumentRow.digest).where(DocumentRow.audience != NOBODY)
    in_rows = {key: digest for key, digest in session.execute(shown)}  # noqa: C416
    session.rollback()
    found = Differences(
        missing=[key for key in in_rows if key not in in_index],
        stale=[key for key, digest in in_rows.items() if in_index.get(key, digest) != digest],
        surplus=[key for key in in_index if key not in in_rows],
    )
    if mend and (found.missing or found.stale or found.surplus):
        engine.update(_entries_of([*found.missing, *found.stale]), found.surplus)
    return found


def _queue_owners_without_rows(mend: bool) -> int:
    count = 0
    for kind, source in sources().items():
        have = set(session.scalars(select(DocumentRow.owner_id).where(DocumentRow.owner_kind == kind).distinct()))
        exist = set(source.list_ids())
        session.rollback()
        missing = sorted(exist ^ have)
        count += len(missing)
        if mend and missing:
            with unit_of_work():
                tracking.queue_owners(kind, missing)
    return count


def _entries_of(keys: Sequence[str]) -> Iterator[Entry]:
    for start in range(0, len(keys), 500):
        query = select(DocumentRow.entry).where(DocumentRow.key.in_(keys[start : start + 500]))
        yield from (read_entry(entry) for entry in session.scalars(query))
    session.rollback()


def request_rebuild() -> None:
    """Ask the worker for a rebuild, once, however many ask. Opens its own unit of work."""
    with unit_of_work():
        queue.enqueue(REBUILD, "all")
