"""One analyser for what is indexed and what is asked, whatever the engine.

A text becomes terms with the places in the text that they came from:

1. clean, then fold character by character (NFKC, lower case), keeping the way back to the original's offsets;
   loose jamo stay as they are, since NFKC would make other letters of them;
2. Kiwi's morphemes, of which nouns, roots, numerals, foreign words, prefixes, verbs and adjectives are kept;
3. nouns that no dictionary knows are also divided into those that one does: 경남제약 → 경남, 제약, 경남제약;
4. runs of nouns written together are also joined: 의료영상 → 의료, 영상, 의료영상.

`VERSION` changes whenever the terms of a text may change, or what an entry holds of them; documents analysed by an
older one are analysed anew.
"""

import re
import threading
import unicodedata
import warnings
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from kiwipiepy import Kiwi

from portal.core import korean

VERSION = 7

#: Tags of the Sejong set, as Kiwi writes them.
NOUN_TAGS = frozenset({"NNG", "NNP", "NR", "SL", "SN", "SH", "XR", "XPN"})
JOINING_TAGS = NOUN_TAGS | {"XSN", "NNB"}
VERB_TAGS = frozenset({"VV", "VA", "VV-R", "VV-I", "VA-R", "VA-I"})
OTHER_TAGS = frozenset({"W_SERIAL", "W_EMAIL", "W_URL", "W_HASHTAG"})
KEPT_TAGS = NOUN_TAGS | VERB_TAGS | OTHER_TAGS

#: A morpheme in no dictionary of Kiwi's has -1 for its id, or that of its tag; tags take the first few dozen ids.
FIRST_KNOWN_ID = 64
#: The length from which an unknown noun is divided.
SHORTEST_UNKNOWN = 4
#: Syllables of the longest word that is divided, and of the longest part.
LONGEST_DIVIDED = 16
LONGEST_PART = 6

#: Longer inputs are cut: nobody asks in more, and Kiwi's time grows with length.
LONGEST_TEXT = 100_000

_WORD = re.compile(r"[가-힣ㄱ-ㅎㅏ-ㅣ]+|[a-z]+|[0-9]+|[一-鿿ぁ-ヿ]+")
#: Anything whose folded form may differ in more than the case of an ASCII letter.
_NEEDS_FOLDING = re.compile(r"[^\x00-\x7f가-힣ㄱ-ㅎㅏ-ㅣ‘’“”·–—]")
_load_lock = threading.Lock()


@dataclass(frozen=True, slots=True)
class Token:
    """A term and the half-open range of the original text that it came from."""

    term: str
    start: int
    end: int
    tag: str

    @property
    def is_noun(self) -> bool:
        return self.tag in NOUN_TAGS or self.tag == "JOINED"


@cache
def _kiwi() -> Kiwi:
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "behavior of `num_workers=0`", DeprecationWarning)
        # No threads: a child would wait without end for one that its parent had started.
        kiwi = Kiwi(num_workers=0, load_multi_dict=False)
    # What it makes at its first use (over 100 MB) is then shared by all children, too.
    kiwi.tokenize("가")
    return kiwi


def load() -> Kiwi:
    """Load the model (about a second, 320 MB) once a process; call it before forking, so that children share it."""
    with _load_lock:
        return _kiwi()


def fold(text: str) -> tuple[str, list[int]]:
    """Fold `text` for comparison; returns it with, for each folded character, its place in `text`.

    The list is one longer than the folded text: its last entry is `len(text)`.
    """
    if not _NEEDS_FOLDING.search(text):
        return text.lower(), list(range(len(text) + 1))
    folded: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        if "가" <= character <= "힣" or korean.is_loose_jamo(character):
            folded.append(character)
            places.append(place)
            continue
        for part in unicodedata.normalize("NFKC", character).lower():
            folded.append(part)
            places.append(place)
    places.append(len(text))
    return "".join(folded), places


def analyse(text: str) -> list[Token]:
    """The tokens of a text that has gone through `korean.clean`, in order of their start."""
    return next(analyse_all([text]))


def analyse_all(texts: Sequence[str]) -> Iterator[list[Token]]:
    """`analyse` for many texts; faster than one at a time."""
    folded = [fold(text[:LONGEST_TEXT]) for text in texts]
    kiwi = load()
    for text, places in folded:
        found: Iterable[Any] = kiwi.tokenize(text)
        yield sorted(_tokens(text, places, found), key=lambda token: (token.start, token.end))


