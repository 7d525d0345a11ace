"""Words that mean the same: rows that staff edit, and their use in a query.

A pair holds both ways, except that a narrower word answers a broader one and not the reverse: who asks for 가축 is
served by 젖소. Each side is analysed like any query, so 자율주행 in a longer question is found, too. The worker keeps
what the analyser made of a pair in its row, since the analyser takes seconds for all of them.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, String, UniqueConstraint, func, select, update
from sqlalchemy.orm import Mapped, mapped_column

from portal.core import clock
from portal.core.db import Base, primary_key, session, unit_of_work
from portal.search import analysis
from portal.search.query import Expansion, ParsedQuery, parse

NARROWER = "narrower"
KINDS = ("synonym", "translation", "transliteration", "abbreviation", NARROWER)
#: Pairs that the worker analyses in one transaction: about a second's work. All that are shipped are four times that.
ANALYSED_AT_ONCE = 5000
#: Pairs that a request analyses itself rather than answer without them.
WAITED_FOR = 500
#: How long a process may not know of a change of the table.
FRESH_SECONDS = 1.0


class Synonym(Base):
    """One pair. `term` sorts before `synonym`, or is the broader word of a pair of kind `narrower`.

    `term_words` and `synonym_words` are what the analyser of version `analyser` made of them.
    """

    __tablename__ = "synonym"
    __table_args__ = (
        UniqueConstraint("term", "synonym"),
        CheckConstraint("term <> synonym", name="itself"),
    )

    id: Mapped[primary_key]
    term: Mapped[str] = mapped_column(String(100))
    synonym: Mapped[str] = mapped_column(String(100))
    kind: Mapped[str] = mapped_column(String(20), default="synonym")
    term_words: Mapped[list[str]] = mapped_column(default=list)
    synonym_words: Mapped[list[str]] = mapped_column(default=list)
    analyser: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


@dataclass(frozen=True, slots=True)
class SynonymTable:
    """The pairs, analysed: from a row of terms to the rows of terms that mean the same."""

    version: tuple[Any, ...]
    rows: dict[tuple[str, ...], tuple[tuple[str, ...], ...]]
    longest: int

    def expand(self, query: ParsedQuery) -> tuple[Expansion, ...]:
        """What else would be an answer to rows of neighbouring words of the query; longer rows first."""
        terms = [clause.term for clause in query.clauses]
        found = []
        taken: set[int] = set()
        for size in range(min(self.longest, len(terms)), 0, -1):
            for begin in range(len(terms) - size + 1):
                places = set(range(begin, begin + size))
                row = tuple(terms[begin : begin + size])
                if row in self.rows and not places & taken:
                    taken |= places
                    found += [Expansion(frozenset(row), other) for other in self.rows[row]]
        return tuple(found)

    def others(self, text: str) -> tuple[tuple[str, ...], ...]:
        """Other words for a text, each as its terms."""
        return self.rows.get(_terms(text), ())


_EMPTY = SynonymTable((), {}, 0)
_kept = _EMPTY
_fresh_until = 0.0


def synonym_table() -> SynonymTable:
    """The table as it was at most a second ago; the pairs are read only when they changed."""
    global _kept, _fresh_until
    if time.monotonic() < _fresh_until:
        return _kept
    # Ids alone do not tell: SQLite gives them again when the table was emptied.
    newest = func.max(Synonym.id), func.max(Synonym.created_at), func.sum(Synonym.analyser)
    version = tuple(session.execute(select(func.count(), *newest)).one())
    if _kept.version != version:
        _kept = _load(version)
    _fresh_until = time.monotonic() + FRESH_SECONDS
    return _kept


def forget() -> None:
    """Look at the rows again before the second is over: this process changes them."""
    global _fresh_until
    _fresh_until = 0.0


def _load(version: tuple[Any, ...]) -> SynonymTable:
    columns = (Synonym.kind, Synonym.analyser, Synonym.term, Synonym.synonym, Synonym.term_words, Synonym.synonym_words)
    pairs = session.execute(select(*columns)).all()
    # A request waits for a few pairs to be analysed, but not for all that a new version of the analyser has to read.
    waits = sum(pair.analyser != analysis.VERSION for pair in pairs) <= WAITED_FOR
    rows: dict[tuple[str, ...], dict[tuple[str, ...], None]] = {}
    for kind, analyser, term, synonym, term_words, synonym_words in pairs:
        if analyser == analysis.VERSION:
            one, other = tuple(term_words), tuple(synonym_words)
        elif waits:
            one, other = _terms(term), _terms(synonym)
        else:
            continue
        if one and other and one != other:
            rows.setdefault(one, {})[other] = None
            if kind != NARROWER:
                rows.setdefault(other, {})[one] = None
    kept = {row: tuple(others) for row, others in rows.items()}
    return SynonymTable(version, kept, max((len(row) for row in kept), default=0))


def _terms(text: str) -> tuple[str, ...]:
    return tuple(clause.term for clause in parse(text).clauses)


def analyse_pairs() -> int:
    """Keep what the analyser makes of some pairs that are new or that an older one analysed; how many there were.

    Some, so that the worker gets to its jobs in between.
    """
    stale = select(Synonym.id, Synonym.term, Synonym.synonym).where(Synonym.analyser != analysis.VERSION)
    pairs = session.execute(stale.order_by(Synonym.id).limit(ANALYSED_AT_ONCE)).all()
    session.rollback()
    if not pairs:
        return 0
    rows = [
        {
            "id": number,
            "term_words": list(_terms(term)),
            "synonym_words": list(_terms(synonym)),
            "analyser": analysis.VERSION,
        }
        for number, term, synonym in pairs
    ]
    with unit_of_work():
        session.execute(update(Synonym), rows)
    forget()
    return len(pairs)


def all_pairs() -> Sequence[Synonym]:
    """Every pair, sorted."""
    return session.scalars(select(Synonym).order_by(Synonym.term, Synonym.synonym)).all()
