"""The words and names of a segment, made when first asked for and kept as long as the segment: it never changes."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA

from portal.core import keyboard, korean


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Words worth correcting to, with their strokes."""

    words: Sequence[str]
    struck: Sequence[str]

    @classmethod
    def of(cls, terms: Iterator[str]) -> "Lexicon":
        """From an index' terms: numbers, single syllables and odd signs are left out."""
        words = [term for term in terms if _is_word(term)]
        return cls(words, [keyboard.strokes(word) for word in words])

    def near(self, struck: str, slips: int) -> list[tuple[str, int]]:
        """Words within so many slips, compared with every word there is."""
        found = process.extract(struck, self.struck, scorer=OSA.distance, score_cutoff=slips, limit=20)
        return [(self.words[place], int(distance)) for _, distance, place in found]


def _is_word(term: str) -> bool:
    if not 2 <= len(term) <= 24:
        return False
    return all(korean.is_syllable(c) for c in term) or (len(term) > 3 and term.isascii() and term.isalpha())


@dataclass(frozen=True, slots=True)
class Names:
    """Names sorted for looking up what begins with what was typed, by strokes and by initial consonants.

    Rows are (key, document); a name stands under its own beginning and under that of each further word.
    """

    struck: Sequence[tuple[str, int]]
    initials: Sequence[tuple[str, int]]

    @classmethod
    def of(cls, names: Sequence[Sequence[str]]) -> "Names":
        """From each document's names."""
        struck, initials = set(), set()
        for document, spellings in enumerate(names):
            for name in spellings:
                for beginning in _beginnings(korean.bare_name(name).lower()):
                    struck.add((keyboard.strokes(beginning), document))
                    initials.add((korean.choseong(beginning), document))
        return cls(sorted(struck), sorted(initials))

    def begin_with(self, struck: str) -> list[int]:
        """Documents with a name, or a word of one, that begins with these strokes: half-typed syllables count."""
        return _with_prefix(self.struck, struck)

    def initials_begin_with(self, consonants: str) -> list[int]:
        """Documents with a name, or a word of one, whose initial consonants begin like this."""
        return _with_prefix(self.initials, consonants)


def _beginnings(name: str) -> list[str]:
    """The name without spaces, and what is left of it from each further word on."""
    words = name.split()
    return [korean.name_key("".join(words[place:])) for place in range(len(words))]


def _with_prefix(rows: Sequence[tuple[str, int]], prefix: str) -> list[int]:
    found = []
    place = bisect_left(rows, (prefix, -1))
    while place < len(rows) and rows[place][0].startswith(prefix):
        found.append(rows[place][1])
        place += 1
    return list(dict.fromkeys(found))
