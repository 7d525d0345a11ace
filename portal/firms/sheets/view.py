"""Imports as their pages show them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for
from sqlalchemy import select

from portal.core.db import session
from portal.core.paging import Page
from portal.core.viewer import Viewer
from portal.firms.importing.report import ROW_OUTCOMES
from portal.firms.importing.rows import FIELD_OF
from portal.firms.models import Firm
from portal.firms.sheets import labels, queries, service, undoing
from portal.firms.sheets.models import TRIALS, FirmImport, FirmImportLine
from portal.firms.sheets.reasons import told_reason
from portal.web.language import gettext as _

#: What is looked at first: what did not come in, then what changes.
TABS = ("refused", "updated", "created", "changed", "kept", "duplicate", "unchanged")
#: Of a value on a page; the report has all of it.
LONGEST_VALUE = 160


@dataclass(frozen=True, slots=True)
class Change:
    """A field that changes."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a report."""

    row: int
    name: str
    url: str
    column: str
    reason: str
    given: str
    stored: str
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """A page of the lines of one outcome, and how many each has."""

    tabs: Sequence[tuple[str, str, int]]
    show: str
    label: str
    lines: Sequence[Line]
    page: Page


@dataclass(frozen=True, slots=True)
class Row:
    """An import in the list of all."""

    id: int
    file_name: str
    by: str
    at: Any
    state: str
    state_label: str
    counts: dict[str, int]


def field_of(name: str) -> str:
    """What a field of a firm is called."""
    return labels.field_labels().get(FIELD_OF.get(name, name), name)


def whose(by: str, viewer: Viewer) -> str:
    """Who imported: by number, as all logs name people."""
    if by == "cli":
        return _("명령줄")
    return _("나") if by == viewer.actor else _("회원 #%(n)s", n=by.removeprefix("person:"))


def rows(records: Sequence[FirmImport], viewer: Viewer) -> list[Row]:
    return [
        Row(
            one.id,
            one.file_name,
            whose(one.by, viewer),
            one.began_at or one.created_at,
            one.state,
            labels.state_label(one.state),
            {name: int(one.counts.get(name, 0)) for name in ROW_OUTCOMES},
        )
        for one in records
    ]


def tiles(record: FirmImport) -> list[tuple[str, str, str]]:
    """The figures of an import."""
    words = labels.outcome_labels(is_trial=record.state in TRIALS)
    shown = ("created", "updated", "unchanged", "refused")
    return [(words[name], f"{int(record.counts.get(name, 0)):,}", "") for name in shown]


def report(record: FirmImport, show: str, number: int) -> Report:
    """The lines of one outcome: the one asked for, else the first that has any."""
    words = labels.outcome_labels(is_trial=record.state in TRIALS)
    tabs = [(name, words[name], int(record.counts.get(name, 0))) for name in TABS]
    tabs = [tab for tab in tabs if tab[2]]
    names = [name for name, _label, _count in tabs]
    show = show if show in names else next(iter(names), "")
    lines, page = queries.lines(record, show, number)
    there = _there(lines)
    return Report(tabs, show, words.get(show, ""), [_line(line, there) for line in lines], page)


def _there(lines: Sequence[FirmImportLine]) -> set[int]:
    """Those of the firms that are there still."""
    ids = [line.firm_id for line in lines if line.firm_id]
    return set(session.scalars(select(Firm.id).where(Firm.id.in_(ids)))) if ids else set()


def _line(line: FirmImportLine, there: set[int]) -> Line:
    url = url_for("staff_firms.show", firm_id=line.firm_id) if line.firm_id in there else ""
    reason = "" if line.outcome == "updated" else told_reason(line.reason)
    texts = (line.column, reason, _short(line.given), _short(line.stored))
    return Line(line.row, line.name, url, *texts, _changes(line))


def _changes(line: FirmImportLine) -> tuple[Change, ...]:
    """What changes, in the order of the fields; the name of a new firm stands beside them already."""
    shown = [name for name in (*FIELD_OF, "kind") if name in line.changes]
    return tuple(
        Change(field_of(name), *(_short(labels.value_text(name, value)) for value in line.changes[name]))
        for name in dict.fromkeys(shown)
        if (line.outcome, name) != ("created", "name_ko")
    )


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_VALUE else text[: LONGEST_VALUE - 1] + "…"


# ── Undoing ──────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Stay:
    """A firm, or fields of it, that stay as they are, and why."""

    row: int
    name: str
    url: str
    what: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UndoPlan:
    """What undoing would do: how many firms, and those that stay as they are, as a whole or in part."""

    tiles: list[tuple[str, str, str]]
    acts: int
    stays: Sequence[Stay]
    page: Page


def undo_plan(record: FirmImport, number: int) -> UndoPlan:
    """Looked at anew for each page: what others touch meanwhile stays, too."""
    verdicts = undoing.plan(record)
    counts = dict.fromkeys(labels.undone_labels(), 0)
    for verdict in verdicts:
        done = verdict.outcome
        counts[("taken" if verdict.takes_away else "back") if done == undoing.UNDONE_WHOLE else done] += 1
    stays = [verdict for verdict in reversed(verdicts) if verdict.outcome != undoing.UNDONE_WHOLE]
    page = Page(number, queries.LINES_PER_PAGE, len(stays))
    acts = len(verdicts) - counts["kept"]
    return UndoPlan(_undo_tiles(counts), acts, [_stay(one) for one in stays[page.offset :][: page.size]], page)


def undone_tiles(record: FirmImport) -> list[tuple[str, str, str]]:
    """What undoing has done."""
    return _undo_tiles({name: int(record.undone.get(name, 0)) for name in labels.undone_labels()})


def _undo_tiles(counts: dict[str, int]) -> list[tuple[str, str, str]]:
    return [(label, f"{counts[name]:,}", "") for name, label in labels.undone_labels().items()]


def _stay(verdict: undoing.Verdict) -> Stay:
    line, firm = verdict.line, verdict.firm
    url = url_for("staff_firms.show", firm_id=firm.id) if firm else ""
    codes = [verdict.reason] if verdict.reason else list(dict.fromkeys(verdict.kept.values()))
    what = ", ".join(field_of(name) for name in verdict.kept) or _("회사 전체")
    return Stay(line.row, line.name, url, what, tuple(labels.stay_label(code) for code in codes))


def can_undo(record: FirmImport) -> bool:
    return service.can_undo(record)
