"""Measuring search by a judged set: graded answers to queries, by group.

Both sets are over the firms of the demo hub and were written from the profiles alone, by writers who had not seen the
search. The failures of `tuned` have been read and search was changed for them; those of `held_out` never were.
"""

import csv
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

TUNED, HELD_OUT = (Path(__file__).with_name(f"{name}.csv") for name in ("tuned", "held_out"))


@dataclass(frozen=True)
class Judged:
    """A query with what answers it: grade 3 exactly, 2 well, 1 somewhat; everything else not at all."""

    group: str
    query: str
    grades: dict[str, int]


def read_judged(path: Path) -> list[Judged]:
    """The queries of a set with their graded answers."""
    with path.open(encoding="utf-8", newline="") as file:
        return [
            Judged(
                row["group"],
                row["query"],
                {key: int(grade) for key, grade in (pair.rsplit(":", 1) for pair in row["judgements"].split())},
            )
            for row in csv.DictReader(file)
        ]


def ndcg(found: Sequence[str], grades: dict[str, int], depth: int = 10) -> float:
    """Normalised discounted cumulative gain (Järvelin and Kekäläinen 2002, gains 2^grade - 1)."""
    gains = [2 ** grades.get(key, 0) - 1 for key in found[:depth]]
    ideal = sorted((2**grade - 1 for grade in grades.values()), reverse=True)[:depth]
    best = sum(gain / math.log2(place + 2) for place, gain in enumerate(ideal))
    return sum(gain / math.log2(place + 2) for place, gain in enumerate(gains)) / best if best else 0.0


def success(found: Sequence[str], grades: dict[str, int], depth: int = 3) -> float:
    """1 when one of the first holds a best graded answer."""
    top = max(grades.values(), default=0)
    return float(any(grades.get(key, 0) == top for key in found[:depth]))


def measure(search: Callable[[str], Sequence[str]], judged: Sequence[Judged]) -> dict[str, tuple[int, float, float]]:
    """For each group and for all: (queries, mean nDCG@10, mean success@3). `search` gives source keys of firms."""
    rows: dict[str, list[tuple[float, float]]] = {}
    for one in judged:
        found = search(one.query)
        row = (ndcg(found, one.grades), success(found, one.grades))
        rows.setdefault(one.group, []).append(row)
        rows.setdefault("all", []).append(row)
    return {
        group: (len(values), sum(v[0] for v in values) / len(values), sum(v[1] for v in values) / len(values))
        for group, values in rows.items()
    }
