"""Listings and imports as the console shows them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from portal.core import clock
from portal.core.paging import Page
from portal.core.viewer import Viewer
from portal.firms.importing.report import ROW_OUTCOMES
from portal.programs.listings import labels, queries
from portal.programs.listings.importing import OVER, VALUES
from portal.programs.listings.models import APPLIED, CHECKED, Listing, ListingImport, ListingImportLine
from portal.programs.listings.view import when
from portal.web.language import gettext as _

#: What is looked at first: what did not come in, then what changes.
TABS = ("refused", "updated", "created", "changed", "duplicate")
LONGEST_VALUE = 160


@dataclass(frozen=True, slots=True)
class Managed:
    """A listing in the console's list."""

    id: int
    title: str
    link: str
    host: str
    kind: str
    when: str
    source: str
    import_id: int
    is_over: bool
    is_hidden: bool


@dataclass(frozen=True, slots=True)
class ImportRow:
    """An import in the list of all."""

    id: int
    file_name: str
    by: str
    at: datetime
    state: str
    state_label: str
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Change:
    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Line:
    row: int
    title: str
    column: str
    reason: str
    given: str
    stored: str
    changes: Sequence[Change]


@dataclass(frozen=True, slots=True)
class Report:
    """A page of the lines of one outcome, and how many each has."""

    tabs: Sequence[tuple[str, str, int]]
    show: str
    label: str
    lines: Sequence[Line]
    page: Page


def managed(listings: Sequence[Listing]) -> list[Managed]:
    today, kinds = clock.today(), labels.kind_labels()
    return [
        Managed(
            id=one.id,
            title=one.title,
            link=one.link,
            host=one.host,
            kind=kinds[one.kind],
            when=when(one),
            source=one.source,
            import_id=one.import_id,
            is_over=one.is_over(today),
            is_hidden=one.hidden_at is not None,
        )
        for one in listings
    ]


def whose(by: str, viewer: Viewer) -> str:
    """Who imported: by number, as all logs name people."""
    if by == "cli":
        return _("명령줄")
    return _("나") if by == viewer.actor else _("회원 #%(n)s", n=by.removeprefix("person:"))


def import_rows(records: Sequence[ListingImport], viewer: Viewer) -> list[ImportRow]:
    return [
        ImportRow(
            id=one.id,
            file_name=one.file_name,
            by=whose(one.by, viewer),
            at=one.applied_at or one.created_at,
            state=one.state,
            state_label=labels.state_label(one.state),
            counts={name: int(one.counts.get(name, 0)) for name in ROW_OUTCOMES},
        )
        for one in records
    ]


def tiles(record: ListingImport) -> list[tuple[str, str, str]]:
    """The figures of an import."""
    words = labels.outcome_labels(is_trial=record.state == CHECKED)
    shown = ("created", "updated", "unchanged", "duplicate", "refused", OVER)
    return [(words[name], f"{int(record.counts.get(name, 0)):,}", "") for name in shown]


def undone_tiles(taken: int, kept: int) -> list[tuple[str, str, str]]:
    return [(_("지우는 항목"), f"{taken:,}", ""), (_("다른 목록에도 있어 남는 항목"), f"{kept:,}", "")]


def report(record: ListingImport, show: str, number: int) -> Report:
    """The lines of one outcome: the one asked for, else the first that has any."""
    words = labels.outcome_labels(is_trial=record.state == CHECKED)
    tabs = [(name, words[name], n) for name in TABS if (n := int(record.counts.get(name, 0)))]
    names = [name for name, _label, _count in tabs]
    show = show if show in names else next(iter(names), "")
    lines, page = queries.lines(record, show, number)
    return Report(tabs, show, words.get(show, ""), [_line(line) for line in lines], page)


def _line(line: ListingImportLine) -> Line:
    field = labels.field_labels()
    names = [name for name in VALUES if name in line.changes and (line.outcome, name) != ("created", "title")]
    changes = [
        Change(field[name], *(_short(labels.value_text(name, value)) for value in line.changes[name])) for name in names
    ]
    reason = labels.told_row(line.reason) if line.reason else ""
    texts = (field.get(line.column, line.column), reason, _short(line.given), _short(line.stored))
    return Line(line.row, line.title, *texts, changes)


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_VALUE else text[: LONGEST_VALUE - 1] + "…"


def can_undo(record: ListingImport) -> bool:
    return record.state == APPLIED
