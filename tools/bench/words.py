"""Made-up Korean text whose statistics are those of real text: 80,000 words, used as Zipf's law has it.

The frequent words are real words of the trade, so that the analyser works as on real profiles; the rare ones are
compounds of these, stems of frequent syllables, foreign words and model names. Everything follows from a seed.
"""

from bisect import bisect
from collections.abc import Sequence
from itertools import accumulate
from pathlib import Path
from random import Random

from portal.core.korean import josa

VOCABULARY = 80_000
#: Zipf and Mandelbrot: the word of rank r is used in proportion to 1 / (r + OFFSET).
OFFSET = 2.7
#: So many of the most frequent words are all real.
REAL_FIRST = 300

_FILE = Path(__file__).with_name("words.txt")


def _read_lists() -> dict[str, list[str]]:
    """The lists of the file, by the heading in brackets."""
    lists: dict[str, list[str]] = {}
    for line in _FILE.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            words = lists[line.strip("[]")] = []
        else:
            words += line.split()
    return lists


_LISTS = _read_lists()
TRADE, ENGLISH, _ADVERBS, _ROMAN = (_LISTS[name] for name in ("trade", "english", "adverbs", "roman"))
#: Syllables of Korean nouns, the frequent ones first.
SYLLABLES = "".join(_LISTS["syllables"])
#: Verbs before a noun, before another clause and at a sentence's end.
_VERBS = [(f"{noun}하는", f"{noun}하고", f"{noun}합니다") for noun in _LISTS["verbal nouns"]] + [
    ("찾아내는", "찾아내고", "찾아냅니다"),
    ("알려 주는", "알려 주고", "알려 줍니다"),
    ("줄이는", "줄이고", "줄입니다"),
    ("높이는", "높이며", "높였습니다"),
    ("만드는", "만들어", "만들고 있습니다"),
    ("모으는", "모아", "모아 왔습니다"),
    ("다루는", "다루며", "다룹니다"),
    ("바꾸는", "바꾸어", "바꾸었습니다"),
    ("살피는", "살펴", "살핍니다"),
    ("돕는", "돕고", "돕습니다"),
]
_ENDS = ("개", "건", "명", "곳", "종", "시간", "만 건", "퍼센트", "대", "차례")


class Writer:
    """Writes words and sentences from one stream of chance; the same seed writes the same."""

    def __init__(self, seed: int = 20261122) -> None:
        self.random = Random(seed)  # noqa: S311 - no secret
        self._syllables = SYLLABLES
        self._syllable_weights = list(accumulate(1 / (rank + 6) for rank in range(len(self._syllables))))
        self.words = self._make_vocabulary()
        self._weights = list(accumulate(1 / (rank + 1 + OFFSET) for rank in range(len(self.words))))

    def _make_vocabulary(self) -> Sequence[str]:
        """Words by rank: real ones first, the others mixed in ever more densely."""
        words = dict.fromkeys(TRADE[:REAL_FIRST])
        rest = TRADE[REAL_FIRST:] + ENGLISH
        self.random.shuffle(rest)
        while len(words) < VOCABULARY:
            if rest and self.random.random() < 0.5:
                words[rest.pop()] = None
                continue
            words[self._make_word()] = None
        return list(words)

    def _make_word(self) -> str:
        chance = self.random.random()
        if chance < 0.30:
            return self.random.choice(TRADE) + self.random.choice(TRADE)
        if chance < 0.40:
            return self.random.choice(TRADE) + self.stem(2)
        if chance < 0.50:
            return self.roman(self.random.choice((2, 3, 3, 4)))
        if chance < 0.54:
            return f"{self.roman(2).upper()[:3]}-{self.random.randrange(100, 9999)}"
        return self.stem(self.random.choice((2, 2, 2, 3, 3, 4)))

    def stem(self, length: int) -> str:
        """A word of Hangul syllables, each as frequent as in nouns."""
        return "".join(self.random.choices(self._syllables, cum_weights=self._syllable_weights, k=length))

    def roman(self, length: int) -> str:
        """A word of Latin letters."""
        return "".join(self.random.choice(_ROMAN) for _ in range(length)).capitalize()

    def word(self, topic: Sequence[str] = ()) -> str:
        """A word by its frequency; every fourth is one of the topic's, if there is a topic."""
        if topic and self.random.random() < 0.25:
            return self.random.choice(topic)
        return self.words[bisect(self._weights, self.random.random() * self._weights[-1])]

    def topic(self, size: int) -> list[str]:
        """Words that texts about one thing use more often, none of them among the most frequent."""
        ranks = {int(15 * 200 ** self.random.random()) for _ in range(2 * size)}
        return [self.words[rank] for rank in sorted(ranks)[:size]]

    def phrase(self, topic: Sequence[str] = (), most: int = 3) -> str:
        """Some nouns side by side."""
        return " ".join(self.word(topic) for _ in range(self.random.randint(1, most)))

    def sentence(self, topic: Sequence[str] = ()) -> str:
        """One to three clauses, with particles and endings as grammar has them."""
        clauses = [self._clause(topic) for _ in range(self.random.choice((0, 1, 1, 2)))]
        subject = f"{self.phrase(topic, 2)}의 {josa(self.word(topic), self.random.choice(('은/는', '이/가')))}"
        _, _, end = self.random.choice(_VERBS)
        last = f"{self._object(topic)} {end}."
        if self.random.random() < 0.3:
            clauses.append(f"{self._number()} {self.random.choice(('이상', '넘는', '가까운'))} {self.word(topic)}에서")
        return " ".join([subject, *clauses, last])

    def _clause(self, topic: Sequence[str]) -> str:
        before, joining, _ = self.random.choice(_VERBS)
        if self.random.random() < 0.5:
            return f"{self._object(topic)} {before} {josa(self.word(topic), '으로/로')}"
        return f"{self.random.choice(_ADVERBS)} {self._object(topic)} {joining}"

    def _object(self, topic: Sequence[str]) -> str:
        return josa(self.phrase(topic), "을/를")

    def _number(self) -> str:
        amount = int(10 ** self.random.uniform(0.3, 4.5))
        return f"{amount:,}{self.random.choice(_ENDS)}"

    def text(self, characters: int, topic: Sequence[str] = ()) -> str:
        """Sentences until there are about as many characters."""
        sentences: list[str] = []
        while sum(map(len, sentences)) < characters:
            sentences.append(self.sentence(topic))
        return " ".join(sentences)
