"""The words and names of a segment, made when first asked for and kept as long as the segment: it never changes."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import OSA

from portal.core import keyboard, korean
from portal.search.strings import Strings

#: Bytes of the longest character of what is struck (a jamo).
WIDEST = 3
#: Sorts behind whatever goes on after a prefix.
LAST = "\U0010ffff"


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Words worth correcting to, with their strokes."""

    words: Strings
    struck: Strings

    @classmethod
    def of(cls, terms: Iterable[str]) -> "Lexicon":
        """From an index' terms: numbers, single syllables and odd signs are left out."""
        words = [term for term in terms if _is_word(term)]
        return cls(Strings.of(words), Strings.of(map(keyboard.strokes, words)))

    def near(self, struck: str, slips: int) -> list[tuple[str, int]]:
        """Words within so many slips, compared with every word of about that length."""
        apart = np.abs(self.struck.sizes - len(struck.encode()))
        places = np.flatnonzero(apart <= WIDEST * slips).tolist()
        choices = self.struck.take(places)
        found = process.extract(struck, choices, scorer=OSA.distance, score_cutoff=slips, limit=20)
        return [(self.words[places[place]], int(distance)) for _, distance, place in found]


def _is_word(term: str) -> bool:
    if not 2 <= len(term) <= 24:
        return False
    return all(korean.is_syllable(c) for c in term) or (len(term) > 3 and term.isascii() and term.isalpha())


@dataclass(frozen=True, slots=True)
class Names:
    """Names sorted for looking up what begins with what was typed, by strokes and by initial consonants.

    A name stands under its own beginning and under that of each further word: `documents[i]` has a name that begins
    with `keys[i]`.
    """

    struck: "NameKeys"
    initials: "NameKeys"

    @classmethod
    def of(cls, names: Sequence[Sequence[str]]) -> "Names":
        """From each document's names."""
        struck, initials = set(), set()
        for document, spellings in enumerate(names):
            for name in spellings:
                for beginning in _beginnings(korean.bare_name(name).lower()):
                    struck.add((keyboard.strokes(beginning), document))
                    initials.add((korean.choseong(beginning), document))
        return cls(NameKeys.of(struck), NameKeys.of(initials))

    def begin_with(self, struck: str) -> NDArray[np.int32]:
        """Documents with a name, or a word of one, that begins with these strokes: half-typed syllables count."""
        return self.struck.begin_with(struck)

    def initials_begin_with(self, consonants: str) -> NDArray[np.int32]:
        """Documents with a name, or a word of one, whose initial consonants begin like this."""
        return self.initials.begin_with(consonants)


@dataclass(frozen=True, slots=True)
class NameKeys:
    """Keys in ascending order, and the document of each."""

    keys: Strings
    documents: NDArray[np.int32]

    @classmethod
    def of(cls, rows: Iterable[tuple[str, int]]) -> "NameKeys":
        rows = sorted(rows)
        return cls(Strings.of(key for key, _ in rows), np.array([document for _, document in rows], np.int32))

    def begin_with(self, prefix: str) -> NDArray[np.int32]:
        """The documents of the keys with a prefix, each once, ascending."""
        begin = bisect_left(self.keys, prefix)
        end = bisect_left(self.keys, prefix + LAST, begin)
        return np.unique(self.documents[begin:end])


def _beginnings(name: str) -> list[str]:
    """The name without spaces, and what is left of it from each further word on."""
    words = name.split()
    return [korean.name_key("".join(words[place:])) for place in range(len(words))]
