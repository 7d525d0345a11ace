"""What people mean when nothing they typed is known: the other keyboard, or a slip of the finger.

A query with any known word is never changed. What is known, and what is near, is asked of the documents that the viewer
may see, so that a correction tells nobody of what is hidden from them.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Protocol

from portal.core import keyboard, korean
from portal.search.query import parse

#: Particles that may follow a word, longest first; a slip is looked for in the word without it, too.
PARTICLES = (
    "에서는",
    "에서",
    "으로",
    "이란",
    "에게",
    "까지",
    "부터",
    "을",
    "를",
    "이",
    "가",
    "은",
    "는",
    "의",
    "에",
    "로",
    "과",
    "와",
    "도",
)
#: Of a word's syllables, the share that known terms must exceed for it to be known.
LEAST_KNOWN = 0.5
#: Strokes from which a word may have two slips.
LONG_WORD = 10
SHORTEST_WORD = 2


class Words(Protocol):
    """The words of the documents that one viewer may see."""

    def holds(self, term: str) -> int:
        """How many of the documents hold a word: as a term, by all its bigrams, or in a name."""

    def hold_together(self, terms: Sequence[str]) -> int:
        """How many of the documents hold all of some words."""

    def near(self, struck: str, slips: int) -> Sequence[tuple[str, int, int]]:
        """Words whose strokes differ by at most `slips`: (word, slips, documents)."""


#: Other words for a word, each as its terms.
Others = Callable[[str], Iterable[tuple[str, ...]]]


def meant(text: str, words: Words, others: Others) -> str | None:
    """What was probably meant; `None` when the query has a known word or nothing better is known."""
    typed = text.split()
    if not typed or any(is_known(word, words, others) for word in typed):
        return None
    for candidate in _other_writings(text):
        if all(is_known(word, words, others) for word in candidate.split()):
            return candidate
    corrected = [nearest(word, words) or word for word in typed]
    return " ".join(corrected) if corrected != typed else None


def is_known(word: str, words: Words, others: Others) -> bool:
    """Whether the documents hold the word, a synonym of it, or terms that make up more than half of it."""
    if words.holds(word.lower()):
        return True
    if any(all(words.holds(term) for term in terms) for terms in others(word)):
        return True
    known = sum(len(clause.term) for clause in parse(word).clauses if len(clause.term) > 1 and words.holds(clause.term))
    return known > LEAST_KNOWN * len(word)


def _other_writings(text: str) -> Iterator[str]:
    """Letters spelled by their names, and what the same keys type in the other language, with Caps Lock off, too."""
    seen = {text}
    spelled = korean.spelled_letters(text) or text
    for candidate in (spelled, keyboard.as_hangul(text), keyboard.as_hangul(text.lower()), keyboard.as_latin(text)):
        whole = not any(korean.is_loose_jamo(character) for character in candidate)
        if candidate not in seen and whole:
            seen.add(candidate)
            yield candidate


def nearest(word: str, words: Words) -> str | None:
    """The known word that a slip turns into this one, with its particle kept off."""
    for stem in _stems(word.lower()):
        if len(stem) < SHORTEST_WORD:
            continue
        struck = keyboard.strokes(stem)
        found = words.near(struck, 2 if len(struck) >= LONG_WORD else 1)
        if found:
            return min(found, key=lambda near: (near[1], -near[2], near[0]))[0]
    return None


def _stems(word: str) -> Iterator[str]:
    yield word
    for particle in PARTICLES:
        if word.endswith(particle):
            yield word.removesuffix(particle)
