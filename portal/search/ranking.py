"""How well a document answers a query: BM25F over fields, with bigrams beside it, over whole arrays.

The form is Robertson and Zaragoza's (The Probabilistic Relevance Framework, 2009, §3.6): a term's occurrences are
weighted by field and normalised by the field's length before they saturate together. B and the weight of bigrams are
those that did best on public Korean retrieval sets (DESIGN §5); K1 and what must match did best on the judged set of
the demo hub, whose texts are longer than the passages of those.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from portal.core import korean
from portal.search.columns import NO_POSTINGS, Floats, Ints, Mask, Postings
from portal.search.entry import PART_NAME
from portal.search.query import Expansion, ParsedQuery
from portal.search.snapshot import Snapshot

K1 = 1.2


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
SYNONYM_WEIGHT = 0.6
#: What other words are worth to a snippet, of what they are worth to the score.
MARKED_LESS = 0.3
#: For documents that are sorted under just what was typed: AI 반도체 is the name of a field.
LABEL_BOOST = 1.4
#: What stands in a document that is attached counts little: a hundred pages hold many words beside the point.
ATTACHED = FieldWeight(0.3, 0.6)
#: Terms of what is attached at which its length is neutral. Most things have nothing attached: a mean says nothing.
ATTACHED_LENGTH = 3000.0
#: Documents stand in tiers: those that hold all words, those with a part of this name, and those with this name.
ALL_WORDS, OF_A_PART, OF_ITSELF = 1.0, 1.5, 2.0

#: Of the weight of the words asked for, the share that a hit must hold, for queries of many words.
LEAST_COVERAGE = 0.4
#: Queries of up to this many words relax step by step, until this many documents match.
FEW_CLAUSES = 2
ENOUGH_HITS = 20
#: Once a document holds all the words, others must hold this share of their weight to stand below it.
LEAST_BESIDE_COMPLETE = 0.3


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
    if query.initials:
        return _rank_by_initials(snapshot, query.initials)
    weights: dict[str, float] = {}
    masks: list[tuple[float, Mask]] = []
    compounds = [(compound.terms, holds(snapshot, compound.joined, compound.bigrams)) for compound in query.compounds]
    instead: dict[frozenset[str], Floats] = {}
    for expansion in query.expansions:
        shares, mask = _share_of_expansion(snapshot, expansion, weights)
        known = instead.setdefault(expansion.covers, shares)
        np.maximum(known, shares, out=known)
        compounds.append((expansion.covers, mask))
    own: dict[str, Floats] = {}
    for clause in query.clauses:
        own[clause.term] = np.zeros(snapshot.count, np.float32)
        weight = _add_term(snapshot, clause.term, clause.weight, own[clause.term])
        mask = holds(snapshot, clause.term, clause.bigrams)
        for terms, covering in compounds:
            if clause.term in terms:
                mask |= covering
        if found := int(mask.sum()):
            weights[clause.term] = weight or _idf(snapshot, found) * clause.weight
            masks.append((weights[clause.term], mask))
    scores = _added(snapshot, own, instead)
    for term in query.joined:
        if weight := _add_term(snapshot, term, 1.0, scores):
            weights[term] = weight
    _add_bigrams(snapshot, query, scores)
    exact = _exact_names(snapshot, query)
    if query.any_word:
        matches, complete = scores > 0, np.zeros(snapshot.count, np.bool_)
    else:
        matches, complete = _coverage(snapshot, masks, eligible, scores)
    labelled = snapshot.postings("label", query.name_key) if query.name_key else NO_POSTINGS
    scores[labelled.docs] *= np.float32(LABEL_BOOST)
    owners = np.zeros(snapshot.count, np.bool_)
    owners[labelled.docs[labelled.weights >= PART_NAME]] = True
    scores *= snapshot.priors
    complete = _said_by_themselves(snapshot, query, complete)
    tiers = np.maximum(complete * ALL_WORDS, owners * OF_A_PART) + exact * OF_ITSELF
    return Ranking(scores, matches | owners | exact, tiers.astype(np.float32), weights)


def _added(snapshot: Snapshot, own: dict[str, Floats], instead: dict[frozenset[str], Floats]) -> Floats:
    """The shares of all words. Other words stand in for those they cover and never count beside them.

    Who writes 운송, 수송 and transport has not said more than who writes 운송 three times.
    """
    scores = np.zeros(snapshot.count, np.float32)
    for covers, shares in instead.items():
        covered = [own[term] for term in covers if term in own]
        scores += np.maximum(shares - sum(covered), 0) if covered else shares
    for shares in own.values():
        scores += shares
    return scores


def _share_of_expansion(snapshot: Snapshot, expansion: Expansion, weights: dict[str, float]) -> tuple[Floats, Mask]:
    """What other words for the same are worth in each document that holds them all, and which documents do."""
    found = np.ones(snapshot.count, np.bool_)
    for term in expansion.terms:
        found &= holds(snapshot, term, ())
    shares = np.zeros(snapshot.count, np.float32)
    weight = SYNONYM_WEIGHT * len(expansion.covers) / len(expansion.terms)
    for term in expansion.terms:
        if worth := _add_term(snapshot, term, weight, shares, within=found):
            # Marked where nothing that was typed is.
            weights.setdefault(term, worth * MARKED_LESS)
    return shares, found


def _rank_by_initials(snapshot: Snapshot, initials: str) -> Ranking:
    """Documents whose names begin with these initial consonants; names that are no longer first."""
    scores = np.zeros(snapshot.count, np.float32)
    for segment, offset in zip(snapshot.segments, snapshot.offsets, strict=True):
        columns = segment.columns
        for document in columns.name_index.initials_begin_with(initials).tolist():
            keys = [korean.name_key(name) for name in (columns.names[document], *columns.aliases(document))]
            begin_so = [len(key) for key in keys if korean.choseong(key).startswith(initials)]
            scores[offset + document] = np.float32(len(initials) / min(begin_so, default=len(keys[0]) + 1))
    return Ranking(scores, scores > 0, (scores >= 1).astype(np.float32), {})


def _idf(snapshot: Snapshot, documents: int) -> float:
    return math.log(1 + (snapshot.count - documents + 0.5) / (documents + 0.5))


def _add_term(snapshot: Snapshot, term: str, weight: float, scores: Floats, within: Mask | None = None) -> float:
    """Add a term's share to the scores; returns what the term is worth (0 when no document has it).

    With `within`, only these documents get it.
    """
    everywhere = snapshot.postings("all", term)
    attached = snapshot.postings("attached", term)
    if not len(everywhere) and not len(attached):
        return 0.0
    occurrences = _normalised(snapshot, "all", everywhere, FIELD_WEIGHTS["all"])
    if len(attached):
        everywhere, occurrences = _with_attached(snapshot, everywhere, occurrences, attached)
    for name, field_weight in FIELD_WEIGHTS.items():
        if name != "all" and len(inside := snapshot.postings(name, term)):
            # What stands in a field stands in `all` too, so its places there are among those of `everywhere`.
            places = np.searchsorted(everywhere.docs, inside.docs)
            known = everywhere.docs[np.minimum(places, len(everywhere) - 1)] == inside.docs
            occurrences[places[known]] += _normalised(snapshot, name, inside, field_weight)[known]
    worth = _idf(snapshot, len(everywhere)) * weight
    share = np.float32(worth * (K1 + 1)) * occurrences / (occurrences + np.float32(K1))
    scores[everywhere.docs] += share if within is None else share * within[everywhere.docs]
    return worth


def _with_attached(
    snapshot: Snapshot, everywhere: Postings, occurrences: Floats, attached: Postings
) -> tuple[Postings, Floats]:
    """The documents that hold a term in their own words or in what is attached to them, and what it counts in each."""
    docs = np.union1d(everywhere.docs, attached.docs).astype(np.int32)
    counts = np.zeros(len(docs), np.float32)
    counts[np.searchsorted(docs, everywhere.docs)] = occurrences
    lengths = snapshot.lengths("attached")[attached.docs]
    norms = (1 - ATTACHED.b) + ATTACHED.b / ATTACHED_LENGTH * lengths
    counts[np.searchsorted(docs, attached.docs)] += ATTACHED.weight * attached.weights / norms
    return Postings(docs, counts), counts


def _said_by_themselves(snapshot: Snapshot, query: ParsedQuery, complete: Mask) -> Mask:
    """Of the documents that hold all words, those that do so themselves: a hundred pages that hold them are found by
    them, but do not make a firm what was asked for."""
    for clause in query.clauses:
        attached = snapshot.postings("attached", clause.term)
        if len(attached):
            alone = np.zeros(snapshot.count, np.bool_)
            alone[attached.docs] = True
            alone[snapshot.postings("all", clause.term).docs] = False
            complete = complete & ~alone
    return complete


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


def holds(snapshot: Snapshot, term: str, bigrams: Sequence[str]) -> Mask:
    """Which documents hold a word: as a term, in a name, in what is attached to them, or, if it is long enough to be
    sure, by all its bigrams."""
    mask = np.zeros(snapshot.count, np.bool_)
    mask[snapshot.postings("all", term).docs] = True
    mask[snapshot.postings("attached", term).docs] = True
    if bigrams and len(term) > 1:
        mask[_common(snapshot, "name_2", bigrams)] = True
    if len(bigrams) > 1:
        mask[_common(snapshot, "all_2", bigrams)] = True
    return mask


def _common(snapshot: Snapshot, name: str, terms: Sequence[str]) -> Ints:
    """The documents that hold every one of some terms in a field."""
    lists = sorted((snapshot.postings(name, term).docs for term in terms), key=len)
    common = lists[0]
    for docs in lists[1:]:
        if not len(common):
            break
        # By a mask: intersect1d sorts both lists, which are sorted already.
        here = np.zeros(snapshot.count, np.bool_)
        here[docs] = True
        common = common[here[common]]
    return common


def _exact_names(snapshot: Snapshot, query: ParsedQuery) -> Mask:
    mask = np.zeros(snapshot.count, np.bool_)
    if query.name_key:
        mask[snapshot.postings("exact", query.name_key).docs] = True
    return mask


def _coverage(snapshot: Snapshot, masks: list[tuple[float, Mask]], eligible: Mask, scores: Floats) -> tuple[Mask, Mask]:
    """Which documents hold enough of the words, and which hold them all.

    Few words: all of them, or as many as it takes to find enough. Many words: a share of their weight; the best
    scored are never lost by it, since in a long question most words may be beside the point.
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
        # Here order is the scores' alone: putting those with all words first cost .001 nDCG@10 on patents.
        return (covered >= LEAST_COVERAGE) | _best(scores, eligible), np.zeros(snapshot.count, np.bool_)
    matches = complete
    least = LEAST_BESIDE_COMPLETE if bool((complete & eligible).any()) else 0.0
    levels = {round(float(level), 4) for level in np.unique(covered[eligible]) if level > least}
    for level in sorted(levels, reverse=True):
        if int((matches & eligible).sum()) >= ENOUGH_HITS:
            break
        matches = covered >= level - 1e-4
    return matches, complete


def _best(scores: Floats, eligible: Mask) -> Mask:
    """The `ENOUGH_HITS` documents with the highest scores above zero."""
    mask = np.zeros(len(scores), np.bool_)
    # Most scores are zero, and what is all alike takes long to part.
    scored = np.flatnonzero((scores > 0) & eligible)
    if len(scored) > ENOUGH_HITS:
        scored = scored[np.argpartition(scores[scored], -ENOUGH_HITS)[-ENOUGH_HITS:]]
    mask[scored] = True
    return mask
