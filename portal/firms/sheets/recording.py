"""Writing down what an import does, in the transaction in which it does it."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import insert, select

from portal.core import clock
from portal.core.db import session
from portal.firms.importing.report import ROW_OUTCOMES, VALUE_OUTCOMES, ImportReport
from portal.firms.importing.rows import Note
from portal.firms.importing.service import Outcome
from portal.firms.sheets.models import (
    APPLIED,
    APPLYING,
    COLUMN_LENGTH,
    NAME_LENGTH,
    STOPPED,
    FirmImport,
    FirmImportLine,
    short_name,
)

#: Of a cell in a report; the whole text is in the file that was sent.
LONGEST_CELL = 500


class TakenError(Exception):
    """Another process has gone on with this import: what was about to be saved is not."""


class Keeper:
    """Adds what became of rows to the record of an import, and how far it has come."""

    def __init__(self, import_id: int, done: int = 0) -> None:
        self.import_id, self.done = import_id, done

    def __call__(self, outcomes: Sequence[Outcome], entries: int) -> None:
        """Keep a batch, in the caller's unit of work. Raises `TakenError`."""
        session.flush()
        record = lock(self.import_id)
        if record is None or (record.state, record.done) != (APPLYING, self.done):
            raise TakenError
        add_lines(record, (line for outcome in outcomes for line in lines_of(outcome)))
        record.done = self.done = self.done + entries


def lock(import_id: int) -> FirmImport | None:
    """The record, looked at again, and kept from others until the unit of work ends."""
    return session.get(FirmImport, import_id, with_for_update=True, populate_existing=True)


def add_lines(record: FirmImport, lines: Iterable[dict[str, Any]]) -> None:
    """Add lines to a report, and count them."""
    at = clock.now()
    rows = [{"import_id": record.id, "at": at, **line} for line in lines]
    if rows:
        session.execute(insert(FirmImportLine), rows)
    record.counts = counted(record.counts, (row["outcome"] for row in rows))


def counted(before: dict[str, Any], outcomes: Iterable[str]) -> dict[str, int]:
    """How many rows had each outcome, with those before."""
    counts = Counter(outcomes)
    return {name: int(before.get(name, 0)) + counts[name] for name in (*ROW_OUTCOMES, *VALUE_OUTCOMES)}


def lines_of(outcome: Outcome) -> Iterable[dict[str, Any]]:
    """What became of a firm, as rows of the report."""
    for place, note in enumerate(outcome.notes):
        line = line_of(outcome.name, note)
        if place == 0 and outcome.changes:
            line |= {"firm_id": outcome.firm.id if outcome.firm else None, "changes": plain_changes(outcome)}
            line["touched_before"] = outcome.touched_before
        yield line


def line_of(name: str, note: Note) -> dict[str, Any]:
    """A line of a report as a row."""
    return {
        "row": note.row,
        "name": name[:NAME_LENGTH],
        "outcome": note.outcome,
        "column": note.column[:COLUMN_LENGTH],
        "reason": note.reason,
        "given": note.given[:LONGEST_CELL],
        "stored": note.stored[:LONGEST_CELL],
        "firm_id": None,
        "changes": {},
        "touched_before": None,
        "undone": "",
        "undone_reason": "",
    }


def plain_changes(outcome: Outcome) -> dict[str, list[Any]]:
    """`{field: [before, after]}` for JSON."""
    return {name: [plain(before), plain(after)] for name, (before, after) in outcome.changes.items()}


def plain(value: Any) -> Any:
    """A value of a firm as JSON has it."""
    return value.isoformat() if isinstance(value, date) else value


# ── The command line ─────────────────────────────────────────────────────────


def begin_record(report: ImportReport, *, by: str, file_name: str) -> FirmImport:
    """Begin the record of an import that is done at once, in the caller's unit of work."""
    record = FirmImport(state=APPLYING, by=by, file_name=short_name(file_name), described=report.described[:300])
    fields = dict(report.mapping.columns)
    record.header = list(report.mapping.header)
    record.columns, record.began_at = [fields.get(at, "") for at in range(len(record.header))], clock.now()
    session.add(record)
    session.flush()
    return record


def end_record(import_id: int, report: ImportReport, *, is_whole: bool) -> None:
    """End it, in the caller's unit of work: with the lines of rows that never came to a batch."""
    record = lock(import_id)
    if record is None:
        return
    kept = select(FirmImportLine.row).where(FirmImportLine.import_id == import_id, FirmImportLine.outcome == "refused")
    rows = set(session.scalars(kept))
    early = [(name, note) for name, note in report.refused if note.row not in rows]
    add_lines(record, [line_of(name, note) for name, note in early])
    record.rows, record.total = report.rows_read, record.done
    record.state, record.ended_at = APPLIED if is_whole else STOPPED, clock.now()
    record.problem = "" if is_whole else "ended_halfway"
