"""What else is counted of a firm by week: features register it (saves, enquiries), and nothing is shown before."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from flask import Flask

#: How many in each week, by its Monday, of a firm (by its number) since a Monday. One query.
ByWeek = Callable[[int, date], Mapping[date, int]]


@dataclass(frozen=True, slots=True)
class Measure:
    """Something that is counted; `label` is asked in the reader's language."""

    code: str
    label: Callable[[], str]
    by_week: ByWeek


class Measures:
    """Those of an application, in the order of registration."""

    def __init__(self) -> None:
        self._measures: dict[str, Measure] = {}

    def add(self, measure: Measure) -> None:
        """Register one. Raises `ValueError` for a code that is taken."""
        if measure.code in self._measures:
            raise ValueError(f"two measures are called {measure.code!r}")
        self._measures[measure.code] = measure

    def __iter__(self) -> Iterator[Measure]:
        return iter(self._measures.values())


def init_app(app: Flask) -> None:
    """Begin an application's registry."""
    app.extensions["portal.firm_measures"] = Measures()


def measures_of(app: Flask) -> Measures:
    """The measures of an application."""
    measures: Measures = app.extensions["portal.firm_measures"]
    return measures
