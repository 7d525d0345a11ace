"""What is done to a file, batch by batch, each a short transaction: so that nobody who writes waits long, and other
jobs come in between.

A thread keeps what it has parsed from batch to batch; another that goes on parses the file anew.
"""

import hashlib
import threading
from dataclasses import dataclass

import orjson
from sqlalchemy import delete

from portal.core.db import session, unit_of_work
from portal.core.errors import RuleError
from portal.firms.importing.mapping import chosen_columns
from portal.firms.importing.report import ImportReport
from portal.firms.importing.service import Importing
from portal.firms.importing.tables import Table
from portal.firms.sheets import service, undoing
from portal.firms.sheets.models import (
    APPLYING,
    BUSY,
    CHECKED,
    CHECKING,
    CHOOSING,
    UNDOING,
    FirmImport,
    FirmImportFile,
    FirmImportLine,
)
from portal.firms.sheets.recording import Keeper, TakenError, add_lines, line_of, lock, plain_changes

#: Firms in one transaction.
BATCH = 50


@dataclass(slots=True)
class Work:
    """A file in the hands of a thread; `done` entries of it."""

    state: str
    chosen: tuple[object, ...]
    table: Table
    run: Importing
    seen: str = ""
    done: int = 0


class _Hands(threading.local):
    """What each thread has in hands: two that had one work would both save its next batch."""

    def __init__(self) -> None:
        self.works: dict[int, Work] = {}


_hands = _Hands()


def step(import_id: int) -> bool:
    """Do the next batch of what an import waits for; whether there is more."""
    session.rollback()
    record = session.get(FirmImport, import_id, populate_existing=True)
    if record is None or record.state not in BUSY:
        _hands.works.pop(import_id, None)
        return False
    try:
        if record.state == UNDOING:
            return undoing.step(import_id)
        work = _work(record)
        return _look(import_id, work) if work.state == CHECKING else _apply(import_id, work)
    except TakenError:
        _hands.works.pop(import_id, None)
        return True
    except RuleError as refusal:
        # What was readable a moment ago is not: the file is gone, or its columns do not fit.
        _hands.works.pop(import_id, None)
        _stop(import_id, refusal.code)
        return False


def run(import_id: int) -> None:
    """Do all of it, while a page waits."""
    while step(import_id):
        pass


def _stop(import_id: int, problem: str) -> None:
    with unit_of_work():
        record = lock(import_id)
        if record is not None and record.state == CHECKING:
            record.state, record.problem = CHOOSING, problem
        elif record is not None and record.state == APPLYING:
            service.end(record, problem)


def _work(record: FirmImport) -> Work:
    """This thread's work on a file, begun now when there is none that fits."""
    chosen = (*record.columns, record.kind, record.separator)
    work = _hands.works.get(record.id)
    is_apart = work is not None and work.state == APPLYING and work.done != record.done
    if work is None or is_apart or (work.state, work.chosen) != (record.state, chosen):
        _hands.works.clear()  # one at a time: a file may be large
        work = _hands.works[record.id] = _begun(record, chosen)
    return work


def _begun(record: FirmImport, chosen: tuple[object, ...]) -> Work:
    file = session.get(FirmImportFile, record.id)
    if file is None:
        raise RuleError("gone", "지워진 파일이에요. 다시 올려 주세요.")
    number, state, done, is_new = record.id, record.state, record.done, not record.counts
    options = {"by": record.by, "kind": record.kind, "separator": record.separator}
    columns, content = record.columns, file.content
    seen = service.state_of_firms()
    session.rollback()  # nothing is held while the file is read
    table = service.read(content)
    report = ImportReport(table.described, chosen_columns(table.header, columns), table.header_row, state == CHECKING)
    keep = Keeper(number, done)
    run = Importing(report, table, number=number, keep=keep, **options)  # type: ignore[arg-type]
    work = Work(state, chosen, table, run, seen, done if state == APPLYING else 0)
    if state == APPLYING and is_new:
        _keep_first(number, work)
    elif state == APPLYING:
        run.resume(done)
    return work


def _keep_first(import_id: int, work: Work) -> None:
    """Rows that are refused whatever the firms are like."""
    with unit_of_work():
        record = lock(import_id)
        if record is None or record.state != APPLYING or record.counts:
            raise TakenError
        record.total = len(work.run.entries)
        add_lines(record, [line_of(name, note) for name, note in work.run.report.lines])


def _apply(import_id: int, work: Work) -> bool:
    work.run.save(work.done, BATCH)
    work.done = min(work.done + BATCH, len(work.run.entries))
    if work.done < len(work.run.entries):
        return True
    _hands.works.pop(import_id, None)
    with unit_of_work():
        record = lock(import_id)
        if record is not None and record.state == APPLYING:
            service.end(record)
    return False


def _look(import_id: int, work: Work) -> bool:
    """A dry run: nothing is written but how far it has come and, at the end, what was found."""
    work.run.save(work.done, BATCH)
    work.done = min(work.done + BATCH, len(work.run.entries))
    is_last = work.done >= len(work.run.entries)
    lines = _lines(work.run) if is_last else []
    with unit_of_work():
        record = lock(import_id)
        if record is None or record.state != CHECKING:
            _hands.works.pop(import_id, None)
            return False
        record.done, record.total = work.done, len(work.run.entries)
        if is_last:
            _hands.works.pop(import_id, None)
            _keep_finding(record, lines, work.seen)
        return record.state in BUSY


def _keep_finding(record: FirmImport, lines: list[dict[str, object]], seen: str) -> None:
    finding = hashlib.sha256(orjson.dumps(lines, default=str, option=orjson.OPT_SORT_KEYS)).hexdigest()
    was_approved = record.is_looked_at_again and finding == record.finding
    session.execute(delete(FirmImportLine).where(FirmImportLine.import_id == record.id))
    record.counts, record.finding, record.seen, record.problem = {}, finding, seen, ""
    add_lines(record, lines)
    record.state = CHECKED
    if was_approved:
        service.begin(record)


def _lines(run: Importing) -> list[dict[str, object]]:
    """What a dry run found, with what would change; a firm that it made has no number."""
    lines = []
    for name, note in sorted(run.report.lines, key=lambda line: line[1].row):
        line = line_of(name, note)
        if note.outcome in ("created", "updated") and (outcome := run.trial.get(note.row)):
            line["changes"] = plain_changes(outcome)
        lines.append(line)
    return lines
