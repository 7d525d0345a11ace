"""The numbers of a firm as its public page shows them: over the periods, with where each is from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from portal.core.clock import SEOUL
from portal.firms.homepages import is_homepage
from portal.firms.models import Fact
from portal.firms.vocabulary import EVIDENCE, METRICS
from portal.web.filters import format_won


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with where it is from; `url` is the document's, when it has an address of the web."""

    period: str
    value: str
    evidence: str
    dated_on: date | None
    document: str
    url: str
    #: The month in which staff verified it; empty when nobody has.
    verified: str


@dataclass(frozen=True, slots=True)
class Series:
    """A metric over years: `points` are (period, value), oldest first. `change` is to the year before, in percent.

    `figures` tell of each point where it is from.
    """

    metric: str
    label: str
    points: tuple[tuple[str, int], ...]
    figures: tuple[Figure, ...]

    @property
    def is_verified(self) -> bool:
        """Whether the latest number is, which stands large on the page."""
        return bool(self.figures[-1].verified)

    @property
    def is_all_verified(self) -> bool:
        return all(figure.verified for figure in self.figures)

    @property
    def latest(self) -> int:
        return self.points[-1][1]

    @property
    def latest_period(self) -> str:
        return self.points[-1][0]

    @property
    def change(self) -> int | None:
        """Growth over the period before, in percent; `None` without one."""
        if len(self.points) < 2 or not self.points[-2][1]:
            return None
        return round((self.latest / self.points[-2][1] - 1) * 100)

    @property
    def sum(self) -> int:
        return sum(value for _, value in self.points)


def series_of(facts: Sequence[Fact], locale: str) -> tuple[Series, ...]:
    """The numbers of a firm by what they count, in the order of the metrics; one for each period."""
    series = {metric: place for place, metric in enumerate(METRICS)}
    best: dict[tuple[str, str], dict[str, Fact]] = {}
    for fact in sorted(facts, key=_how_sure):
        if fact.metric in series:
            best.setdefault((fact.metric, fact.about), {})[fact.period] = fact
    found = []
    for metric, about in sorted(best, key=lambda key: (series[key[0]], key[1])):
        points = [best[metric, about][period] for period in sorted(best[metric, about])]
        label = f"{METRICS[metric].label(locale)} · {about}" if about else METRICS[metric].label(locale)
        values = tuple((fact.period, fact.value) for fact in points)
        found.append(Series(metric, label, values, tuple(_figure(fact, locale) for fact in points)))
    return tuple(found)


def _how_sure(fact: Fact) -> tuple[bool, bool, int]:
    """Of two who say something of one period the firm's own word stands, and what was verified before either."""
    return fact.verified_at is not None, fact.source == "firm", fact.id


def _figure(fact: Fact, locale: str) -> Figure:
    return Figure(
        period=fact.period,
        value=_written(fact),
        evidence=EVIDENCE[fact.evidence].label(locale) if fact.evidence in EVIDENCE else "",
        dated_on=fact.dated_on,
        document=fact.document,
        url=address_in(fact.document),
        verified=f"{fact.verified_at.astimezone(SEOUL):%Y-%m}" if fact.verified_at else "",
    )


def _written(fact: Fact) -> str:
    if fact.unit == "won" or fact.metric in ("revenue", "investment"):
        return format_won(fact.value)
    return f"{fact.value / 100:g}%" if fact.metric == "accuracy" else f"{fact.value:,}"


def address_in(document: str) -> str:
    """The address of the web that a document's words are; empty when they are no address."""
    return document if is_homepage(document) and " " not in document else ""
