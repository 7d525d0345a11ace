"""Answering from a snapshot, wherever its documents come from."""

import heapq
import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import islice
from typing import Any

import numpy as np

from portal.search import analysis
from portal.search.columns import Mask, order_of_names
from portal.search.engine import EngineAnswer, EngineHit, NameHit
from portal.search.query import ParsedQuery, SearchRequest
from portal.search.ranking import Ranking, holds, rank
from portal.search.snapshot import Answer, Snapshot
from portal.search.suggest import begins_with

#: Counted above every score, so that a document of a higher tier comes first.
TIER_WORTH = 1e9


def search(snapshot: Snapshot, request: SearchRequest, query: ParsedQuery) -> EngineAnswer:
    """Answer a request. What was found is kept with the snapshot: the next page of it costs nothing."""
    if query.text or query.is_empty:
        key = _key(snapshot, request, query)
        answer = snapshot.answers.get_or_make(key, lambda: _answer(snapshot, request, query))
    else:  # words taken from a document, whose answer is kept in a smaller form
        answer = _answer(snapshot, request, query)
    order = answer.order[request.offset : request.offset + request.limit]
    scores = answer.scores[request.offset : request.offset + request.limit]
    return EngineAnswer(
        hits=[
            EngineHit(snapshot.key(int(number)), round(float(score), 4))
            for number, score in zip(order, scores, strict=True)
        ],
        total=len(answer.order),
        facets=answer.facets,
        types=answer.types,
        weights=answer.weights,
        without=answer.without,
    )


def _key(snapshot: Snapshot, request: SearchRequest, query: ParsedQuery) -> tuple[Any, ...]:
    filters, first = frozenset(request.filters.items()), frozenset(request.first.items())
    audiences = _told_apart(snapshot, request.audiences)
    return query, request.type, filters, first, audiences, request.sort, request.facets


def _answer(snapshot: Snapshot, request: SearchRequest, query: ParsedQuery) -> Answer:
    masks = {name: snapshot.mask_of(name, values) for name, values in request.filters.items()}
    if request.type:
        masks["type"] = snapshot.mask_of("type", [request.type])
    base = _visible(snapshot, request.audiences)
    ranking = None
    if not query.is_empty:
        ranking = rank(snapshot, query, base)
        base = base & ranking.matches
    numbers = np.flatnonzero(_all_of(base, masks.values()))
    order = _order(snapshot, request.sort, ranking, numbers)
    for name, values in request.first.items():
        order = order[np.argsort(~snapshot.mask_of(name, values)[order], kind="stable")]
    return Answer(
        order=order.astype(np.int32),
        scores=ranking.scores[order] if ranking else np.zeros(len(order), np.float32),
        facets={name: _counts(snapshot, name, base, masks) for name in request.facets},
        types=_counts(snapshot, "type", base, masks),
        weights=ranking.weights if ranking else {},
        without={} if len(numbers) else {name: _count_without(name, base, masks) for name in request.filters},
    )


def suggest(snapshot: Snapshot, text: str, audiences: Collection[str], limit: int) -> list[NameHit]:
    """Documents whose names begin with what was typed so far, shorter names first."""
    visible = _visible(snapshot, audiences)
    begins = begins_with(text)
    found = []
    for segment, offset in zip(snapshot.segments, snapshot.offsets, strict=True):
        columns = segment.columns
        documents = begins(columns.name_index)
        documents = documents[visible[offset + documents]]
        # A letter begins thousands of names: only the first of each part are looked at one by one.
        for document in documents[np.argsort(columns.name_ranks[documents])][:limit].tolist():
            key = columns.keys[document]
            name, aliases = columns.names[document], columns.aliases(document)
            found.append(NameHit(key, key.partition(":")[0], name, columns.urls[document], aliases))
    return heapq.nsmallest(limit, found, key=lambda hit: order_of_names(hit.key, hit.name))


