"""Measuring suggestions by needs with graded firms, beside plain keyword search of the need's title."""

import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

import numpy as np

from portal.collaboration.matching.asking import Asked, wanted
from portal.core.viewer import PUBLIC
from portal.search.fitting import rank_owners
from tools.relevance.hub import DemoHub
from tools.relevance.measures import ndcg

TUNING, JUDGED = (Path(__file__).with_name(f"{name}.toml") for name in ("tuning", "judged"))
#: A firm of this grade or a better one counts as found; the first so many are looked at.
GOOD, FIRST = 2, 5
DEPTH = 10
#: How often a set is drawn anew from itself to say how far a mean may be off.
DRAWN = 2000


@dataclass(frozen=True, slots=True)
class JudgedNeed:
    """A need with the firms that fit it, and those that only read alike."""

    id: str
    asked: Asked
    grades: dict[str, int]
    twins: Sequence[str]


@dataclass(frozen=True, slots=True)
class Figures:
    """Means over a set. At best `precision` is `best_precision`: few needs have five firms that fit them.

    `fooled` is the share of needs with twins of which one comes before the best graded firm.
    """

    precision: float
    best_precision: float
    ndcg: float
    first_is_best: float
    fooled: float
    milliseconds: float
    #: The nDCG of each need, in their order.
    each: Sequence[float]


Ranker = Callable[[JudgedNeed], Sequence[str]]


def read_needs(path: Path) -> list[JudgedNeed]:
    """The needs of a set; none when it is not there yet."""
    if not path.exists():
        return []
    rows = tomllib.loads(path.read_text(encoding="utf-8"))["need"]
    return [
        JudgedNeed(
            row["id"],
            Asked(
                row["title"], row["what"], row.get("why", ""), row.get("hoped_for", ""), tuple(row.get("fields", ()))
            ),
            {str(key): int(grade) for key, grade in row["grades"].items()},
            tuple(row.get("twins", ())),
        )
        for row in rows
    ]


def rankers(hub: DemoHub) -> dict[str, Ranker]:
    """What is measured, by name; each gives keys of firms."""
    return {
        "이음": lambda need: suggested(hub, need.asked),
        "keyword search of the title": lambda need: hub.search(need.asked.title),
    }


def suggested(hub: DemoHub, asked: Asked) -> list[str]:
    """The firms that the portal suggests to everybody."""
    owners = rank_owners(wanted(asked, {PUBLIC})).owners[:DEPTH]
    return hub.named([f"firm:{number}" for number, _, _ in owners])


def measure(rank: Ranker, needs: Sequence[JudgedNeed]) -> Figures:
    """The figures of a ranker over a set."""
    began = perf_counter()
    ranked = [(need, rank(need)) for need in needs]
    took = (perf_counter() - began) * 1000 / len(needs)
    trapped = [need for need, _ in ranked if need.twins]
    each = [ndcg(found, need.grades, DEPTH) for need, found in ranked]
    return Figures(
        precision=_mean([_precision(found, need) for need, found in ranked]),
        best_precision=_mean([min(FIRST, len(_good(need))) / FIRST for need in needs]),
        ndcg=_mean(each),
        first_is_best=_mean([float(bool(found) and found[0] in _best(need)) for need, found in ranked]),
        fooled=_mean([float(_is_fooled(found, need)) for need, found in ranked if need in trapped]),
        milliseconds=took,
        each=each,
    )


def between(values: Sequence[float]) -> tuple[float, float]:
    """Where the mean lies in 95 of 100 sets of as many needs, drawn from these: gains inside of it may be chance."""
    drawn = np.random.default_rng(1).choice(np.asarray(values), (DRAWN, len(values))).mean(axis=1)
    low, high = np.percentile(drawn, (2.5, 97.5))
    return float(low), float(high)


def _precision(found: Sequence[str], need: JudgedNeed) -> float:
    return len(_good(need).intersection(found[:FIRST])) / FIRST


def _good(need: JudgedNeed) -> set[str]:
    return {key for key, grade in need.grades.items() if grade >= GOOD}


def _best(need: JudgedNeed) -> set[str]:
    top = max(need.grades.values())
    return {key for key, grade in need.grades.items() if grade == top}


def _is_fooled(found: Sequence[str], need: JudgedNeed) -> bool:
    best = next((place for place, key in enumerate(found) if key in _best(need)), len(found))
    return any(twin in found[:best] for twin in need.twins)


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0
