"""What is like a document, by the words that tell it from others, and which words these are."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, select

from portal.core import korean
from portal.core.db import session
from portal.search.document import DocumentRow
from portal.search.entry import Entry, read_entry
from portal.search.finding import Found, engine
from portal.search.query import Clause, ParsedQuery, SearchRequest

#: Words of the document that are looked for in others.
MOST_WORDS = 16
#: Words named as what two documents share.
MOST_SHARED = 3

#: Built once: the page of every firm asks it.
_row = DocumentRow.__table__.c
_VISIBLE = select(_row.key, _row.document).where(
    _row.key.in_(bindparam("keys", expanding=True)), _row.audience.in_(bindparam("audiences", expanding=True))
)


@dataclass(frozen=True, slots=True)
class Similar:
    """A document like another, with the words that they share, the most telling first."""

    found: Found
    shared: Sequence[str]


def similar(key: str, audiences: frozenset[str], *, within: str, limit: int = 3) -> list[Similar]:
    """Documents of the same type that are most like `key`; none when it has no row. Raises `EngineUnavailable`.

    Those that share a value of the facet `within` come first.
    """
    alike = engine().kept((key, audiences, within, limit), lambda: _find(key, audiences, within, limit))
    if not alike:
        return []
    asked = {"keys": [other for other, _ in alike], "audiences": list(audiences)}
    documents = dict(session.execute(_VISIBLE, asked).all())
    return [Similar(Found(other, 0.0, documents[other], None), shared) for other, shared in alike if other in documents]


def _find(key: str, audiences: frozenset[str], within: str, limit: int) -> list[tuple[str, list[str]]]:
    """The keys of documents like this one, each with the words that they share."""
    row = session.execute(select(DocumentRow.entry).where(DocumentRow.key == key)).one_or_none()
    if row is None:
        return []
    entry = read_entry(row[0])
    words = engine().telling(_candidates(entry), audiences, MOST_WORDS)
    query = ParsedQuery(text="", clauses=tuple(Clause(word) for word in words))
    nearby = {within: frozenset(entry.facets.get(within, ()))}
    request = SearchRequest(type=entry.type, first=nearby, audiences=audiences, limit=limit + 1)
    keys = [hit.key for hit in engine().search(request, query).hits if hit.key != key][:limit]
    rows = session.execute(select(DocumentRow.key, DocumentRow.entry).where(DocumentRow.key.in_(keys)))
    bags = {other: read_entry(entry).bags["all"] for other, entry in rows}
    return [(other, [word for word in words if word in bags[other]][:MOST_SHARED]) for other in keys if other in bags]


def _candidates(entry: Entry) -> dict[str, float]:
    """Words of two letters or more with their counts. Names tell nothing; English repeats the Korean."""
    names, keywords = entry.bags["name"], entry.bags["keywords"]
    return {
        term: count
        for term, count in entry.bags["all"].items()
        if len(term) > 1 and count >= 1 and term not in names and (term in keywords or korean.is_syllable(term[0]))
    }
