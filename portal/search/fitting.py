"""What answers a long text, such as what somebody needs: owners of documents, with what of theirs answers it.

All its words are asked for at once, each with what the part of the text that holds it is worth, and one of them is
enough. What an owner says of itself as a whole counts together with the one of its own things that answers best, so
that who has just the thing comes before who says a little of everything. Verbs count, if less than nouns: who makes a
thing and who finds it out, who puts it in and who takes it out, say the same nouns.
"""

import math
from collections.abc import Collection, Hashable, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
from sqlalchemy import select

from portal.core import korean
from portal.core.db import session
from portal.search import analysis
from portal.search.analysis import VERB_TAGS, Token
from portal.search.document import DocumentRow
from portal.search.engine import EngineAnswer, EngineHit
from portal.search.entry import places_of, read_entry
from portal.search.finding import Found, engine, fetch, parsed
from portal.search.query import VERB_WEIGHT, Clause, ParsedQuery, SearchRequest, parse
from portal.search.snippets import Snippet, best_snippet
from portal.search.synonyms import synonym_table

#: Words of a text that are looked for, those that are worth most.
MOST_WORDS = 90
#: Hits that are looked at for owners, and owners of which what they are sorted under is read.
MOST_HITS, MOST_OWNERS = 400, 40
#: What the best of an owner's own things counts beside the owner as a whole.
OF_ITS_OWN = 0.4
#: Compounds say more than their parts, which are counted already.
COMPOUND_WEIGHT = 0.7
#: A thing of an owner's is named when it answers at least this share of what the best one does.
NAMED = 0.45
#: Letters of the shortest noun that is looked for; the tag of numerals written as words.
_SHORTEST, NUMERAL = 2, "NR"


@dataclass(frozen=True, slots=True)
class Said:
    """A piece of the text, with what its words are worth: a title says more than the circumstances."""

    text: str
    worth: float = 1.0


@dataclass(frozen=True, slots=True)
class Sorted:
    """That owners sorted so are more, or less, of what is wanted: for the share of `codes` that they have of a facet
    the score grows by `worth` of itself, or shrinks when that is negative."""

    facet: str
    codes: frozenset[str]
    worth: float


@dataclass(frozen=True, slots=True)
class Common:
    """That owners are more of what is wanted who share with the best what most of these are sorted under: who answers
    a text about beds and patients mostly works for hospitals, and who only shares words with it does not.

    The score grows by up to `worth` of itself, for the weight that the commonest code of an owner's has among the
    `first` best, each of whom counts by the square of the score.
    """

    facet: str
    worth: float
    first: int = 10


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for. `whole` is the type of document that tells of an owner, `parts` those of its things."""

    said: Sequence[Said]
    whole: str
    parts: frozenset[str]
    audiences: frozenset[str]
    sorted_under: Sequence[Sorted] = ()
    common: Common | None = None
    #: Words that every such text holds and that tell nothing.
    idle: frozenset[str] = frozenset()

    @property
    def key(self) -> Hashable:
        """What the answer hangs on."""
        under = tuple((one.facet, one.codes, one.worth) for one in self.sorted_under)
        said = tuple((one.text, one.worth) for one in self.said)
        return (said, self.whole, self.parts, self.audiences, under, self.common)


@dataclass(frozen=True, slots=True)
class Fit:
    """An owner that answers: its document with the stretch that says most, and which of its things answer."""

    owner_id: int
    score: float
    whole: Found
    parts: Sequence[Found] = ()


@dataclass(slots=True)
class _Owner:
    whole: EngineHit | None = None
    parts: list[EngineHit] = field(default_factory=list)

    @property
    def score(self) -> float:
        best = max((hit.score for hit in self.parts), default=0.0)
        return (self.whole.score if self.whole else 0.0) + OF_ITS_OWN * best


@dataclass(frozen=True, slots=True)
class Ranking:
    """The owners that answer, the best first: `(number, score, hits)`, the hit of the whole before those of things.

    `weights` says what each word is worth, for snippets.
    """

    owners: Sequence[tuple[int, float, Sequence[EngineHit]]]
    weights: dict[str, float]


def rank_owners(wanted: Wanted) -> Ranking:
    """Up to `MOST_OWNERS` that answer; kept for as long as the index does not change. Raises `EngineUnavailable`."""
    return engine().kept(("fitting", wanted.key), lambda: _rank(wanted))


def fits_of(ranking: Ranking, numbers: Collection[int], audiences: frozenset[str]) -> list[Fit]:
    """Some of the owners with the stretches that say most, in the order of the ranking."""
    chosen = [one for one in ranking.owners if one[0] in numbers]
    hits = [hit for _, _, hits in chosen for hit in hits]
    answer = EngineAnswer(hits=hits, total=len(hits), weights=ranking.weights)
    found = {one.key: one for one in fetch(answer, audiences)}
    return [
        Fit(number, score, found[hits[0].key], [found[hit.key] for hit in hits[1:] if hit.key in found])
        for number, score, hits in chosen
        # What was hidden a moment ago may still stand in the index.
        if hits[0].key in found
    ]


def echo(wanted: Wanted, key: str, text: str) -> Snippet | None:
    """The stretch of a text of what is wanted that a document answers most of, its words marked."""
    row = session.execute(select(DocumentRow.entry).where(DocumentRow.key == key)).one_or_none()
    if row is None:
        return None
    bag = read_entry(row[0]).bags["all"]
    weights = {one.term: one.weight for one in query_of(wanted).clauses if one.term in bag}
    places = [places_of(analysis.analyse(text))]
    return best_snippet([{"text": text}], orjson.dumps(places), weights)


def _rank(wanted: Wanted) -> Ranking:
    types = frozenset({wanted.whole, *wanted.parts})
    request = SearchRequest(filters={"type": types}, audiences=wanted.audiences, limit=MOST_HITS)
    answer = engine().search(request, query_of(wanted))
    owners = _owners(answer.hits, wanted)
    best = sorted(owners, key=lambda number: (-owners[number].score, number))[:MOST_OWNERS]
    facets = _facets_of({number: _key(owners[number]) for number in best}, wanted)
    scores = {n: owners[n].score * _multiple(facets.get(n, {}), wanted.sorted_under) for n in best}
    if wanted.common is not None:
        scores = _with_common(scores, facets, wanted.common)
    scored = sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))
    return Ranking([(number, score, _named(owners[number])) for number, score in scored], dict(answer.weights))


def query_of(wanted: Wanted) -> ParsedQuery:
    """All the text's words as one query, those of the weightiest piece with other words for the same."""
    weights: dict[str, float] = {}
    for said in wanted.said:
        for term, weight in _words(said, wanted.idle).items():
            weights[term] = weights.get(term, 0.0) + weight
    kept = sorted(weights, key=lambda term: -weights[term])[:MOST_WORDS]
    first = max(wanted.said, key=lambda said: said.worth)
    typed = parse(first.text)
    expansions = tuple(
        other
        for other in (*typed.expansions, *synonym_table().expand(typed))
        if other.covers.intersection(kept) and not other.covers & wanted.idle
    )
    clauses = tuple(Clause(term, weight=weights[term]) for term in kept)
    return ParsedQuery(text="", clauses=clauses, expansions=expansions, any_word=True)


