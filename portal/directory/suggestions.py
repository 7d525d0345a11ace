"""What to offer while somebody types: names, what others asked with success, fields or industries to look into."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from portal.core import keyboard, korean
from portal.core.viewer import PUBLIC, Viewer
from portal.directory.search import DirectoryState
from portal.firms.vocabulary import FIELDS, INDUSTRIES, Word
from portal.querylog.past import past_queries
from portal.search.engine import EngineUnavailable, NameHit
from portal.search.finding import engine
from portal.web.language import in_language

LONGEST_SUGGESTION = 60
MOST_NAMES = 6
MOST_QUERIES = 3
MOST_TAGS = 3


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Something to go to: `type` is firm, technology, service, query, field or industry."""

    type: str
    label: str
    url: str


def suggestions(typed: str, viewer: Viewer, locale: str) -> list[Suggestion]:
    """At most twelve suggestions, names first.

    What the other keyboard would have typed is tried when nothing begins with what was typed.
    Raises `EngineUnavailable`.
    """
    for text in dict.fromkeys((typed, keyboard.as_hangul(typed.lower()))):
        names = list(_names(text, viewer, locale))
        found = [*names, *_queries(text, names, locale), *_tags(text, locale)]
        if found:
            return found
    return []


def _names(text: str, viewer: Viewer, locale: str) -> Iterator[Suggestion]:
    seen: set[str] = set()
    for hit in engine().suggest(text, viewer.audiences, 3 * MOST_NAMES):
        name = _name_in(hit, locale)
        if name not in seen and len(seen) < MOST_NAMES:
            seen.add(name)
            yield Suggestion(hit.type, name, in_language(hit.url, locale))


def _name_in(hit: NameHit, locale: str) -> str:
    """A name in the page's language, if there is one."""
    return next((other for other in hit.aliases if locale == "en" and other.isascii()), hit.name)


def _queries(text: str, names: Sequence[Suggestion], locale: str) -> list[Suggestion]:
    """Past good queries that the public index answers, whoever looks; none that is a name offered already."""
    named = {korean.name_key(name.label) for name in names}
    try:
        words = engine().words({PUBLIC})
    except EngineUnavailable:
        return []
    past = past_queries().beginning_with(text, words, MOST_QUERIES + MOST_NAMES)
    unlike = [query for query in past if korean.name_key(query) not in named][:MOST_QUERIES]
    return [
        Suggestion("query", query, in_language(f"/directory?{DirectoryState(text=query).query_string()}", locale))
        for query in unlike
    ]


def _tags(text: str, locale: str) -> list[Suggestion]:
    found = []
    begins = _begins_with(text)
    for facet, words in (("field", FIELDS), ("industry", INDUSTRIES)):
        for word in words.values():
            if begins(word):
                query = DirectoryState(filters={facet: (word.code,)}).query_string()
                found.append(Suggestion(facet, word.label(locale), in_language(f"/directory?{query}", locale)))
    return found[:MOST_TAGS]


def _begins_with(text: str) -> Callable[[Word], bool]:
    """Tells of a word whether a label, or a part of one after a dot or space, begins with the strokes typed."""
    typed = korean.name_key(text)
    if not typed:
        return lambda _word: False
    if all(character in korean.CHOSEONG for character in typed):
        return lambda word: len(typed) > 1 and any(key.startswith(typed) for key in _beginnings(word)[1])
    struck = keyboard.strokes(typed)
    return lambda word: any(key.startswith(struck) for key in _beginnings(word)[0])


@cache
def _beginnings(word: Word) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The strokes and the initial consonants of a word's labels and of their parts."""
    parts = [part for label in (word.ko, word.en, *word.aliases) for part in label.replace("·", " ").split()]
    keys = [korean.name_key(part) for part in (word.ko, word.en, *parts)]
    return tuple(map(keyboard.strokes, keys)), tuple(map(korean.choseong, keys))
