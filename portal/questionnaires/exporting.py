"""A table as XLSX. What is text is text: never a formula, never a number."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from portal.core.korean import clean

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST_CELL, LONGEST_TITLE = 32_767, 31
_NOT_IN_TITLES = r"[]:*?/\'"

Cell = str | int | float


def workbook(title: str, headings: Sequence[str], lines: Sequence[Sequence[Cell]]) -> bytes:
    """One sheet with a row of headings."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("".join(c for c in title if c not in _NOT_IN_TITLES)[:LONGEST_TITLE] or "1")
    sheet.freeze_panes = "A2"
    for place in range(1, len(headings) + 1):
        sheet.column_dimensions[get_column_letter(place)].width = 22
    sheet.append([_cell(sheet, heading, is_bold=True) for heading in headings])
    for line in lines:
        sheet.append([_cell(sheet, value) for value in line])
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def _cell(sheet: Any, value: Cell, *, is_bold: bool = False) -> Any:
    if isinstance(value, int | float):
        return WriteOnlyCell(sheet, value)
    text = clean(value)[:LONGEST_CELL]
    cell = WriteOnlyCell(sheet, text or None)
    if text:
        cell.data_type, cell.number_format, cell.quotePrefix = "s", "@", True
    if is_bold:
        cell.font = Font(bold=True)
    return cell
