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
#: Bad rows that are named when a whole file is refused.
MOST_TOLD = 20
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
    row: int
    reason: str


@dataclass(slots=True)
class Outcome:
    """What became of the rows."""

    added: int = 0
    known: int = 0
    refused: list[Refused] = field(default_factory=list)


def read(file: Path) -> list[Row]:
    """The rows of a file. Raises `RuleError` when it cannot be read or is no such table."""
    try:
        text = file.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise RuleError("unreadable", f"{file}을 읽을 수 없어요: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise RuleError("encoding", f"{file}은 UTF-8이 아니에요. UTF-8 CSV로 저장해 주세요.") from error
    # The module's own limit would end the reading of the whole file; here a long cell is one bad line.
    csv.field_size_limit(max(csv.field_size_limit(), len(text)))
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
        term, synonym, kind = (_clean(line.get(name)) for name in COLUMNS)
        if kind != NARROWER:
            term, synonym = sorted((term, synonym))
        yield Row(number, term, synonym, kind or "synonym")


def _clean(cell: object) -> str:
    return fold_width(clean_line(cell)).lower() if isinstance(cell, str) else ""


def save(rows: Sequence[Row], *, replace: bool) -> Outcome:
    """Add what is not there yet, in the caller's unit of work; with `replace`, the table is emptied first.

    Raises `RuleError` when rows would be replaced by a file that has a bad one: what it stood for would be lost.
    """
    if replace:
        _refuse_faults(rows)
        session.execute(delete(Synonym))
    known = {(term, synonym) for term, synonym in session.execute(select(Synonym.term, Synonym.synonym))}
    outcome = Outcome()
    for row in rows:
        if reason := _fault(row):
            outcome.refused.append(Refused(row.row, reason))
        elif (row.term, row.synonym) in known:
            outcome.known += 1
        else:
            known.add((row.term, row.synonym))
            session.add(Synonym(term=row.term, synonym=row.synonym, kind=row.kind))
            outcome.added += 1
    forget()
    return outcome


def _refuse_faults(rows: Sequence[Row]) -> None:
    faults = [f"{row.row}행: {reason}" for row in rows if (reason := _fault(row))]
    if not rows or faults:
        told = "\n".join([*faults[:MOST_TOLD], *(["…"] if len(faults) > MOST_TOLD else [])])
        raise RuleError("faults", f"있던 말을 그대로 두었어요. 바꿀 파일에는 틀린 행이 없어야 해요.\n{told}")


def _fault(row: Row) -> str | None:
    if not row.term or not row.synonym:
        return "두 말이 모두 있어야 해요."
    if row.term == row.synonym:
        return f"‘{row.term}’이 자기 자신을 가리켜요."
    if row.term[0] in FORMULA or row.synonym[0] in FORMULA:
        return "=, +, -, @로 시작하면 표 계산 프로그램이 수식으로 읽어요."
    if len(row.term) > LONGEST or len(row.synonym) > LONGEST:
        return f"{LONGEST}자를 넘어요."
    if row.kind not in KINDS:
        return f"kind는 {', '.join(KINDS)} 가운데 하나여야 해요."
    return None


def write(file: Path) -> int:
    """Write every pair; returns how many. Raises `RuleError` when the file cannot be written."""
    pairs = all_pairs()
    try:
        with file.open("w", encoding="utf-8", newline="") as output:
            writer = csv.writer(output, lineterminator="\n")
            writer.writerow(COLUMNS)
            writer.writerows((pair.term, pair.synonym, pair.kind) for pair in pairs)
    except OSError as error:
        raise RuleError("unwritable", f"{file}에 쓸 수 없어요: {error.strerror}") from error
    return len(pairs)
