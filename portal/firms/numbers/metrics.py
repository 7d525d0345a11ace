"""What is counted: in which unit, for which periods, up to how much. Pure."""

from dataclasses import dataclass

WON, PEOPLE, PIECES, BASIS_POINTS = "won", "people", "pieces", "basis_points"


@dataclass(frozen=True, slots=True)
class Measure:
    """How a metric is counted.

    One that is `yearly` is of a whole year alone: a month's would stand beside years in one chart. Of one that is
    `summed` a year and a month in it would count the same twice. `needs_about`: it says nothing without of what.
    """

    unit: str
    most: int
    yearly: bool = False
    summed: bool = False
    needs_about: bool = False


_MOST_WON, _MOST_PEOPLE, _MOST_PIECES = 10**15, 10_000_000, 100_000_000
MEASURES = {
    "revenue": Measure(WON, _MOST_WON, yearly=True),
    "investment": Measure(WON, _MOST_WON, summed=True),
    "headcount": Measure(PEOPLE, _MOST_PEOPLE),
    "new_jobs": Measure(PEOPLE, _MOST_PEOPLE, yearly=True),
    "patents": Measure(PIECES, _MOST_PIECES),
    "customers": Measure(PIECES, _MOST_PIECES),
    "accuracy": Measure(BASIS_POINTS, 10_000, needs_about=True),
}


def unit_of(metric: str) -> str:
    """In what the values of a metric are counted."""
    return MEASURES[metric].unit if metric in MEASURES else PIECES
