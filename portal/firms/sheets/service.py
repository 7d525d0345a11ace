"""Verbs on imports: a file comes in, is looked at, chosen about, applied. The caller opens the unit of work."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import delete, func, select

from portal.audit import service as audit
from portal.audit.models import Event
from portal.core import clock
from portal.core.db import session
from portal.core.errors import RuleError
from portal.firms.importing.mapping import chosen_columns, guessed_columns, knows_header
from portal.firms.importing.reading import table_of
from portal.firms.importing.tables import Table
from portal.firms.importing.xlsx_tables import is_xlsx, unpacked_size
from portal.firms.models import Firm
from portal.firms.sheets.models import (
    APPLIED,
    APPLYING,
    CHECKED,
    CHECKING,
    CHOOSING,
    STOPPED,
    TRIALS,
    UNDOING,
    FirmImport,
    FirmImportFile,
    FirmImportLine,
    short_name,
)
from portal.firms.sheets.recording import lock
from portal.jobs import queue

KIND = "firm_import"
MEGABYTE = 2**20
MOST_BYTES = 10 * MEGABYTE
#: What an XLSX may be when it is unpacked; openpyxl needs several times as much.
MOST_UNPACKED = 64 * MEGABYTE
MOST_ROWS = 10_000
#: Files of so many rows are looked at and taken in while the page waits.
SMALL = 200
#: How long a file that was not taken in is kept.
KEPT = timedelta(hours=24)
#: How long an import can be undone: so long its lines are kept.
UNDOABLE = timedelta(days=365)
#: A command that has written nothing for so long was killed.
COMMAND_STALLS = timedelta(hours=1)


def read(data: bytes) -> Table:
    """The table in an uploaded file. Raises `RuleError`; nothing is unpacked before its size is known."""
    if len(data) > MOST_BYTES:
        raise too_big()
    if is_xlsx(data) and unpacked_size(data) > MOST_UNPACKED:
        raise RuleError("zip_bomb", "압축을 풀면 너무 큰 XLSX 파일이라 열지 않았어요. CSV로 저장해 주세요.")
    table = table_of(data, knows_header)
    if len(table.rows) > MOST_ROWS:
        raise RuleError("too_many_rows", f"한 번에 {MOST_ROWS:,}행까지 읽어요. 파일을 나누어 주세요.")
    return table


def too_big() -> RuleError:
    """That a file is larger than one may be."""
    return RuleError("too_big", f"파일이 {MOST_BYTES // MEGABYTE}MB를 넘어요. 나누어 주세요.")


def receive(table: Table, data: bytes, file_name: str, *, by: str) -> FirmImport:
    """Keep a file that was read, to be looked at; which column is which is guessed."""
    record = FirmImport(by=by, file_name=short_name(file_name), described=table.described[:300])
    record.header, record.columns, record.rows = list(table.header), guessed_columns(table.header), len(table.rows)
    session.add(record)
    session.flush()
    session.add(FirmImportFile(import_id=record.id, content=data, expires_at=clock.now() + KEPT))
    _look(record) if "name" in record.columns else _wait(record)
    return record


def choose(record: FirmImport, columns: Sequence[str], kind: str | None, separator: str) -> None:
    """Let columns fill other fields, and look at the file again. Raises `RuleError`."""
    if record.state not in (CHOOSING, CHECKED):
        raise RuleError("not_now", "지금은 바꿀 수 없어요. 끝난 다음 다시 해 주세요.")
    chosen_columns(record.header, columns)
    record.columns, record.kind, record.separator = list(columns), kind, separator
    record.is_looked_at_again = False
    _look(record)


def _look(record: FirmImport) -> None:
    record.state, record.done, record.total = CHECKING, 0, record.rows
    _at_work(record)


def _wait(record: FirmImport) -> None:
    record.state = CHOOSING


def _at_work(record: FirmImport) -> None:
    session.flush()
    queue.enqueue(KIND, str(record.id), {"import_id": record.id})


def apply(record: FirmImport) -> None:
    """Take the firms in as they were looked at. Where any firm has changed since, it is looked at again first, and
    goes on by itself only if that finds the same. Raises `RuleError`."""
    if record.state in (APPLYING, APPLIED):
        return  # pressed twice
    if record.state != CHECKED:
        raise RuleError("not_now", "지금은 바꿀 수 없어요. 끝난 다음 다시 해 주세요.")
    if record.seen != state_of_firms():
        record.is_looked_at_again = True
        _look(record)
    else:
        begin(record)


def begin(record: FirmImport) -> None:
    """What was looked at becomes a record, and its firms are made and changed from here on."""
    session.execute(delete(FirmImportLine).where(FirmImportLine.import_id == record.id))
    record.state, record.began_at, record.done, record.counts = APPLYING, clock.now(), 0, {}
    record.is_looked_at_again = False
    _at_work(record)


def end(record: FirmImport, problem: str = "") -> None:
    """It is done, or cannot go on; the file is not needed any more."""
    session.execute(delete(FirmImportFile).where(FirmImportFile.import_id == record.id))
    record.state, record.ended_at, record.problem = STOPPED if problem else APPLIED, clock.now(), problem
    audit.note("firms.imported", "firmimport", record.id, by=record.by, counts=record.counts)


def discard(record: FirmImport) -> None:
    """Forget a file that was not taken in. Raises `RuleError`."""
    if record.state not in TRIALS:
        raise RuleError("not_now", "이미 가져온 파일이에요.")
    session.delete(record)


def can_undo(record: FirmImport) -> bool:
    """Whether what an import did may still be taken back."""
    if record.state in (APPLIED, STOPPED):
        return record.ended_at is not None and clock.now() - record.ended_at < UNDOABLE
    was_killed = record.by == "cli" and record.began_at and clock.now() - record.began_at > COMMAND_STALLS
    return record.state == APPLYING and bool(was_killed)


def undo(record: FirmImport, *, by: str) -> None:
    """Begin to take back what an import did. Raises `RuleError`."""
    if record.state == UNDOING:
        return  # pressed twice
    if not can_undo(record):
        raise RuleError("not_undoable", "되돌릴 수 없는 가져오기예요.")
    lines = (FirmImportLine.import_id == record.id, FirmImportLine.firm_id.is_not(None))
    record.total = session.scalar(select(func.count()).where(*lines)) or 0
    record.state, record.undone_by, record.undone_at, record.done, record.undone = UNDOING, by, clock.now(), 0, {}
    audit.note("firms.import_undone", "firmimport", record.id, by=by)
    _at_work(record)


def state_of_firms() -> str:
    """What changes with any firm: how many there are, when one was changed last, the last that was done to one."""
    count, latest = session.execute(select(func.count(), func.max(Firm.updated_at))).one()
    event = session.scalar(select(func.max(Event.id)).where(Event.subject_type == "firm"))
    return f"{count}:{latest.isoformat() if latest else ''}:{event or 0}"


def looked_after(import_id: int) -> FirmImport:
    """The record, locked. Raises `RuleError` when it is gone."""
    record = lock(import_id)
    if record is None:
        raise RuleError("gone", "지워진 파일이에요. 다시 올려 주세요.")
    return record
