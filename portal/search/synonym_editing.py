"""Synonyms one by one: found, added, changed, removed. The rules of a pair are those of the file."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, or_, select

from portal.core import clock
from portal.core.db import session
from portal.core.errors import RuleError
from portal.core.korean import clean_line, fold_width
from portal.core.paging import Page
from portal.search.synonyms import Synonym, forget
from portal.search.synonyms_file import fault, row_of

PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class Pairs:
    """One page of pairs."""

    rows: Sequence[Synonym]
    page: Page


def find(text: str, kind: str, number: int) -> Pairs:
    """Pairs in which a text is found, of a kind or of all, sorted."""
    query = select(Synonym)
    if typed := fold_width(clean_line(text)).lower():
        query = query.where(
            or_(Synonym.term.contains(typed, autoescape=True), Synonym.synonym.contains(typed, autoescape=True))
        )
    if kind:
        query = query.where(Synonym.kind == kind)
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    page = Page(number, PER_PAGE, total)
    ordered = query.order_by(Synonym.term, Synonym.synonym).offset(page.offset).limit(page.size)
    return Pairs(session.scalars(ordered).all(), page)


def add(term: str, synonym: str, kind: str) -> Synonym:
    """A new pair, in the caller's unit of work. Raises `RuleError`."""
    pair = Synonym()
    _fill(pair, term, synonym, kind)
    session.add(pair)
    session.flush()
    return pair


def change(pair: Synonym, term: str, synonym: str, kind: str) -> None:
    """Make a pair another one, in the caller's unit of work. Raises `RuleError`."""
    _fill(pair, term, synonym, kind)
    # What the analyser made of it no longer holds; the time tells other processes that the table changed.
    pair.term_words, pair.synonym_words, pair.analyser, pair.created_at = [], [], 0, clock.now()


def remove(pair: Synonym) -> None:
    """Take a pair away, in the caller's unit of work."""
    session.delete(pair)


def _fill(pair: Synonym, term: str, synonym: str, kind: str) -> None:
    row = row_of(0, term, synonym, kind)
    if refusal := fault(row):
        raise refusal
    with session.no_autoflush:
        same = select(Synonym.id).where(Synonym.term == row.term, Synonym.synonym == row.synonym)
        if session.scalar(same) not in (None, pair.id):
            raise RuleError("known_pair", "이미 있는 짝이에요.", field="synonym")
    pair.term, pair.synonym, pair.kind = row.term, row.synonym, row.kind


def table_changed() -> None:
    """Search with the new pairs at once in this process; the others do within a second."""
    forget()
