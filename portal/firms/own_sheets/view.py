"""What the pages of a workbook that came back show."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from portal.core.paging import Page
from portal.firms.editing import view as editing_view
from portal.firms.editing.profiles import Values
from portal.firms.editing.queries import Profile
from portal.firms.models import Firm
from portal.firms.own_sheets.columns import headings, sheet_title
from portal.firms.own_sheets.labels import outcome_label
from portal.firms.own_sheets.models import FirmSheet
from portal.firms.own_sheets.planning import Outcome, Plan, Planned
from portal.firms.own_sheets.service import key_of, waiting
from portal.web.language import gettext as _

LINES_PER_PAGE = 25
#: Of a value on a page, and what of it is shown before the first difference.
LONGEST_VALUE, BEFORE = 160, 30
#: Of a name.
LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class Change:
    """A field: what is there, and what the sheet says."""

    label: str
    language: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the workbook, or one thing that is wrong with it. `whose` has written what it would overwrite."""

    sheet: str
    row: int
    name: str
    url: str
    changes: Sequence[Change] = ()
    whose: str = ""
    column: str = ""
    given: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """A page of the rows of one outcome, and how many each has."""

    tabs: Sequence[tuple[str, str, int]]
    show: str
    label: str
    lines: Sequence[Line]
    page: Page
    tiles: Sequence[tuple[str, str, str]] = field(default=())


def report(plan: Plan, firm: Firm, show: str, number: int) -> Report:
    """The rows of one outcome: the one asked for, else the first that has any."""
    tabs = [(str(one), outcome_label(one), plan.counts.get(one, 0)) for one in Outcome if plan.counts.get(one)]
    names = [name for name, _label, _count in tabs]
    show = show if show in names else names[0]
    rows = [row for row in plan.rows if row.outcome == show]
    # What is wrong is told one by one: a row may have several mistakes.
    told = [(row, place) for row in rows for place in range(max(1, len(row.problems)))]
    page = Page(number, LINES_PER_PAGE, len(told))
    lines = [_line(row, place, firm) for row, place in told[page.offset :][: page.size]]
    shown = (Outcome.CHANGED, Outcome.CREATED, Outcome.UNCHANGED)
    tiles = [(outcome_label(one), f"{plan.counts.get(one, 0):,}", "") for one in shown]
    refused = plan.counts.get(Outcome.REFUSED, 0) + plan.counts.get(Outcome.CONFLICT, 0)
    tiles.append((_("저장하지 못할 행"), f"{refused:,}", ""))
    return Report(tabs, show, outcome_label(show), lines, page, tiles)


def _line(row: Planned, place: int, firm: Firm) -> Line:
    profile, kind = row.profile, row.kind
    name = _first(editing_view.name_of(profile) if profile else row.line.cells.get("name_ko", ""), LONGEST_NAME)
    url = editing_view.page_of(profile, "edit") if profile else ""
    at = (sheet_title(kind), row.line.row, name, url)
    if row.problems:
        problem = row.problems[place]
        column = headings(kind).get(problem.column, "")
        return Line(*at, column=column, given=_first(problem.given, LONGEST_VALUE), why=problem.why)
    whose = editing_view.author_of(profile) if profile and row.is_conflict else ""
    return Line(*at, changes=list(_changes(row, firm)), whose=whose)


def _changes(row: Planned, firm: Firm) -> Iterable[Change]:
    for one in row.kind.fields:
        if one.name in row.after and (row.profile or one.name != "name_ko"):
            before, after = (_words(row, one.name, values, firm) for values in (row.before, row.after))
            start = _first_difference(before, after)
            label = editing_view.field_label(one)
            yield Change(label, one.language, _short(before, start), _short(after, start))


def _words(row: Planned, name: str, values: Values, firm: Firm) -> str:
    one = next(one for one in row.kind.fields if one.name == name)
    separator = ", " if isinstance(values.get(name), list) else "\n"
    return separator.join(editing_view.lines_of(one, values.get(name, one.nothing), firm))


def _first_difference(one: str, other: str) -> int:
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (left, right) in pairs if left != right), min(len(one), len(other)))


def _first(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


def _short(text: str, difference: int) -> str:
    """So much of a text that its first difference is seen."""
    start = max(0, difference - BEFORE) if len(text) > LONGEST_VALUE else 0
    cut = text[start : start + LONGEST_VALUE]
    return ("…" if start else "") + cut + ("…" if start + len(cut) < len(text) else "")


@dataclass(frozen=True, slots=True)
class Written:
    """A profile that was written, and whether it waits to be published with the others."""

    row: editing_view.Row
    preview: str
    is_waiting: bool
    is_public: bool


def written(sheet: FirmSheet, profiles: Sequence[Profile]) -> list[Written]:
    """The profiles that a workbook wrote and that are there still."""
    waits = {key_of(one) for one in waiting(sheet, profiles)}
    return [
        Written(
            editing_view.row_of(one),
            editing_view.page_of(one, "preview"),
            key_of(one) in waits,
            not one.changed,
        )
        for one in profiles
        if key_of(one) in sheet.done
    ]
