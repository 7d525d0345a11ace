"""Words that mean the same: rows that staff edit, and their use in a query.

A pair holds both ways. Each side is analysed like any query, so 자율주행 in a longer question is found, too.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import CheckConstraint, String, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, mapped_column

from portal.core import clock
from portal.core.db import Base, primary_key, session
from portal.search.query import Expansion, ParsedQuery, parse

KINDS = ("synonym", "translation", "transliteration", "abbreviation")


class Synonym(Base):
    """One pair; `term` sorts before `synonym`."""

    __tablename__ = "synonym"
    __table_args__ = (
        UniqueConstraint("term", "synonym"),
        CheckConstraint("term <> synonym", name="itself"),
    )

    id: Mapped[primary_key]
    term: Mapped[str] = mapped_column(String(100))
    synonym: Mapped[str] = mapped_column(String(100))
    kind: Mapped[str] = mapped_column(String(20), default="synonym")
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


@dataclass(frozen=True, slots=True)
class SynonymTable:
    """The pairs, analysed: from a row of terms to the rows of terms that mean the same."""

    version: tuple[int, int]
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


_EMPTY = SynonymTable((-1, -1), {}, 0)
_kept = _EMPTY


def synonym_table() -> SynonymTable:
    """The table as it is now; one small query, and the pairs only when they changed."""
    global _kept
    count, newest = session.execute(select(func.count(), func.coalesce(func.max(Synonym.id), 0))).one()
    if _kept.version != (count, newest):
        _kept = _load((count, newest))
    return _kept


def _load(version: tuple[int, int]) -> SynonymTable:
    rows: dict[tuple[str, ...], dict[tuple[str, ...], None]] = {}
    for term, synonym in session.execute(select(Synonym.term, Synonym.synonym)):
        one, other = _terms(term), _terms(synonym)
        if one and other and one != other:
            rows.setdefault(one, {})[other] = None
            rows.setdefault(other, {})[one] = None
    kept = {row: tuple(others) for row, others in rows.items()}
    return SynonymTable(version, kept, max((len(row) for row in kept), default=0))


def _terms(text: str) -> tuple[str, ...]:
    return tuple(clause.term for clause in parse(text).clauses)


def all_pairs() -> Sequence[Synonym]:
    """Every pair, sorted."""
    return session.scalars(select(Synonym).order_by(Synonym.term, Synonym.synonym)).all()
