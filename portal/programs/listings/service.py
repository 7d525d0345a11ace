"""Verbs on lists and listings: a file comes in, is looked at, taken in, taken away again; one listing is hidden. The
caller opens the unit of work."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, func, insert, select

from portal.audit import service as audit
from portal.core import clock
from portal.core.db import session
from portal.core.errors import RuleError
from portal.firms.importing.columns import Mapping
from portal.firms.importing.reading import table_of
from portal.firms.importing.tables import Table
from portal.firms.importing.xlsx_tables import is_xlsx, unpacked_size
from portal.programs.listings.columns import FIELDS
from portal.programs.listings.importing import Plan, as_text, carry_out, one_at_a_time, plan
from portal.programs.listings.models import (
    APPLIED,
    CHECKED,
    SHORT_LENGTH,
    TITLE_LENGTH,
    UNDONE,
    Listing,
    ListingImport,
    ListingImportFile,
    ListingImportLine,
    short_name,
)
from portal.programs.listings.rows import SEPARATOR, ListedRow, Reading

MEGABYTE = 2**20
MOST_BYTES = 10 * MEGABYTE
#: What an XLSX may be when it is unpacked; openpyxl needs several times as much.
MOST_UNPACKED = 64 * MEGABYTE
MOST_ROWS = 10_000
#: How long a file that was not taken in is kept.
KEPT = timedelta(hours=24)
#: How long what became of single rows is kept.
LINES_KEPT = timedelta(days=365)


def read(data: bytes) -> Table:
    """The table in an uploaded file. Raises `RuleError`; nothing is unpacked before its size is known."""
    if len(data) > MOST_BYTES:
        raise too_big()
    if is_xlsx(data) and unpacked_size(data) > MOST_UNPACKED:
        raise RuleError("zip_bomb", "압축을 풀면 너무 큰 XLSX 파일이라 열지 않았어요. CSV로 저장해 주세요.")
    table = table_of(data, FIELDS.knows_header)
    if len(table.rows) > MOST_ROWS:
        raise RuleError("too_many_rows", f"한 번에 {MOST_ROWS:,}행까지 읽어요. 파일을 나누어 주세요.")
    return table


def too_big() -> RuleError:
    """That a file is larger than one may be."""
    return RuleError("too_big", f"파일이 {MOST_BYTES // MEGABYTE}MB를 넘어요. 나누어 주세요.")


def rows_of(table: Table, mapping: Mapping, separator: str = SEPARATOR) -> list[ListedRow]:
    """The rows of a table; nothing is asked of the database."""
    return Reading(mapping, separator).read(table.rows)


def new_record(
    table: Table, mapping: Mapping, file_name: str, *, kind: str | None, source: str, by: str
) -> ListingImport:
    """The record of a list that was read. Without a name of its own the source is called as the file is."""
    columns = [""] * len(table.header)
    for index, name in mapping.columns:
        columns[index] = name
    values: dict[str, Any] = {"described": table.described[:300], "header": list(table.header), "columns": columns}
    name = short_name(file_name)
    source = source or name.rpartition(".")[0] or name
    record = ListingImport(
        by=by, file_name=name, source=source[:SHORT_LENGTH], kind=kind, rows=len(table.rows), **values
    )
    session.add(record)
    session.flush()
    return record


def look(record: ListingImport, rows: Sequence[ListedRow], data: bytes | None = None) -> Plan:
    """Find out what a list would do, and keep that, with the file."""
    found = plan(rows, kind=record.kind, source=record.source)
    _write_down(record, found)
    if data is not None:
        session.add(ListingImportFile(import_id=record.id, content=data))
    return found


def _write_down(record: ListingImport, found: Plan) -> None:
    record.counts, record.finding = found.counts, found.finding
    session.execute(delete(ListingImportLine).where(ListingImportLine.import_id == record.id))
    lines = list(_lines(record.id, record, found))
    if lines:
        session.execute(insert(ListingImportLine), lines)


def _lines(import_id: int, record: ListingImport, found: Plan) -> Sequence[dict[str, Any]]:
    column_of = dict(zip(record.columns, record.header, strict=True))
    lines = []
    for one in found.outcomes:
        changes = {name: [as_text(before), as_text(after)] for name, (before, after) in one.changes.items()}
        for note in one.notes:
            if note.outcome == "unchanged":
                continue  # counted; a list that comes each week is mostly this
            whole = note is one.notes[0]
            texts = {"reason": note.reason, "given": note.given, "stored": note.stored}
            column = column_of.get(note.column, note.column)
            at = {"import_id": import_id, "row": note.row, "title": one.title[:TITLE_LENGTH], "outcome": note.outcome}
            lines.append({**at, "column": column, **texts, "changes": changes if whole else {}})
    return lines


def apply(record: ListingImport, rows: Sequence[ListedRow]) -> Plan:
    """Take a list in as it was looked at. Raises `RuleError` when it would do something else by now."""
    if record.state != CHECKED:
        raise RuleError("not_now", "이미 가져온 목록이에요.")
    one_at_a_time()
    found = plan(rows, kind=record.kind, source=record.source)
    if record.finding and record.finding != found.finding:
        raise RuleError("looked_at_again", "확인한 뒤에 다른 목록이 들어와 결과가 달라졌어요.")
    carry_out(found, record.id)
    _write_down(record, found)
    session.execute(delete(ListingImportFile).where(ListingImportFile.import_id == record.id))
    record.state, record.applied_at = APPLIED, clock.now()
    audit.record("listings.imported", record, by=record.by, counts=record.counts)
    return found


def discard(record: ListingImport) -> None:
    """Forget a list that was not taken in. Raises `RuleError`."""
    if record.state != CHECKED:
        raise RuleError("not_now", "이미 가져온 목록이에요.")
    session.delete(record)


def undo(record: ListingImport, *, by: str) -> None:
    """Take away what a list has brought; what a later list has, too, stays. Raises `RuleError`."""
    if record.state == UNDONE:
        return  # pressed twice
    if record.state != APPLIED:
        raise RuleError("not_now", "가져오지 않은 목록이에요.")
    one_at_a_time()
    brought = Listing.import_id == record.id
    stays = session.scalar(select(func.count()).where(brought, Listing.seen_import_id != record.id)) or 0
    gone = session.execute(delete(Listing).where(brought, Listing.seen_import_id == record.id))
    record.undone = {"taken": int(getattr(gone, "rowcount", 0)), "kept": stays}
    record.state, record.undone_by, record.undone_at = UNDONE, by, clock.now()
    audit.record("listings.undone", record, by=by, **record.undone)


def lock_import(import_id: int) -> ListingImport:
    """The record, looked at again, and kept from others. Raises `RuleError` when it is gone."""
    record = session.get(ListingImport, import_id, with_for_update=True, populate_existing=True)
    if record is None:
        raise RuleError("gone", "지워진 파일이에요. 다시 올려 주세요.")
    return record


def lock_listing(listing_id: int) -> Listing:
    """The listing, looked at again, and kept from others. Raises `RuleError` when it is gone."""
    listing = session.get(Listing, listing_id, with_for_update=True, populate_existing=True)
    if listing is None:
        raise RuleError("gone", "그사이 지워진 항목이에요.")
    return listing


def hide(listing: Listing, *, by: str) -> None:
    """Show a listing to staff alone, whatever lists say later."""
    if listing.hidden_at is None:
        listing.hidden_at, listing.hidden_by = clock.now(), by
        audit.record("listing.hidden", listing, by=by)


def show(listing: Listing, *, by: str) -> None:
    """Show a listing to everybody again."""
    if listing.hidden_at is not None:
        listing.hidden_at, listing.hidden_by = None, ""
        audit.record("listing.shown", listing, by=by)
