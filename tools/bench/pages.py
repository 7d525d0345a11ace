"""Which pages are measured, and with which searches: as people type them, made from the corpus' own words."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from math import exp, log
from random import Random
from urllib.parse import urlencode

from portal.core import keyboard
from portal.core.korean import bare_name, choseong
from portal.firms.vocabulary import FIELDS, INDUSTRIES
from tools.bench.made_firms import MadeFirm, Maker
from tools.bench.words import Writer

#: Firms of which queries take names: those of the smallest corpus, so that every corpus has them.
NAMED_AMONG = 200


@dataclass(frozen=True, slots=True)
class Page:
    """A kind of page: `paths` are asked for in turn; `is_new` when what was answered before must not help."""

    name: str
    paths: Sequence[str]
    is_new: bool = False


@cache
def _made() -> tuple[Writer, list[MadeFirm]]:
    maker = Maker()
    return maker.writer, list(maker.firms(NAMED_AMONG))


@cache
def searches() -> dict[str, list[str]]:
    """Queries by kind, some of each, always the same."""
    writer, firms = _made()
    random = Random(1)  # noqa: S311 - no secret
    names = [bare_name(firm.values["name_ko"]) for firm in random.sample(firms, 8)]
    return {
        "one word": [_word(writer, random, 0, 250) for _ in range(14)],
        "two words": [f"{_word(writer, random, 3, 300)} {_word(writer, random, 3, 300)}" for _ in range(12)],
        "rare word": [_rare(random, firms) for _ in range(6)],
        "question": [_question(writer, random) for _ in range(8)],
        "name": names,
    }


def new_searches(count: int) -> list[str]:
    """Different queries that nobody has asked before, of the kinds and in the shares of `searches`."""
    writer, firms = _made()
    random = Random(2)  # noqa: S311 - no secret
    made: dict[str, None] = {}
    while len(made) < count:
        chance = random.random()
        if chance < 0.25:
            query = f"{_word(writer, random, 0, 3000)}"
        elif chance < 0.6:
            query = f"{_word(writer, random, 0, 2000)} {_word(writer, random, 0, 2000)}"
        elif chance < 0.75:
            query = f"{_word(writer, random, 0, 300)} {writer.words[random.randrange(20_000)]}"
        elif chance < 0.9:
            query = _question(writer, random)
        else:
            query = f"{bare_name(random.choice(firms).values['name_ko'])} {_word(writer, random, 0, 300)}"
        made[query] = None
    return list(made)


def _word(writer: Writer, random: Random, first: int, last: int) -> str:
    """A word of a rank between two, on a logarithmic scale."""
    return writer.words[int(exp(random.uniform(log(first + 1), log(last + 1)))) - 1]


def _rare(random: Random, firms: Sequence[MadeFirm]) -> str:
    """A word of one firm's text that few others use: the longest of its keywords' words."""
    words = " ".join(random.choice(firms).values["keywords"]).split()
    return max(words, key=len)


def _question(writer: Writer, random: Random) -> str:
    words = [_word(writer, random, 0, 400) for _ in range(5)]
    return (
        f"{words[0]} {words[1]} 현장에서 {words[2]}를 자동으로 분석하고 {words[3]} {words[4]} 비용을 줄여 주는 회사를 "
        "찾고 있습니다"
    )


@cache
def half_typed() -> list[str]:
    """What stands in the search box while people type: names key by key, initials, fields, the other keyboard."""
    _, firms = _made()
    chosen = Random(5).sample(firms, 12)  # noqa: S311 - no secret
    names = [bare_name(firm.values["name_ko"]) for firm in chosen]
    fields = [*FIELDS.values()][:8]
    typed = [
        *(keyboard.compose(keyboard.strokes(name)[:keys]) for name in names[:8] for keys in (2, 3, 4, 5)),
        *(choseong(name)[:count] for name in names for count in (2, 3)),
        *(field.ko[:2] for field in fields),
        *(field.en[:4].lower() for field in fields),
        *(firm.values["name_en"][:count] for firm in chosen[:6] for count in (2, 4)),
        *(keyboard.as_latin(name[:2]) for name in names[:8]),
    ]
    return [*dict.fromkeys(typed)]


def pages(firms: int) -> list[Page]:
    """The pages of a corpus of so many firms."""
    mixed = [query for queries in searches().values() for query in queries]
    Random(3).shuffle(mixed)  # noqa: S311 - no secret
    random = Random(4)  # noqa: S311 - no secret
    filters = [_filtered(query, random) for query in mixed[:16]]
    new = new_searches(3000)
    numbers = random.sample(range(1, firms + 1), min(firms, 3040))
    return [
        Page("home", ["/"]),
        Page("list without a query", ["/directory"]),
        Page("search", [f"/directory?{urlencode({'q': query})}" for query in mixed]),
        Page("search, every query new", [f"/directory?{urlencode({'q': query})}" for query in new], True),
        Page("search, two facets ticked", filters),
        Page("firm", [f"/firms/{number}" for number in numbers[:40]]),
        Page("firm, each for the first time", [f"/firms/{number}" for number in numbers[40:]], True),
        Page("suggestion", [f"/api/v1/suggest?{urlencode({'q': typed})}" for typed in half_typed()]),
        Page("API search", [f"/api/v1/search?{urlencode({'q': query})}" for query in mixed]),
    ]


def _filtered(query: str, random: Random) -> str:
    fields, industries = [*FIELDS][:6], [*INDUSTRIES][:6]
    values = [("q", query), ("field", random.choice(fields)), ("industry", random.choice(industries))]
    return f"/directory?{urlencode(values)}"
