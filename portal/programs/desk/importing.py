"""Lists of programs: looked at row by row, then taken in as drafts. One bad row keeps none of the others out.

Rows of one title and kind are one program with several meetings. A row that was taken in is known by what it says, so
that the same file again brings nothing, and a file with a row put right brings that row alone.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select

from portal.audit import service as audit
from portal.core import clock
from portal.core.db import session
from portal.core.errors import RuleError
from portal.core.korean import clean_line, name_key
from portal.core.viewer import Viewer
from portal.firms.importing.reading import table_of
from portal.firms.importing.tables import Row, Table, column_name
from portal.firms.importing.xlsx_tables import is_xlsx, unpacked_size
from portal.firms.sheets.reasons import told_reason
from portal.programs import service as programs
from portal.programs.desk import queries, service
from portal.programs.desk.columns import Wrong, check_times, guessed, read_cell, until
from portal.programs.desk.columns import columns as known_columns
from portal.programs.desk.models import FILE_NAME_LENGTH, ProgramImport, ProgramImportRow
from portal.programs.models import Audience, Program
from portal.web.language import gettext as _

MEGABYTE = 2**20
MOST_BYTES, MOST_UNPACKED, MOST_ROWS = 5 * MEGABYTE, 32 * MEGABYTE, 500
NEW, MORE, KNOWN, BAD = "new", "more", "known", "bad"


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a row: in which column, why, and what stands there."""

    column: str
    reason: str
    given: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a list, as it was understood; `outcome` says what becomes of it."""

    row: int
    title: str
    outcome: str
    problems: Sequence[Problem] = ()
    digest: str = ""
    program_key: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    seats: int = 0


@dataclass(frozen=True, slots=True)
class Plan:
    """What a file would do."""

    lines: Sequence[Line]
    unused: Sequence[str]

    def count(self, *outcomes: str) -> int:
        return sum(line.outcome in outcomes for line in self.lines)


# ── Reading ──────────────────────────────────────────────────────────────────


def read(data: bytes) -> Table:
    """The table in an uploaded file. Raises `RuleError`; nothing is unpacked before its size is known."""
    if len(data) > MOST_BYTES:
        raise RuleError("too_big", f"파일이 {MOST_BYTES // MEGABYTE}MB를 넘어요. 나누어 주세요.")
    if is_xlsx(data) and unpacked_size(data) > MOST_UNPACKED:
        raise RuleError("zip_bomb", "압축을 풀면 너무 큰 XLSX 파일이라 열지 않았어요. CSV로 저장해 주세요.")
    table = table_of(data, lambda cells: len([name for name in guessed(cells) if name]) > 1)
    if len(table.rows) > MOST_ROWS:
        raise RuleError("too_many_rows", f"한 번에 {MOST_ROWS:,}행까지 읽어요. 파일을 나누어 주세요.")
    missing = [one.headings[0] for one in known_columns() if one.is_needed and one.name not in guessed(table.header)]
    if missing:
        raise RuleError("no_columns", "", columns=", ".join(missing))
    return table


def receive(data: bytes, file_name: str, *, by: str) -> ProgramImport:
    """Keep a file that was read, to be looked at."""
    short = clean_line(file_name.replace("\\", "/").rpartition("/")[2])[:FILE_NAME_LENGTH] or "-"
    record = ProgramImport(by=by, file_name=short, content=data)
    session.add(record)
    session.flush()
    return record


def plan(viewer: Viewer, data: bytes) -> Plan:
    """What a file would do now: nothing is written."""
    table = read(data)
    names = guessed(table.header)
    lines = _in_context([_line_of(row, table.header, names, viewer) for row in table.rows])
    unused = [column_name(table.header, at) for at, name in enumerate(names) if not name]
    return Plan(lines, unused)


def _line_of(row: Row, header: tuple[str, ...], names: Sequence[str], viewer: Viewer) -> Line:
    if row.problem:
        return Line(row.number, "", BAD, [Problem(row.column, told_reason(row.problem))])
    given = {name: cell for name, cell in zip(names, row.cells, strict=False) if name and cell.strip()}
    called = {name: column_name(header, at) for at, name in enumerate(names) if name}
    values, problems = _read(given, called)
    problems += _check(values, called, given)
    named = queries.firms_named(viewer, values.pop("firms", ()))
    if lost := [*named.unknown, *named.unclear]:
        problems.append(Problem(called["firms"], _("찾지 못한 회사예요: %(names)s", names=", ".join(lost))))
    title = values.get("title_ko") or clean_line(given.get("title_ko", ""))
    if problems:
        return Line(row.number, title, BAD, problems)
    starts_at = values.pop("starts_at")
    times = {"starts_at": starts_at, "ends_at": until(starts_at, values.pop("ends_at")), "seats": values.pop("seats")}
    values["firms"], values["is_online"] = list(named.ids), "online_url" in values and "place_ko" not in values
    told = json.dumps({**values, **times}, default=str, sort_keys=True)
    key = json.dumps([name_key(title), values["kind"]])
    return Line(row.number, title, NEW, (), _hash(told), _hash(key), values, **times)


def _hash(text: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=32).hexdigest()


def _read(given: Mapping[str, str], called: Mapping[str, str]) -> tuple[dict[str, Any], list[Problem]]:
    values: dict[str, Any] = {}
    problems = [
        Problem(called[one.name], _("비어 있어요."))
        for one in known_columns()
        if one.is_needed and one.name not in given
    ]
    for name, cell in given.items():
        try:
            values[name] = read_cell(name, cell)
        except Wrong as wrong:
            problems.append(Problem(called[name], str(wrong), cell[:100]))
    return values, problems


def _check(values: Mapping[str, Any], called: Mapping[str, str], given: Mapping[str, str]) -> list[Problem]:
    """What is wrong between cells, each of which is right."""
    problems = []
    if "starts_at" in values and "ends_at" in values:
        found = check_times(values["starts_at"], until(values["starts_at"], values["ends_at"]))
        problems += [Problem(called[found[0]], found[1], given[found[0]])] if found else []
    if values.get("audience") == Audience.FIRMS and not values.get("firms"):
        problems.append(Problem(called["audience"], _("초대할 회사를 하나 이상 적어 주세요."), given["audience"]))
    opens, closes = values.get("booking_opens_at") or clock.now(), values.get("booking_closes_at")
    if closes is not None and closes <= opens:
        problems.append(
            Problem(called["booking_closes_at"], _("신청 마감은 시작보다 뒤여야 해요."), given["booking_closes_at"])
        )
    return problems


def _in_context(lines: Iterable[Line]) -> list[Line]:
    """Rows with what is there already: taken in before, or further meetings of a program above."""
    found = list(lines)
    rows = session.scalars(select(ProgramImportRow).where(ProgramImportRow.digest.in_([one.digest for one in found])))
    digests, keys = {row.digest for row in rows}, set(_programs_of(found))
    settled = []
    for line in found:
        outcome = line.outcome
        if outcome == NEW:
            outcome = KNOWN if line.digest in digests else MORE if line.program_key in keys else NEW
            digests.add(line.digest)
            keys.add(line.program_key)
        settled.append(_with(line, outcome))
    return settled


def _with(line: Line, outcome: str) -> Line:
    values = {name: getattr(line, name) for name in Line.__slots__}
    return Line(**{**values, "outcome": outcome})


def _programs_of(lines: Iterable[Line]) -> dict[str, int]:
    """The programs that lists have brought before and that may still be written, by what tells them apart."""
    keys = {line.program_key for line in lines if line.program_key}
    query = (
        select(ProgramImportRow.program_key, ProgramImportRow.program_id)
        .join(Program, Program.id == ProgramImportRow.program_id)
        .where(ProgramImportRow.program_key.in_(keys), Program.published_at.is_(None), Program.cancelled_at.is_(None))
    )
    return {row[0]: row[1] for row in session.execute(query)}


# ── Taking in ────────────────────────────────────────────────────────────────


def lock(import_id: int, by: str) -> ProgramImport | None:
    """A file that somebody has sent, as it is now; another's is not there."""
    query = select(ProgramImport).where(ProgramImport.id == import_id, ProgramImport.by == by)
    return session.scalars(query.with_for_update().execution_options(populate_existing=True)).one_or_none()


def take_in(viewer: Viewer, record: ProgramImport, *, by: str) -> None:
    """Make drafts of the rows of a locked file that may be taken. Again it changes nothing."""
    if record.taken_at is not None:
        return
    made, taken = _programs_of(found := plan(viewer, record.content).lines), 0
    fresh: set[int] = set()
    for line in found:
        if line.outcome not in (NEW, MORE) or line.starts_at is None or line.ends_at is None:
            continue
        if line.program_key not in made:
            program = service.begin({**service.proposed(), **line.values}, by=by)
            audit.record("program.imported", program, by=by, list=record.id)
            made[line.program_key] = program.id
            fresh.add(program.id)
        program = programs.lock(made[line.program_key])
        programs.add_session(program, line.starts_at, line.ends_at, line.seats, {}, by=by)
        row = ProgramImportRow(digest=line.digest, program_key=line.program_key, program_id=program.id)
        session.add(row)
        session.flush()
        taken += 1
    record.taken_at, record.rows, record.programs, record.content = clock.now(), taken, len(fresh), b""
