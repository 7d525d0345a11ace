"""Reading XLSX, which is a zip archive: its size is checked before it is opened."""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import openpyxl

from portal.core.errors import RuleError
from portal.firms.importing.tables import MAX_BYTES, MAX_COLUMNS, IsHeader, Row, Table, build_table

_MAX_RATIO = 300
_RATIO_COUNTS_FROM = 10 * 2**20
_MAX_PARTS = 10_000
_MAX_SHEET_ROWS = 1_048_576
_STRANGE = {"f": "formula", "e": "error"}
#: How a workbook writes control characters: _x000D_; and an underscore before what would be taken for one.
_ESCAPED_CONTROL = re.compile(r"_x00([01][0-9A-Fa-f]|5[Ff])_")


def read_xlsx(data: bytes, is_header: IsHeader) -> Table:
    """The first sheet that holds anything."""
    _refuse_bomb(data)
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        for sheet in book.worksheets:
            sheet.reset_dimensions()  # a sheet may claim a million columns
            if next((row for row in _records(sheet) if not row.is_blank), None):
                sheet.reset_dimensions()
                return build_table(_records(sheet), f"XLSX, 시트 '{sheet.title}'", is_header, pad=True)
    except RuleError:
        raise
    except Exception as error:  # whatever a broken workbook makes zipfile, expat and openpyxl raise
        raise RuleError("broken_xlsx", "XLSX 파일이 깨져 있어요. 엑셀에서 열어 다시 저장해 주세요.") from error
    raise RuleError("empty_file", "파일에 내용이 없어요.")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet as it is. `strange` are cells that hold no value of their own, `{(row, place): "formula" or "error"}`."""

    title: str
    records: list[Row]
    strange: dict[tuple[int, int], str]


def read_sheets(data: bytes, most_rows: int) -> list[Sheet]:
    """All sheets of a small workbook, with what formulas say instead of what they gave when they were last worked out.

    Reading ends with the first row or cell too many. Raises `RuleError`.
    """
    _refuse_bomb(data)
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=False)
        return [_whole(sheet, most_rows) for sheet in book.worksheets]
    except RuleError:
        raise
    except Exception as error:
        raise RuleError("broken_xlsx", "XLSX 파일이 깨져 있어요. 엑셀에서 열어 다시 저장해 주세요.") from error


def _whole(sheet: Any, most_rows: int) -> Sheet:
    sheet.reset_dimensions()
    records: list[Row] = []
    strange: dict[tuple[int, int], str] = {}
    for number, cells in enumerate(sheet.iter_rows(), 1):
        if len(cells) > MAX_COLUMNS:
            message = f"열이 {MAX_COLUMNS}개를 넘어요. 회사 목록이 맞는지 확인해 주세요."
            raise RuleError("too_many_columns", message)
        row = Row(number, _trimmed(tuple(_text(cell.value) for cell in cells)))
        if row.is_blank:
            continue
        if len(records) == most_rows:
            raise RuleError("too_many_rows", f"한 번에 {most_rows:,}행까지 읽어요. 파일을 나누어 주세요.")
        records.append(row)
        strange |= {
            (number, at): _STRANGE[cell.data_type] for at, cell in enumerate(cells) if cell.data_type in _STRANGE
        }
    return Sheet(sheet.title, records, strange)


def _refuse_bomb(data: bytes) -> None:
    """Refuse what would unpack to too much. The directory cannot understate: zipfile reads no more than it says."""
    parts = _parts_of(data)
    names = {part.filename for part in parts}
    if "xl/workbook.xml" not in names:
        raise RuleError("not_xlsx", "엑셀 통합 문서(.xlsx)가 아니에요. XLSX나 CSV로 저장해 주세요.")
    sizes_lie = len(names) != len(parts) or len(parts) > _MAX_PARTS
    dense = any(
        part.file_size > _RATIO_COUNTS_FROM and part.file_size > _MAX_RATIO * part.compress_size for part in parts
    )
    if sizes_lie or dense or sum(part.file_size for part in parts) > MAX_BYTES:
        raise RuleError("zip_bomb", "압축을 풀면 너무 큰 XLSX 파일이라 열지 않았어요. CSV로 저장해 주세요.")


def _parts_of(data: bytes) -> list[zipfile.ZipInfo]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        raise RuleError("broken_xlsx", "XLSX 파일이 깨져 있어요. 엑셀에서 열어 다시 저장해 주세요.") from error


def _records(sheet: Any) -> Iterator[Row]:
    unpacked = 0
    # Rows as wide as they are: one far below would else be a million empty rows of hundreds of cells.
    for number, values in enumerate(sheet.iter_rows(values_only=True), 1):
        if number > _MAX_SHEET_ROWS:
            raise RuleError("too_many_rows", "시트의 행이 너무 많습니다. 파일을 나누어 주세요.")
        cells = tuple(_text(value) for value in values[:MAX_COLUMNS])
        unpacked += sum(map(len, cells))
        if unpacked > MAX_BYTES:
            raise RuleError("zip_bomb", "시트의 내용이 너무 큽니다. 파일을 나누어 주세요.")
        yield Row(number, _trimmed(cells))


def _trimmed(cells: tuple[str, ...]) -> tuple[str, ...]:
    width = len(cells)
    while width and not cells[width - 1]:
        width -= 1
    return cells[:width]


def _text(value: object) -> str:
    """A cell's value as somebody would type it."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        midnight = not (value.hour or value.minute or value.second)
        return value.date().isoformat() if midnight else value.isoformat(" ", "seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    text = str(getattr(value, "text", value))  # an array formula is no text
    return _ESCAPED_CONTROL.sub(lambda match: chr(int(match[1], 16)), text) if "_x00" in text else text


def is_xlsx(data: bytes) -> bool:
    """Whether a file is a zip archive, as workbooks are."""
    return data.startswith(b"PK\x03\x04")


def unpacked_size(data: bytes) -> int:
    """How many bytes a workbook says it unpacks to. Raises `RuleError` for a broken one."""
    return sum(part.file_size for part in _parts_of(data))
