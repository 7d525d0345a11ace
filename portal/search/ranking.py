"""How well a document answers a query: BM25F over fields, with bigrams beside it, over whole arrays.

The form is Robertson and Zaragoza's (The Probabilistic Relevance Framework, 2009, §3.6): a term's occurrences are
weighted by field and normalised by the field's length before they saturate together. K1, B and the weight of bigrams
are those that did best on public Korean retrieval sets (DESIGN §5).
"""

import math
from dataclasses import dataclass

import numpy as np

from portal.search.query import Clause, ParsedQuery
from portal.search.segments import Floats, Mask, Postings, Snapshot

K1 = 0.9


@dataclass(frozen=True, slots=True)
class FieldWeight:
    """How much an occurrence in a field counts, and how far its length discounts it."""

    weight: float
    b: float


FIELD_WEIGHTS = {
    "all": FieldWeight(1.0, 0.6),
    "name": FieldWeight(3.0, 0.3),
    "keywords": FieldWeight(1.5, 0.3),
    "tagline": FieldWeight(1.0, 0.3),
}
BIGRAM = FieldWeight(1.0, 0.6)
BIGRAM_WEIGHT = 0.2
NAME_BIGRAM_WEIGHT = 0.15

#: Of the weight of the words asked for, the share that a hit must hold, for queries of many words.
LEAST_COVERAGE = 0.25
#: Queries of up to this many words relax step by step, until this many documents match.
FEW_CLAUSES = 3
ENOUGH_HITS = 20


@dataclass(frozen=True, slots=True)
class Ranking:
    """Scores of all documents, which of them match, and which tier each is in (higher comes first)."""

    scores: Floats
    matches: Mask
    tiers: Floats
    weights: dict[str, float]


def rank(snapshot: Snapshot, query: ParsedQuery, eligible: Mask) -> Ranking:
    """Rank every document for a query.

    `eligible` says which the viewer may see; relaxing looks at these and at no filter, so that ticking a facet never
    changes what matches and counts stay true.
    """
    scores = np.zeros(snapshot.count, np.float32)
    weights: dict[str, float] = {}
    masks: list[tuple[float, Mask]] = []
    for clause in query.clauses:
        weight = _add_term(snapshot, clause.term, clause.weight, scores)
        mask, found = _matches(snapshot, clause)
        if found:
            weights[clause.term] = weight or _idf(snapshot, found) * clause.weight
            masks.append((weights[clause.term], mask))
    for term in query.joined:
        if weight := _add_term(snapshot, term, 1.0, scores):
            weights[term] = weight
    _add_bigrams(snapshot, query, scores)
    exact = _exact_names(snapshot, query)
    matches, complete = _coverage(snapshot, masks, eligible)
    scores *= snapshot.priors
    return Ranking(scores, matches | exact, complete.astype(np.float32) + 2 * exact, weights)


def _idf(snapshot: Snapshot, documents: int) -> float:
    return math.log(1 + (snapshot.count - documents + 0.5) / (documents + 0.5))


def _add_term(snapshot: Snapshot, term: str, weight: float, scores: Floats) -> float:
    """Add a term's share to the scores; returns what the term is worth (0 when no document has it)."""
    everywhere = snapshot.postings("all", term)
    if not len(everywhere):
        return 0.0
    occurrences = _normalised(snapshot, "all", everywhere, FIELD_WEIGHTS["all"])
    for name, field_weight in FIELD_WEIGHTS.items():
        if name != "all" and len(inside := snapshot.postings(name, term)):
            # What stands in a field stands in `all` too, so its places there are among those of `everywhere`.
            places = np.searchsorted(everywhere.docs, inside.docs)
            known = everywhere.docs[np.minimum(places, len(everywhere) - 1)] == inside.docs
            occurrences[places[known]] += _normalised(snapshot, name, inside, field_weight)[known]
    worth = _idf(snapshot, len(everywhere)) * weight
    scores[everywhere.docs] += np.float32(worth * (K1 + 1)) * occurrences / (occurrences + np.float32(K1))
    return worth


def _normalised(snapshot: Snapshot, name: str, postings: Postings, by: FieldWeight) -> Floats:
    lengths = snapshot.lengths(name)[postings.docs]
    norms = (1 - by.b) + by.b / snapshot.average_length(name) * lengths
    normalised: Floats = (by.weight * postings.weights / norms).astype(np.float32)
    return normalised


def _add_bigrams(snapshot: Snapshot, query: ParsedQuery, scores: Floats) -> None:
    for pair in query.bigrams:
        postings = snapshot.postings("all_2", pair)
        if len(postings):
            occurrences = _normalised(snapshot, "all_2", postings, BIGRAM)
            worth = np.float32(BIGRAM_WEIGHT * _idf(snapshot, len(postings)) * (K1 + 1))
            scores[postings.docs] += worth * occurrences / (occurrences + np.float32(K1))
        names = snapshot.postings("name_2", pair)
        if len(names):
            scores[names.docs] += np.float32(NAME_BIGRAM_WEIGHT * _idf(snapshot, len(names)))


def _matches(snapshot: Snapshot, clause: Clause) -> tuple[Mask, int]:
    """Which documents hold a word: as a term, or by all its bigrams when it has at least two of them."""
    mask = np.zeros(snapshot.count, np.bool_)
    mask[snapshot.postings("all", clause.term).docs] = True
    if len(clause.bigrams) > 1:
        lists = sorted((snapshot.postings("all_2", pair).docs for pair in clause.bigrams), key=len)
        common = lists[0]
        for docs in lists[1:]:
            common = np.intersect1d(common, docs, assume_unique=True)
        mask[common] = True
    return mask, int(mask.sum())


def _exact_names(snapshot: Snapshot, query: ParsedQuery) -> Mask:
    mask = np.zeros(snapshot.count, np.bool_)
    if query.name_key:
        mask[snapshot.postings("exact", query.name_key).docs] = True
    return mask


def _coverage(snapshot: Snapshot, masks: list[tuple[float, Mask]], eligible: Mask) -> tuple[Mask, Mask]:
    """Which documents hold enough of the words, and which hold them all.

    Few words: all of them, or as many as it takes to find enough. Many words: a share of their weight.
    """
    if not masks:
        none = np.zeros(snapshot.count, np.bool_)
        return none, none
    total = sum(weight for weight, _ in masks)
    covered = np.zeros(snapshot.count, np.float32)
    for weight, mask in masks:
        covered[mask] += np.float32(weight / total)
    complete = covered > 1 - 1e-4
    if len(masks) > FEW_CLAUSES:
        return covered >= LEAST_COVERAGE, complete
    matches = complete
    for level in sorted({round(float(level), 4) for level in np.unique(covered[eligible]) if level > 0}, reverse=True):
        if int((matches & eligible).sum()) >= ENOUGH_HITS:
            break
        matches = covered >= level - 1e-4
    return matches, complete
