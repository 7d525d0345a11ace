"""Two to four firms side by side: one row for each thing that is compared, and whether they differ in it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from portal.core.clock import SEOUL
from portal.firms.documents import service_path, technology_path
from portal.firms.figures import Series
from portal.firms.media.queries import published
from portal.firms.models import Firm, Service, Technology
from portal.firms.view import FirmView, firm_view
from portal.firms.vocabulary import DELIVERIES, INDUSTRIES, METRICS, Vocabulary
from portal.web.filters import format_day, format_won
from portal.web.language import gettext as _
from portal.web.language import in_language

LEAST_COMPARED = 2
MONEY = ("revenue", "investment")
#: What a firm has raised is told as a whole, as its own page does.
SUMMED = "investment"


@dataclass(frozen=True, slots=True)
class Item:
    """One of the things in a cell: words, with an address, and what is said smaller beside them."""

    text: str
    note: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that is compared: a cell for each firm, empty when nothing is known."""

    code: str
    label: str
    cells: Sequence[Sequence[Item]]

    @property
    def differs(self) -> bool:
        return len({frozenset((item.text, item.note) for item in cell) for cell in self.cells}) > 1

    @property
    def is_empty(self) -> bool:
        return not any(self.cells)


@dataclass(frozen=True, slots=True)
class Column:
    """A firm at the head of the comparison, with the address of the comparison without it."""

    firm: FirmView
    without_url: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """`rows` are those in which anything is known; `shown` leaves out what is the same, when only that is asked for."""

    columns: Sequence[Column]
    rows: Sequence[Row]
    only_differences: bool

    @property
    def differing(self) -> Sequence[Row]:
        return [row for row in self.rows if row.differs]

    @property
    def alike(self) -> Sequence[Row]:
        return [row for row in self.rows if not row.differs]

    @property
    def shown(self) -> Sequence[Row]:
        return self.differing if self.only_differences else self.rows


def compare(
    firms: Sequence[Firm], locale: str, url: Callable[[Sequence[int]], str], *, only_differences: bool
) -> Comparison:
    """Firms side by side. `url` gives the address of a comparison of some of them."""
    ids = [firm.id for firm in firms]
    files = published(ids)
    views = [firm_view(firm, (), locale, files=[row for row in files if row.firm_id == firm.id]) for firm in firms]
    columns = [Column(view, url([number for number in ids if number != view.id])) for view in views]
    rows = [row for row in _rows(firms, views, locale) if not row.is_empty]
    return Comparison(columns, rows, only_differences)


def _rows(firms: Sequence[Firm], views: Sequence[FirmView], locale: str) -> Iterable[Row]:
    def row(code: str, label: str, cell: Callable[[FirmView], Iterable[Item]]) -> Row:
        return Row(code, label, [tuple(cell(view)) for view in views])

    def tags(vocabulary: Vocabulary) -> Callable[[FirmView], Iterable[Item]]:
        return lambda view: (Item(tag.label) for tag in view.tags if tag.vocabulary == vocabulary)

    yield row("kind", _("소속"), lambda view: _words(view.kind_label))
    yield row("field", _("AI 분야"), tags(Vocabulary.FIELD))
    yield row("industry", _("산업"), tags(Vocabulary.INDUSTRY))
    yield row("stage", _("투자 단계"), lambda view: _words(view.stage))
    yield row("region", _("지역"), lambda view: _words(view.region))
    yield row("employees", _("임직원"), lambda view: _words(_people(view.employees)))
    yield row("founded", _("설립"), lambda view: _words(_year(view.founded_on)))
    yield row("looking_for", _("찾고 있는 것"), lambda view: (Item(tag.label) for tag in view.looking_for))
    for metric, word in METRICS.items():
        if metric != "headcount":
            label = _("누적 투자") if metric == SUMMED else word.label(locale)
            yield row(metric, label, lambda view, metric=metric: _figures(view, metric))  # type: ignore[misc]
    yield Row("technologies", _("기술"), [[_technology(t, locale) for t in firm.technologies] for firm in firms])
    yield Row("services", _("제품·서비스"), [[_service(s, locale) for s in firm.services] for firm in firms])
    yield row("freshness", _("정보 확인"), lambda view: [Item(view.freshness_label, _day(view))])


def _words(text: str) -> list[Item]:
    return [Item(text)] if text else []


def _people(count: int | None) -> str:
    return _("%(n)s명", n=f"{count:,}") if count else ""


def _year(day: date | None) -> str:
    return _("%(year)s년", year=day.year) if day else ""


def _day(view: FirmView) -> str:
    return format_day(view.updated_at.astimezone(SEOUL).date())


def _figures(view: FirmView, metric: str) -> Iterable[Item]:
    """The latest value of a metric, or its sum, with the latest year; of accuracies each, with what it is one of."""
    for series in view.series:
        if series.metric == metric:
            _metric, _dot, about = series.label.partition(" · ")
            yield Item(_written(series), " · ".join(word for word in (about, series.latest_period) if word))


def _written(series: Series) -> str:
    if series.metric in MONEY:
        return format_won(series.sum if series.metric == SUMMED else series.latest)
    number = f"{series.latest:,}"
    unit = {"patents": _("%(n)s건", n=number), "customers": _("%(n)s곳", n=number), "new_jobs": _("%(n)s명", n=number)}
    return unit.get(series.metric, series.figures[-1].value)


def _technology(technology: Technology, locale: str) -> Item:
    note = f"TRL {technology.trl}" if technology.trl else ""
    return Item(technology.name(locale), note, in_language(technology_path(technology), locale))


def _service(service: Service, locale: str) -> Item:
    industry, delivery = INDUSTRIES.get(service.industry or ""), DELIVERIES.get(service.delivery or "")
    note = " · ".join(word.label(locale) for word in (industry, delivery) if word)
    return Item(service.name(locale), note, in_language(service_path(service), locale))