def _words(said: Said, idle: frozenset[str]) -> dict[str, float]:
    """The nouns and verbs of a piece of text, and the compounds that nouns make, with what each is worth."""
    tokens = [one for one in analysis.analyse(korean.clean(said.text)) if _tells(one) and one.term not in idle]
    counts: dict[str, int] = {}
    for token in tokens:
        counts[token.term] = counts.get(token.term, 0) + 1
    compounds = {token.term for token in tokens if token.tag == "JOINED"}
    compounds |= {term for term in parse(said.text).joined if term not in counts}
    words = {term: said.worth * (1 + math.log(count)) for term, count in counts.items()}
    nouns = {token.term for token in tokens if token.is_noun}
    words = {term: worth if term in nouns else worth * VERB_WEIGHT for term, worth in words.items()}
    return words | {term: said.worth * COMPOUND_WEIGHT for term in compounds if term not in idle}


def _tells(token: Token) -> bool:
    """Numerals written as words are rare in profiles, and tell nothing for that."""
    if token.tag in VERB_TAGS:
        return True
    return token.is_noun and token.tag != NUMERAL and len(token.term) >= _SHORTEST and not token.term.isdigit()


def _owners(hits: Sequence[EngineHit], wanted: Wanted) -> dict[int, _Owner]:
    """The hits by whose they are: one query."""
    columns = select(DocumentRow.key, DocumentRow.owner_id)
    visible = columns.where(DocumentRow.key.in_([hit.key for hit in hits]), DocumentRow.audience.in_(wanted.audiences))
    owner_of = {row.key: row.owner_id for row in session.execute(visible)}
    owners: dict[int, _Owner] = {}
    for hit in hits:
        number = owner_of.get(hit.key)
        if number is None:
            continue
        owner = owners.setdefault(number, _Owner())
        if hit.key.partition(":")[0] == wanted.whole:
            owner.whole = hit
        else:
            owner.parts.append(hit)
    return {number: owner for number, owner in owners.items() if owner.whole is not None}


def _facets_of(keys: dict[int, str], wanted: Wanted) -> dict[int, dict[str, Any]]:
    """What each owner is sorted under: one query."""
    if not wanted.sorted_under and wanted.common is None:
        return {}
    rows = session.execute(
        select(DocumentRow.owner_id, DocumentRow.document).where(DocumentRow.key.in_(list(keys.values())))
    )
    return {number: parsed(document)["facets"] for number, document in rows}


def _with_common(scores: dict[int, float], facets: dict[int, dict[str, Any]], common: Common) -> dict[int, float]:
    """The scores with what owners gain who share what the best have in common."""
    first = sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))[: common.first]
    weights: dict[str, float] = {}
    for number, score in first:
        for code in facets.get(number, {}).get(common.facet, ()):
            weights[code] = weights.get(code, 0.0) + score**2
    whole = sum(score**2 for _, score in first) or 1.0
    shares = {
        number: max((weights.get(code, 0.0) for code in facets.get(number, {}).get(common.facet, ())), default=0.0)
        for number in scores
    }
    return {number: score * (1 + common.worth * shares[number] / whole) for number, score in scores.items()}


def _multiple(facets: dict[str, Any], sorted_under: Sequence[Sorted]) -> float:
    multiple = 1.0
    for one in sorted_under:
        if one.codes:
            share = len(one.codes.intersection(facets.get(one.facet, ()))) / len(one.codes)
            multiple *= 1 + one.worth * share
    return multiple


def _named(owner: _Owner) -> list[EngineHit]:
    """The owner's document, and of its things those that answer best."""
    if owner.whole is None:
        return []
    parts = sorted(owner.parts, key=lambda hit: -hit.score)
    return [owner.whole, *(hit for hit in parts[:2] if hit.score >= NAMED * parts[0].score)]


def _key(owner: _Owner) -> str:
    return owner.whole.key if owner.whole else ""