def _tokens(text: str, places: list[int], morphemes: Iterable[Any]) -> Iterator[Token]:
    run: list[tuple[str, int, int]] = []
    for morpheme in morphemes:
        start, end = morpheme.start, morpheme.start + morpheme.len
        form = morpheme.form.lower()
        if morpheme.tag in JOINING_TAGS:
            if run and run[-1][2] != start:
                yield from _joined(run, places)
                run = []
            run.append((form.replace(" ", ""), start, end))
        else:
            yield from _joined(run, places)
            run = []
        if morpheme.tag in KEPT_TAGS:
            yield from _parts(form, morpheme.tag, places[start], _end(places, end))
            if morpheme.id < FIRST_KNOWN_ID and len(form) >= SHORTEST_UNKNOWN and morpheme.tag in ("NNG", "NNP"):
                yield from _known_parts(form, start, places)
    yield from _joined(run, places)


def _parts(form: str, tag: str, start: int, end: int) -> Iterator[Token]:
    """A morpheme's terms: Kiwi gives some with a space inside, which are known as a whole and by their words."""
    if " " not in form:
        yield Token(form, start, end, tag)
        return
    for word in form.split():
        yield Token(word, start, end, tag)
    yield Token(form.replace(" ", ""), start, end, "JOINED")


def _known_parts(form: str, start: int, places: list[int]) -> Iterator[Token]:
    """The dictionary's nouns that a noun unknown to it is made of."""
    for part, begin, end in divide(form):
        yield Token(part, places[start + begin], _end(places, start + end), "NNG")


@lru_cache(maxsize=65536)
def divide(word: str) -> tuple[tuple[str, int, int], ...]:
    """Divide a word into known nouns of two to six syllables; else take the known noun at its end, its head.

    Returns each with its half-open range in the word; nothing when neither is possible. Time grows with the word's
    length, not with the number of its divisions; words that are longer than any name are only asked for their head.
    """
    if len(word) <= LONGEST_DIVIDED and (whole := _division(word)):
        return whole
    for begin in range(max(1, len(word) - LONGEST_PART), len(word) - 1):
        if _is_known_noun(word[begin:]):
            return ((word[begin:], begin, len(word)),)
    return ()


def _division(word: str) -> tuple[tuple[str, int, int], ...]:
    """The division into the longest parts from the left; from each place on, from the end backwards."""
    divisions: dict[int, tuple[tuple[str, int, int], ...]] = {len(word): ()}
    for begin in range(len(word) - 2, -1, -1):
        for end in range(min(len(word), begin + LONGEST_PART), begin + 1, -1):
            if end in divisions and (begin, end) != (0, len(word)) and _is_known_noun(word[begin:end]):
                divisions[begin] = ((word[begin:end], begin, end), *divisions[end])
                break
    return divisions.get(0, ())


def is_common_noun(word: str) -> bool:
    """Whether the dictionary has the word as a common noun, which no person or place is named by."""
    return _known_noun(word) == "NNG"


def _is_known_noun(word: str) -> bool:
    return bool(_known_noun(word))


@lru_cache(maxsize=262144)
def _known_noun(word: str) -> str:
    """The tag of a noun of two syllables or more that the dictionary has, NNG or NNP; else nothing."""
    if len(word) < 2 or not all("가" <= character <= "힣" for character in word):
        return ""
    morphemes = load().tokenize(word)
    if len(morphemes) == 1 and morphemes[0].tag in ("NNG", "NNP") and morphemes[0].id >= FIRST_KNOWN_ID:
        return str(morphemes[0].tag)
    return ""


def _joined(run: list[tuple[str, int, int]], places: list[int]) -> Iterator[Token]:
    if len(run) > 1:
        yield Token("".join(form for form, _, _ in run), places[run[0][1]], _end(places, run[-1][2]), "JOINED")


def _end(places: list[int], end: int) -> int:
    """Where the original ends for a folded end: after the last character that was folded into the range."""
    return places[end - 1] + 1 if end else 0


def bigrams(text: str) -> list[str]:
    """Pairs of neighbouring syllables within words; a word of one syllable and a foreign word as they are."""
    pairs: list[str] = []
    for match in _WORD.finditer(fold(text)[0]):
        word = match.group()
        if word.isascii() or len(word) == 1:
            pairs.append(word)
        else:
            pairs.extend(word[i : i + 2] for i in range(len(word) - 1))
    return pairs