def telling(snapshot: Snapshot, counts: Mapping[str, float], audiences: Collection[str], most: int) -> list[str]:
    """Of some words with their counts, those that tell most, known to at least two visible documents."""
    visible = _visible(snapshot, audiences)
    # The most frequent in the text first, so that a long text does not ask for every word it has. Of these, those that
    # tell most as far as their numbers alone say, until enough are known: to read postings takes most of the time.
    frequent = heapq.nlargest(6 * most, counts, key=lambda term: (counts[term], len(term)))
    rough = _worths(snapshot, counts, {term: snapshot.frequency("all", term) for term in frequent})
    likely = sorted(rough, key=rough.__getitem__, reverse=True)
    counted = ((term, int(visible[snapshot.postings("all", term).docs].sum())) for term in likely)
    documents = dict(islice(((term, number) for term, number in counted if number > 1), most))
    worth = _worths(snapshot, counts, documents)
    return sorted(worth, key=worth.__getitem__, reverse=True)


def _worths(snapshot: Snapshot, counts: Mapping[str, float], documents: Mapping[str, int]) -> dict[str, float]:
    """How much each word tells that stands in two documents or more."""
    return {
        term: (1 + math.log(counts[term])) * math.log(1 + snapshot.count / number)
        for term, number in documents.items()
        if number > 1
    }


def words(snapshot: Snapshot, audiences: Collection[str]) -> "SnapshotWords":
    """The words of what these audiences may see."""
    return SnapshotWords(snapshot, _visible(snapshot, audiences))


class SnapshotWords:
    """The words of the documents of a mask."""

    def __init__(self, snapshot: Snapshot, visible: Mask) -> None:
        self._snapshot = snapshot
        self._visible = visible

    def holds(self, term: str) -> int:
        mask = holds(self._snapshot, term, tuple(dict.fromkeys(analysis.bigrams(term))))
        return int((mask & self._visible).sum())

    def hold_together(self, terms: Sequence[str]) -> int:
        mask = self._visible
        for term in terms:
            mask = mask & holds(self._snapshot, term, tuple(dict.fromkeys(analysis.bigrams(term))))
        return int(mask.sum())

    def near(self, struck: str, slips: int) -> list[tuple[str, int, int]]:
        found: dict[str, int] = {}
        for segment in self._snapshot.segments:
            found |= dict(segment.lexicon.near(struck, slips))
        counted = ((word, distance, self._documents(word)) for word, distance in found.items())
        return [row for row in counted if row[2]]

    def _documents(self, word: str) -> int:
        return int(self._visible[self._snapshot.postings("all", word).docs].sum())


def _visible(snapshot: Snapshot, audiences: Collection[str]) -> Mask:
    return snapshot.live & snapshot.mask_of("audience", _told_apart(snapshot, audiences))


def _told_apart(snapshot: Snapshot, audiences: Collection[str]) -> frozenset[str]:
    """Those audiences that something is for: the people of each firm are one, and mostly see what all others see."""
    return frozenset(audiences).intersection(snapshot.facet("audience").values)


def _all_of(mask: Mask, others: Iterable[Mask]) -> Mask:
    for other in others:
        mask = mask & other
    return mask


def _counts(snapshot: Snapshot, name: str, base: Mask, masks: dict[str, Mask]) -> dict[str, int]:
    """Counts under every filter but the facet's own, so that they say what ticking one more value would give."""
    return snapshot.counts(name, _all_of(base, (mask for other, mask in masks.items() if other != name)))


def _count_without(name: str, base: Mask, masks: dict[str, Mask]) -> int:
    return int(_all_of(base, (mask for other, mask in masks.items() if other != name)).sum())


def _order(snapshot: Snapshot, sort: str, ranking: Ranking | None, numbers: Any) -> Any:
    """The numbers in the order asked for; ties by number, so that pages never overlap."""
    if sort == "relevance" and ranking is not None:
        worth = ranking.tiers[numbers].astype(np.float64) * TIER_WORTH + ranking.scores[numbers]
        return numbers[np.argsort(-worth, kind="stable")]
    order = snapshot.order_by("updated" if sort == "relevance" else sort)
    wanted = np.zeros(snapshot.count, np.bool_)
    wanted[numbers] = True
    return order[wanted[order]]
