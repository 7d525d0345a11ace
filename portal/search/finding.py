"""Searching, as features do it: parse, ask the engine, fetch the rows of the hits, cut their snippets."""

import logging
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import lru_cache
from typing import Any

import orjson
from flask import current_app
from sqlalchemy import null, select

from portal.core.db import session
from portal.search.document import DocumentRow, Passage
from portal.search.engine import EngineAnswer, EngineUnavailable, SearchEngine
from portal.search.meaning import meant
from portal.search.query import ParsedQuery, SearchRequest, parse
from portal.search.snippets import Snippet, best_attached, best_snippet, cut
from portal.search.synonyms import SynonymTable, synonym_table

log = logging.getLogger("portal.search")

#: Of what all words are worth, the share that a snippet of a document's own words must hold: with less, what is
#: attached to the document is looked at, too.
ENOUGH_SAID = 0.6


@dataclass(frozen=True, slots=True)
class Found:
    """One hit with its document (JSON, as it is stored) and its snippet."""

    key: str
    score: float
    stored: bytes
    snippet: Snippet | None
    #: The attached passage that the snippet is from, when it is from one.
    attached: Passage | None = None

    @property
    def document(self) -> dict[str, Any]:
        """The document's values. Not to be changed: others share them."""
        return parsed(self.stored)

    @property
    def source(self) -> dict[str, Any] | None:
        """The passage that the snippet is from."""
        if self.attached is not None:
            return asdict(self.attached)
        passage: dict[str, Any] | None = self.document["passages"][self.snippet.passage] if self.snippet else None
        return passage


@dataclass(frozen=True, slots=True)
class SearchAnswer:
    """What a page or the API shows."""

    query: ParsedQuery
    found: Sequence[Found]
    total: int
    facets: dict[str, dict[str, int]]
    types: dict[str, int]
    #: What was looked for instead of what was typed, when nothing of that was known.
    corrected: str | None = None
    #: Answered from the rows, while the index is away: something may be missing.
    is_partial: bool = False
    #: When nothing was found: for each filter, how many there would be without it.
    without: dict[str, int] = field(default_factory=dict)


def engine() -> SearchEngine:
    """The engine of the running application."""
    running: SearchEngine = current_app.extensions["portal.search"]
    return running


def search(request: SearchRequest) -> SearchAnswer:
    """Answer a request: one look into the index, one query to the database. Raises `EngineUnavailable`."""
    query, corrected = _asked(request)
    answer = engine().search(request, query)
    found = fetch(answer, request.audiences)
    return SearchAnswer(
        query, found, answer.total, answer.facets, answer.types, corrected, answer.is_partial, answer.without
    )


def matching(request: SearchRequest) -> tuple[list[int], bool]:
    """The numbers of all that answers a request, in its order, and whether something may be missing.

    From the index alone: a row may be hidden since, so what is shown of them is fetched through the viewer. Raises
    `EngineUnavailable`.
    """
    query, _corrected = _asked(request)
    answer = engine().search(request, query)
    return [int(hit.key.partition(":")[2]) for hit in answer.hits], answer.is_partial


def _asked(request: SearchRequest) -> tuple[ParsedQuery, str | None]:
    """What is looked for: what was typed, or what was meant by it, with its synonyms."""
    running = engine()
    query, corrected = parse(request.text), None
    if query.text and not request.exact:
        table = synonym_table()
        # ㅎㄲ is typed on keys that give gR in the other language; a name that begins so is what was meant.
        if not (query.initials and running.suggest(query.text, request.audiences, 1)):
            corrected = _meant(query.text, running, request.audiences, table)
        query = parse(corrected or request.text)
        query = replace(query, expansions=(*query.expansions, *table.expand(query)))
    return query, corrected


@lru_cache(maxsize=512)
def parsed(document: bytes) -> dict[str, Any]:
    """The values of a stored document; many pages show the same ones."""
    values: dict[str, Any] = orjson.loads(document)
    return values


def _meant(text: str, running: SearchEngine, audiences: Collection[str], table: SynonymTable) -> str | None:
    """What was probably meant; nobody knows while the index, which knows the words, is away."""
    try:
        return meant(text, running.words(audiences), table.others)
    except EngineUnavailable:
        return None


def fetch(answer: EngineAnswer, audiences: Collection[str]) -> list[Found]:
    """The rows of an answer's hits, as far as these audiences may see them, with their snippets."""
    keys = [hit.key for hit in answer.hits]
    if not keys:
        return []
    # Without words there is nothing to mark, and tokens are most of a row.
    tokens_or_none = DocumentRow.tokens if answer.weights else null()
    has_attached = DocumentRow.attached.is_not(None)
    columns = select(DocumentRow.key, DocumentRow.document, tokens_or_none, has_attached)
    visible = columns.where(DocumentRow.key.in_(keys), DocumentRow.audience.in_(audiences))
    rows = {key: (document, tokens, more) for key, document, tokens, more in session.execute(visible)}
    found, to_look_into = [], []
    enough = ENOUGH_SAID * sum(answer.weights.values())
    for hit in answer.hits:
        # A document that was removed or hidden a moment ago may still stand in the index.
        if hit.key in rows:
            document, tokens, more = rows[hit.key]
            snippet = best_snippet(parsed(document)["passages"], tokens, answer.weights) if tokens else None
            if more and answer.weights and (snippet is None or snippet.worth < enough):
                to_look_into.append(hit.key)
            found.append(Found(hit.key, hit.score, document, snippet))
    return _looked_into(found, to_look_into, answer.weights, audiences) if to_look_into else found


def _looked_into(
    found: list[Found], keys: list[str], weights: dict[str, float], audiences: Collection[str]
) -> list[Found]:
    """The hits, with snippets from what is attached to some of them where that says more: one query."""
    columns = select(DocumentRow.key, DocumentRow.attached, DocumentRow.attached_tokens)
    visible = columns.where(DocumentRow.key.in_(keys), DocumentRow.audience.in_(audiences))
    attached = {key: (passages, tokens) for key, passages, tokens in session.execute(visible) if passages and tokens}
    return [_better(one, *attached[one.key], weights) if one.key in attached else one for one in found]


def _better(one: Found, passages: bytes, tokens: bytes, weights: dict[str, float]) -> Found:
    best = best_attached(tokens, weights)
    if best is None or (one.snippet is not None and best[1] <= one.snippet.worth):
        return one
    number, worth, hits = best
    passage = Passage(**orjson.loads(passages.split(b"\n")[number]))
    return replace(one, snippet=Snippet(cut(passage.text, hits), number, worth), attached=passage)
