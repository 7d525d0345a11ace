"""What an import did, row by row."""

import csv
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from portal.core.korean import clean
from portal.firms.importing.columns import Mapping
from portal.firms.importing.rows import Note
from portal.firms.importing.values import FORMULA_SIGNS

COLUMNS = ("row", "name", "outcome", "column", "reason", "given", "stored")
#: What became of a row, and then of single values.
ROW_OUTCOMES = {
    "created": "새로 만듦",
    "updated": "고침",
    "unchanged": "그대로",
    "duplicate": "같은 회사라 합침",
    "refused": "거절",
}
VALUE_OUTCOMES = {"changed": "다듬거나 버린 값", "kept": "그대로 둔 값"}


@dataclass(slots=True)
class ImportReport:
    """The rows' outcomes, with a note for every value that was not stored as given."""

    described: str
    mapping: Mapping
    header_row: int
    dry_run: bool = False
    lines: list[tuple[str, Note]] = field(default_factory=list)

    def add(self, name: str, *notes: Note) -> None:
        self.lines.extend((name, note) for note in notes)

    @property
    def counts(self) -> dict[str, int]:
        """How many rows had each outcome, and how many values were changed or kept."""
        counted = Counter(note.outcome for _, note in self.lines)
        return {outcome: counted[outcome] for outcome in (*ROW_OUTCOMES, *VALUE_OUTCOMES)}

    @property
    def refused(self) -> list[tuple[str, Note]]:
        return [(name, note) for name, note in self.lines if note.outcome == "refused"]

    @property
    def rows_read(self) -> int:
        return sum(self.counts[outcome] for outcome in ROW_OUTCOMES)


def write_report(report: ImportReport, path: Path) -> None:
    """Write a report as CSV that Excel opens: a byte order mark, and nothing that it takes for a formula."""
    with path.open("w", encoding="utf-8-sig", errors="replace", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for column in report.mapping.unused:
            reason = "어느 항목인지 몰라 쓰지 않은 열이에요. --map 열=항목 으로 알려 줄 수 있어요."
            writer.writerow((report.header_row, "", "unmapped", safe_cell(column), reason, "", ""))
        for name, note in sorted(report.lines, key=lambda line: line[1].row):
            texts = (name, note.outcome, note.column, note.reason, note.given, note.stored)
            writer.writerow((note.row, *map(safe_cell, texts)))


def safe_cell(text: str) -> str:
    """A cell that a spreadsheet shows and never runs."""
    text = clean(text)
    return "'" + text if text.lstrip()[:1] and text.lstrip()[0] in FORMULA_SIGNS else text
