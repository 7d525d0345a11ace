"""Synonyms in and out of a file: CSV with the columns term, synonym, kind."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path

from sqlalchemy import delete, select

from portal.core.db import session
from portal.core.errors import RuleError
from portal.core.korean import clean_line, fold_width
from portal.search.synonyms import KINDS, NARROWER, Synonym, all_pairs, forget

COLUMNS = ("term", "synonym", "kind")
LONGEST = 100
#: What a spreadsheet takes for the beginning of a formula.
FORMULA = "=+-@"


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the file, numbered as people see it (the header is 1)."""

    row: int
    term: str
    synonym: str
    kind: str


@dataclass(frozen=True, slots=True)
class Refused:
    """A line that does not come in: `code` is stable, the reason for people at the command line."""

    row: int
    reason: str
    code: str = ""


@dataclass(slots=True)
class Outcome:
    """What became of the rows."""

    added: int = 0
    known: int = 0
    refused: list[Refused] = field(default_factory=list)


def read(file: Path) -> list[Row]:
    """The rows of a file. Raises `RuleError` when it cannot be read or is no such table."""
    try:
        return rows_of(file.read_bytes(), str(file))
    except OSError as error:
        raise RuleError("unreadable", f"{file}을 읽을 수 없어요: {error.strerror}") from error


def rows_of(content: bytes, file: str) -> list[Row]:
    """The rows of what a file holds. Raises `RuleError` when it is no such table."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise RuleError("encoding", f"{file}은 UTF-8이 아니에요. UTF-8 CSV로 저장해 주세요.") from error
    reader = csv.DictReader(StringIO(text, newline=""), strict=True)
    try:
        return _checked(reader)
    except csv.Error as error:
        raise RuleError("csv", f"{file}의 {reader.line_num}행 언저리를 읽을 수 없어요: {error}") from error


def _checked(reader: "csv.DictReader[str]") -> list[Row]:
    if not reader.fieldnames or not set(COLUMNS[:2]) <= {name.strip() for name in reader.fieldnames if name}:
        raise RuleError("columns", "첫 줄에 term, synonym 열이 있어야 해요 (kind는 없어도 돼요).")
    return list(_rows(reader))


def _rows(reader: "csv.DictReader[str]") -> Iterator[Row]:
    for number, line in enumerate(reader, 2):
        yield row_of(number, *(line.get(name) for name in COLUMNS))


def row_of(number: int, term: object, synonym: object, kind: object) -> Row:
    """A pair as it is kept: cleaned, in its order."""
    term, synonym, kind = _clean(term), _clean(synonym), _clean(kind)
    if kind != NARROWER:
        term, synonym = sorted((term, synonym))
    return Row(number, term, synonym, kind or "synonym")


def _clean(cell: object) -> str:
    return fold_width(clean_line(cell)).lower() if isinstance(cell, str) else ""


def save(rows: Sequence[Row], *, replace: bool, dry_run: bool = False) -> Outcome:
    """Add what is not there yet, in the caller's unit of work; with `replace`, the table is emptied first.

    With `dry_run` nothing changes, and the outcome is what it would have been.
    """
    if replace and not dry_run:
        session.execute(delete(Synonym))
    there = () if replace else session.execute(select(Synonym.term, Synonym.synonym))
    known = {(term, synonym) for term, synonym in there}
    outcome = Outcome()
    for row in rows:
        if refusal := fault(row):
            outcome.refused.append(Refused(row.row, refusal.message, refusal.code))
        elif (row.term, row.synonym) in known:
            outcome.known += 1
        else:
            known.add((row.term, row.synonym))
            outcome.added += 1
            if not dry_run:
                session.add(Synonym(term=row.term, synonym=row.synonym, kind=row.kind))
    forget()
    return outcome


def fault(row: Row) -> RuleError | None:
    """What is wrong with a pair; `None` when it may come in."""
    if not row.term or not row.synonym:
        return RuleError("half_pair", "두 말이 모두 있어야 해요.", field="synonym")
    if row.term == row.synonym:
        return RuleError("same_word", f"‘{row.term}’이 자기 자신을 가리켜요.", field="synonym")
    if row.term[0] in FORMULA or row.synonym[0] in FORMULA:
        return RuleError("formula", "=, +, -, @로 시작하면 표 계산 프로그램이 수식으로 읽어요.", field="term")
    if len(row.term) > LONGEST or len(row.synonym) > LONGEST:
        return RuleError("long_word", f"{LONGEST}자를 넘어요.", field="term")
    if row.kind not in KINDS:
        return RuleError("unknown_kind", f"kind는 {', '.join(KINDS)} 가운데 하나여야 해요.", field="kind")
    return None


def write(file: Path) -> int:
    """Write every pair; returns how many. Raises `RuleError` when the file cannot be written."""
    pairs = all_pairs()
    try:
        file.write_text(text_of(pairs), encoding="utf-8", newline="")
    except OSError as error:
        raise RuleError("unwritable", f"{file}에 쓸 수 없어요: {error.strerror}") from error
    return len(pairs)


def text_of(pairs: Sequence[Synonym]) -> str:
    """Pairs as the file holds them."""
    output = StringIO()
    writer = csv.writer(output, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows((pair.term, pair.synonym, pair.kind) for pair in pairs)
    return output.getvalue()
