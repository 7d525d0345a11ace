"""Answering from the rows of `search_document` while the index is away: slower, and a little may be missing.

The rows stand in as one part of a snapshot, so that filters, counts, ranking and order are those of the index. What a
row's documents say of themselves is read at once; which rows hold a word is asked of the database, all words of a query
in one pass. Bigrams are left out, except those of names: that is what may be missing.
"""

import logging
import threading
import time
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import orjson
from sqlalchemy import ColumnElement, func, literal, or_, select
from sqlalchemy.exc import DBAPIError

from portal.core import korean
from portal.core.db import is_sqlite, session
from portal.search import reading
from portal.search.columns import MEASURED, NO_POSTINGS, Columns, Postings, make_meta
from portal.search.document import NOBODY, DocumentRow, read_document
from portal.search.engine import EngineAnswer, EngineUnavailable, NameHit, SearchEngine, T
from portal.search.entry import Entry
from portal.search.lexicon import Lexicon
from portal.search.meaning import Words
from portal.search.query import ParsedQuery, SearchRequest
from portal.search.snapshot import Snapshot

log = logging.getLogger("portal.search")

#: When rows have changed they are read anew, but reading (about a second for 10,000 firms) takes at most this share.
READING_SHARE = 0.1
#: Words of one query that are looked for; each costs a look at every row.
MOST_WORDS = 12


class RowPart:
    """All rows as one part of a snapshot."""

    def __init__(self) -> None:
        columns = select(DocumentRow.id, DocumentRow.digest, DocumentRow.document)
        rows = session.execute(columns.where(DocumentRow.audience != NOBODY).order_by(DocumentRow.id))
        ids, metas, keys = [], [], []
        for number, digest, data in rows:
            document = read_document(data)
            ids.append(number)
            metas.append(make_meta(document.key, digest, document.audience, document, [1.0] * len(MEASURED)))
            keys.append({korean.name_key(name) for name in (document.name, *document.aliases)})
        self.columns = Columns.of(metas)
        self.lexicon = Lexicon.of(())
        self._places = {number: place for place, number in enumerate(ids)}
        self._name_keys: list[set[str]] = keys
        self._postings: dict[tuple[str, str], Postings] = {}

    def postings(self, name: str, term: str) -> Postings:
        """Which rows hold a term; in texts only those that were looked up before."""
        found = self._postings.get((name, term))
        if found is None and name in ("exact", "name", "name_2"):
            found = self._postings[name, term] = self._in_names(name, term)
        return found or NO_POSTINGS

    def frequency(self, name: str, term: str) -> int:
        """How many rows hold a term."""
        return len(self.postings(name, term))

    def _in_names(self, name: str, term: str) -> Postings:
        if name == "exact":
            return _postings([place for place, keys in enumerate(self._name_keys) if term in keys])
        return _postings([place for place, keys in enumerate(self._name_keys) if any(term in key for key in keys)])

    def look_up(self, terms: Iterable[str]) -> bool:
        """Ask the database which rows hold these words, in one pass over them; whether there were any to ask for."""
        wanted = [term for term in dict.fromkeys(terms) if ("all", term) not in self._postings][:MOST_WORDS]
        if not wanted:
            return False
        holds = [_holds(term) for term in wanted]
        found: dict[str, list[int]] = {term: [] for term in wanted}
        for number, *flags in session.execute(select(DocumentRow.id, *holds).where(or_(*holds))):
            if number in self._places:
                for term, flag in zip(wanted, flags, strict=True):
                    if flag:
                        found[term].append(self._places[number])
        for term, places in found.items():
            self._postings["all", term] = _postings(sorted(places))
        return True


def _holds(term: str) -> ColumnElement[bool]:
    """Whether a row's entry has a term: it stands there as a key of JSON."""
    needle = literal(orjson.dumps(term) + b":")
    place = func.instr if is_sqlite() else func.pg_catalog.position
    return place(DocumentRow.entry, needle) > 0


def _postings(places: list[int]) -> Postings:
    return Postings(np.array(places, np.int32), np.ones(len(places), np.float32)) if places else NO_POSTINGS


class RowReader:
    """Keeps the rows' columns until rows change."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._snapshot: Snapshot | None = None
        self._part: RowPart | None = None
        self._version: tuple[Any, ...] = ()
        self._fresh_until = 0.0

    def snapshot(self, terms: Iterable[str] = ()) -> Snapshot:
        """The rows, with these words looked up. Raises `EngineUnavailable` when the database is away, too."""
        try:
            with self._lock:
                part = self._current_part()
                if part.look_up(terms) or self._snapshot is None:
                    self._snapshot = Snapshot([part], np.ones(len(part.columns), np.bool_))
                return self._snapshot
        except DBAPIError as error:
            session.rollback()
            raise EngineUnavailable("neither the index nor the rows can be read") from error

    def _current_part(self) -> RowPart:
        if self._part is not None and time.monotonic() < self._fresh_until:
            return self._part
        # Rows that were withdrawn count as gone: their names are not to be suggested any more.
        newest = func.max(DocumentRow.id), func.max(DocumentRow.updated_at)
        version = session.execute(select(func.count(), *newest).where(DocumentRow.audience != NOBODY)).one()
        if self._part is None or version != self._version:
            began = time.monotonic()
            self._part, self._snapshot, self._version = RowPart(), None, version
            self._fresh_until = time.monotonic() + (time.monotonic() - began) / READING_SHARE
        return self._part


class WithRows:
    """A search engine that answers from the rows while its index is away."""

    def __init__(self, index: SearchEngine) -> None:
        self.index = index
        self._rows = RowReader()

    def search(self, request: SearchRequest, query: ParsedQuery) -> EngineAnswer:
        try:
            return self.index.search(request, query)
        except EngineUnavailable as error:
            log.warning("answered from the rows", extra={"reason": str(error)})
        return replace(reading.search(self._rows.snapshot(_words_of(query)), request, query), is_partial=True)

    def suggest(self, text: str, audiences: Collection[str], limit: int) -> Sequence[NameHit]:
        try:
            return self.index.suggest(text, audiences, limit)
        except EngineUnavailable:
            return reading.suggest(self._rows.snapshot(), text, audiences, limit)

    def load(self) -> None:
        self.index.load()

    def telling(self, counts: Mapping[str, float], audiences: Collection[str], most: int) -> Sequence[str]:
        return self.index.telling(counts, audiences, most)

    def words(self, audiences: Collection[str]) -> Words:
        return self.index.words(audiences)

    def kept(self, key: Hashable, make: Callable[[], T]) -> T:
        return self.index.kept(key, make)

    def update(self, entries: Iterable[Entry], remove: Iterable[str] = ()) -> None:
        self.index.update(entries, remove)

    def rebuild(self, entries: Iterable[Entry]) -> int:
        return self.index.rebuild(entries)

    def digests(self) -> dict[str, str]:
        return self.index.digests()

    def is_current(self) -> bool:
        return self.index.is_current()


def _words_of(query: ParsedQuery) -> list[str]:
    """The words to look up, those that were typed before those that stand for them."""
    other = [term for expansion in query.expansions for term in expansion.terms]
    return [*(clause.term for clause in query.clauses), *query.joined, *other]
