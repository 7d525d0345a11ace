"""From a document to what an engine takes: weighted terms by field.

Fields are few, since each costs time at every query:

========  =====================================================================
exact     keys of the names, each as one term: a query that *is* the name wins
name      terms of the names
name_2    bigrams of the names, for parts of them
label     keys of the labels and of the parts' names, each as one term: a query that is the label of a field
keywords  terms of the keywords
tagline   terms of the tagline
all       terms of all the text there is
all_2     bigrams of all the text, for words that the analyser divides otherwise
attached  terms of what stands in attached documents, and nowhere else: these are long, and no bigrams are kept of them
========  =====================================================================
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import orjson

from portal.core import korean
from portal.search import analysis
from portal.search.analysis import Token
from portal.search.document import Passage, SearchDocument

#: What an occurrence in the labels counts in `all`.
LABEL_WEIGHT = 0.35
#: What tells a part's name from a label, in the field of both.
PART_NAME = 2.0

FIELDS = ("exact", "name", "name_2", "label", "keywords", "tagline", "all", "all_2", "attached")


@dataclass(frozen=True, slots=True)
class Entry:
    """What an engine indexes. `bags[field][term]` counts the term's occurrences in the field."""

    key: str
    digest: str
    type: str
    audience: str
    name: str
    url: str
    bags: dict[str, dict[str, float]]
    aliases: Sequence[str] = ()
    facets: Mapping[str, Sequence[str]] = field(default_factory=dict)
    sort: dict[str, float] = field(default_factory=dict)
    prior: float = 1.0

    def length(self, name: str) -> float:
        """How many terms the field holds."""
        return sum(self.bags.get(name, {}).values())


@dataclass(frozen=True, slots=True)
class Analysed:
    """A document with its entry and the tokens of its passages."""

    document: SearchDocument
    entry: Entry
    tokens: bytes
    #: The places of the terms of each attached passage, as JSON.
    attached: Sequence[bytes] = ()


def analyse_documents(
    documents: Sequence[SearchDocument], known: Mapping[str, bytes] | None = None
) -> Iterator[Analysed]:
    """Analyse documents, each different text once: a firm's document repeats those of its technologies.

    `known` are attached texts that were analysed before, with the places of their terms: a profile that is saved is not
    to wait for a hundred pages that have not changed.
    """
    places = dict(known or {})
    texts = list(dict.fromkeys(text for document in documents for text in _texts(document)))
    pages = list(dict.fromkeys(page.text for document in documents for page in document.attached))
    new = [text for text in pages if text not in places]
    analysed = dict(zip([*texts, *new], analysis.analyse_all([*texts, *new]), strict=True))
    places |= {text: orjson.dumps(places_of(analysed[text])) for text in new}
    for document in documents:
        attached = [places[page.text] for page in document.attached]
        yield _assemble(document, [analysed[text] for text in _texts(document)], attached)


def _texts(document: SearchDocument) -> list[str]:
    """The texts of a document in the order in which `_assemble` takes them."""
    names = (korean.bare_name(name) for name in (document.name, *document.aliases))
    lists = (", ".join(document.keywords), ", ".join(document.labels), document.tagline)
    return [*names, *lists, *(passage.text for passage in document.passages)]


def _assemble(document: SearchDocument, lists: list[list[Token]], attached: Sequence[bytes]) -> Analysed:
    count = 1 + len(document.aliases)
    names, (keywords, labels, tagline), passages = lists[:count], lists[count : count + 3], lists[count + 3 :]
    keys = [korean.name_key(name) for name in (document.name, *document.aliases)]
    texts = _texts(document)
    bags = {
        "exact": _bag(keys),
        "name": _bag([*_terms(names), *keys]),
        "name_2": _bag(pair for key in keys for pair in analysis.bigrams(key)),
        "label": _bag({korean.name_key(label) for label in document.labels})
        | {korean.name_key(part): PART_NAME for part in document.parts},
        "keywords": _bag(_terms([keywords])),
        "tagline": _bag(_terms([tagline])),
        "all": _bag(_terms([*names, keywords, tagline, *passages]), _terms([labels])),
        "all_2": _bag(pair for text in texts for pair in analysis.bigrams(text)),
    }
    if attached:
        bags["attached"] = _counted(attached)
    entry = Entry(
        key=document.key,
        digest=document.digest(analysis.VERSION),
        type=document.type,
        audience=document.audience,
        name=document.name,
        url=document.url,
        bags=bags,
        aliases=document.aliases,
        facets=document.facets,
        sort=document.sort,
        prior=document.prior,
    )
    return Analysed(document, entry, orjson.dumps([places_of(tokens) for tokens in passages]), attached)


def _terms(lists: Iterable[list[Token]]) -> list[str]:
    return [token.term for tokens in lists for token in tokens]


def _bag(terms: Iterable[str], labels: Iterable[str] = ()) -> dict[str, float]:
    bag = {term: float(count) for term, count in Counter(terms).items() if term}
    for label in labels:
        bag[label] = bag.get(label, 0.0) + LABEL_WEIGHT
    return bag


def places_of(tokens: list[Token]) -> dict[str, list[int]]:
    """Where each term stands: start, end, start, end and so on, so that a snippet looks up only what was asked for."""
    places: dict[str, list[int]] = {}
    for token in tokens:
        places.setdefault(token.term, []).extend((token.start, token.end))
    return places


def _counted(attached: Iterable[bytes]) -> dict[str, float]:
    """How often each term stands in passages of which the places are known."""
    bag: dict[str, float] = {}
    for page in attached:
        for term, places in orjson.loads(page).items():
            bag[term] = bag.get(term, 0.0) + len(places) // 2
    return bag


def dump_attached(passages: Sequence[Passage]) -> bytes | None:
    """Attached passages as JSON, one a line; nothing when there are none."""
    return b"\n".join(map(orjson.dumps, passages)) or None


def dump_entry(entry: Entry) -> bytes:
    """The entry as JSON."""
    return orjson.dumps(entry)


def read_entry(data: bytes) -> Entry:
    """The entry that `dump_entry` wrote."""
    return Entry(**orjson.loads(data))
