"""Visits as the page of a firm shows them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from flask import current_app

from portal.core.viewer import Viewer
from portal.firms.analytics.measures import measures_of
from portal.firms.analytics.queries import Count, Visits, pages_of, visits_of, weeks
from portal.firms.dashboard.parts import Panel
from portal.firms.models import Firm
from portal.querylog.pages import FEWEST_PEOPLE
from portal.web.language import current_locale
from portal.web.language import gettext as _

#: Words that are listed, and weeks that a panel sums up.
MOST_QUERIES, RECENT = 20, 4


@dataclass(frozen=True, slots=True)
class Chart:
    """Something counted by week: `points` are (week, number), oldest first."""

    code: str
    label: str
    points: tuple[tuple[str, int], ...]

    @property
    def sum(self) -> int:
        return sum(value for _week, value in self.points)

    @property
    def recent(self) -> int:
        """Of the last weeks, this one among them."""
        return sum(value for _week, value in self.points[-RECENT:])


@dataclass(frozen=True, slots=True)
class Row:
    """A week in the table: a value for each chart."""

    begins: date
    ends: date
    values: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Words:
    """A query by which pages were found; `opened` is 0 where it would be of fewer than five people."""

    query: str
    shown: int
    opened: int


@dataclass(frozen=True, slots=True)
class PageCount:
    name: str
    shown: int
    viewed: int


@dataclass(frozen=True, slots=True)
class VisitsView:
    """All that the page shows."""

    charts: Sequence[Chart]
    rows: Sequence[Row]
    queries: Sequence[Words]
    pages: Sequence[PageCount]
    fewest: int = FEWEST_PEOPLE

    @property
    def is_empty(self) -> bool:
        return not any(chart.sum for chart in self.charts)


def visits_view(firm: Firm) -> VisitsView:
    """The visits of a firm, in the page's language."""
    visits = visits_of(firm)
    charts = _charts(firm, visits)
    rows = [
        Row(week, week + timedelta(days=6), tuple(chart.points[place][1] for chart in charts))
        for place, week in enumerate(visits.by_week)
    ]
    ranked = sorted(visits.by_query.items(), key=lambda pair: (-pair[1].shown, pair[0]))
    queries = [Words(query, count.shown, count.opened) for query, count in ranked[:MOST_QUERIES]]
    return VisitsView(charts, rows[::-1], queries, _pages(firm, visits.by_page))


def _charts(firm: Firm, visits: Visits) -> list[Chart]:
    counts = list(visits.by_week.values())
    viewed = {week: count.viewed for week, count in zip(visits.by_week, counts, strict=True)}
    shown = {week: count.shown for week, count in zip(visits.by_week, counts, strict=True)}
    own = [_chart("viewed", _("페이지를 본 수"), viewed), _chart("shown", _("검색 결과에 나온 수"), shown)]
    since = weeks()[0]
    others = [_chart(one.code, one.label(), one.by_week(firm.id, since)) for one in measures_of(current_app)]
    return own + others


def _chart(code: str, label: str, by_week: Mapping[date, int]) -> Chart:
    return Chart(code, label, tuple((f"{week.month}/{week.day}", by_week.get(week, 0)) for week in weeks()))


def _pages(firm: Firm, by_page: Mapping[str, Count]) -> list[PageCount]:
    pages, locale = pages_of(firm), current_locale()
    names = {key: _("회사 페이지") if isinstance(page, Firm) else page.name(locale) for key, page in pages.items()}
    ranked = sorted(by_page.items(), key=lambda pair: (-pair[1].viewed, -pair[1].shown, pair[0]))
    return [PageCount(names[key], count.shown, count.viewed) for key, count in ranked if key in names]


def panels(_viewer: Viewer, firm: Firm) -> Iterable[Panel]:
    """The panel of the firm's first page."""
    visits = visits_of(firm)
    yield Panel("firm_analytics/_panel.html", {"charts": _charts(firm, visits), "firm_id": firm.id, "weeks": RECENT})
