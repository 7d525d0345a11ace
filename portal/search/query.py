"""From what somebody typed to clauses that an engine can weigh. Whoosh's own query parser is never asked.

Spacing makes no difference: nouns that stand together, with or without a space between them, form one run, and every
way of joining neighbours in a run is looked for too, so that 자연어 처리 and 자연어처리 give the same clauses.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

from portal.core import korean
from portal.search import analysis
from portal.search.analysis import JOINING_TAGS, VERB_TAGS, Token

#: What is typed beyond this is not looked at; the page says so.
LONGEST_QUERY = 400
#: Verbs say less about a firm than nouns do.
VERB_WEIGHT = 0.4
#: What a question about firms says anyway.
GENERIC_WORDS = frozenset(
    {"회사", "업체", "기업", "곳", "스타트업", "전문", "company", "companies", "vendor", "firm", "firms"}
)
GENERIC_WEIGHT = 0.2
#: Nouns in a row that may still be one word.
LONGEST_COMPOUND = 4

_INCORPORATION = re.compile(r"\(주\)|㈜|주식회사|\(유\)|유한회사")


@dataclass(frozen=True, slots=True)
class Clause:
    """One word that was asked for. `bigrams` are all that the word has; together they stand in for it."""

    term: str
    bigrams: tuple[str, ...] = ()
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Compound:
    """Nouns that stand together: who writes `joined` in one piece has written each of `terms`."""

    joined: str
    terms: frozenset[str]
    bigrams: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Expansion:
    """Other words for some of the query's: a document that holds all of `terms` has answered `covers`."""

    covers: frozenset[str]
    terms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ParsedQuery:
    """What was asked for: words, joined neighbours that count extra, bigrams, and the whole as a name."""

    text: str
    name_key: str = ""
    clauses: tuple[Clause, ...] = ()
    joined: tuple[str, ...] = ()
    compounds: tuple[Compound, ...] = ()
    bigrams: tuple[str, ...] = ()
    expansions: tuple[Expansion, ...] = ()
    #: Set when nothing but initial consonants was typed: ㅅㅅㅈㅈ.
    initials: str = ""
    #: Whether one of the words is enough: a long text is answered by whoever has said most of it, not by who said all.
    any_word: bool = False

    @property
    def is_empty(self) -> bool:
        return not (self.clauses or self.bigrams or self.name_key)

    @property
    def terms(self) -> frozenset[str]:
        """Every term whose occurrences are to be marked in a snippet."""
        return frozenset({*(clause.term for clause in self.clauses), *self.joined})


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """A search: words, filters and how to show the answer.

    `filters` maps a facet to the codes of which one must hold; documents for which one of `first` holds come before the
    others. `audiences` are the viewer's audience tokens.
    """

    text: str = ""
    type: str | None = None
    filters: dict[str, frozenset[str]] = field(default_factory=dict)
    first: dict[str, frozenset[str]] = field(default_factory=dict)
    audiences: frozenset[str] = frozenset({"public"})
    sort: str = "relevance"
    offset: int = 0
    limit: int = 20
    facets: tuple[str, ...] = ()
    exact: bool = False


def parse(text: str) -> ParsedQuery:
    """Parse what was typed. Anything is a query; one without letters or digits has no clauses."""
    return _parse(korean.clean_line(text)[:LONGEST_QUERY])


@lru_cache(maxsize=4096)
def _parse(cut: str) -> ParsedQuery:
    initials = cut.replace(" ", "")
    if len(initials) > 1 and all(character in korean.CHOSEONG for character in initials):
        return ParsedQuery(text=cut, name_key=korean.name_key(cut), initials=initials)
    plain = " ".join(_INCORPORATION.sub(" ", cut).split()) or cut
    tokens = analysis.analyse(plain)
    runs = _noun_runs(plain, tokens)
    clauses = _clauses(tokens)
    joined = tuple(dict.fromkeys(term for run in runs for term in _joinings(run)))
    return ParsedQuery(
        text=cut,
        name_key=korean.name_key(cut),
        clauses=clauses,
        compounds=(*_written_together(tokens), *(_compound(run) for run in runs if 1 < len(run) <= LONGEST_COMPOUND)),
        joined=tuple(term for term in joined if term not in {clause.term for clause in clauses}),
        bigrams=tuple(dict.fromkeys(_bigrams(plain, runs))),
        expansions=tuple(_spelled(plain, tokens)),
    )


def _clauses(tokens: list[Token]) -> tuple[Clause, ...]:
    clauses: dict[str, Clause] = {}
    for token in tokens:
        if token.tag == "JOINED":
            continue
        weight = VERB_WEIGHT if token.tag in VERB_TAGS else GENERIC_WEIGHT if token.term in GENERIC_WORDS else 1.0
        pairs = tuple(dict.fromkeys(analysis.bigrams(token.term))) if token.is_noun else ()
        clauses.setdefault(token.term, Clause(token.term, pairs, weight))
    return tuple(clauses.values())


def _noun_runs(text: str, tokens: list[Token]) -> list[list[Token]]:
    """Nouns that follow each other with nothing but spaces between them."""
    runs: list[list[Token]] = []
    end = -1
    for token in tokens:
        if token.tag == "JOINED" or token.tag not in JOINING_TAGS:
            continue
        if runs and end <= token.start and not text[end : token.start].strip():
            runs[-1].append(token)
        else:
            runs.append([token])
        end = token.end
    return runs


def _spelled(text: str, tokens: list[Token]) -> Iterator[Expansion]:
    """Abbreviations written by the names of their letters: who types 엠알아이 means mri."""
    for match in re.finditer(r"[가-힣]+", text):
        if letters := korean.spelled_letters(match.group()):
            covers = frozenset(t.term for t in tokens if match.start() <= t.start and t.end <= match.end())
            yield Expansion(covers, (letters,))


def _written_together(tokens: list[Token]) -> list[Compound]:
    """Compounds as they were typed, with what the analyser drops inside them: 이차전지 is 이 + 차 + 전지."""
    return [
        Compound(
            whole.term,
            frozenset(t.term for t in tokens if t.tag != "JOINED" and whole.start <= t.start and t.end <= whole.end),
            tuple(dict.fromkeys(analysis.bigrams(whole.term))),
        )
        for whole in tokens
        if whole.tag == "JOINED"
    ]


def _compound(run: list[Token]) -> Compound:
    joined = "".join(token.term for token in run)
    pairs = tuple(dict.fromkeys(analysis.bigrams(joined)))
    return Compound(joined, frozenset(token.term for token in run), pairs)


def _joinings(run: list[Token]) -> list[str]:
    """Neighbours in pairs, and the run as a whole when it is a compound of a few."""
    terms = [token.term for token in run]
    pairs = [a + b for a, b in pairwise(terms)]
    whole = ["".join(terms)] if 2 < len(terms) <= LONGEST_COMPOUND else []
    return [*pairs, *whole]


def _bigrams(text: str, runs: list[list[Token]]) -> list[str]:
    """The bigrams of the query, with the spaces inside runs of nouns taken out."""
    characters = list(text)
    for run in runs:
        for before, after in pairwise(run):
            for place in range(before.end, after.start):
                characters[place] = ""
    return analysis.bigrams("".join(characters))
