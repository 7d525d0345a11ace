"""Sheets whose cells hold text and nothing else: never a formula, never a number that loses its zeros."""

from collections.abc import Iterable, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.utils import get_column_letter


def add_sheet(book: Workbook, title: str, rows: Iterable[Sequence[str]], widths: Sequence[int]) -> None:
    """A sheet under headings that stay in sight; empty cells of its columns hold text, too, once they are filled in."""
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    for at, width in enumerate(widths, 1):
        column = sheet.column_dimensions[get_column_letter(at)]
        column.width, column.number_format = width, "@"
    for row in rows:
        sheet.append([_text_cell(sheet, text) for text in row])


def _text_cell(sheet: Any, text: str) -> Any:
    cell = WriteOnlyCell(sheet, text or None)
    if text:
        cell.data_type, cell.number_format, cell.quotePrefix = "s", "@", True
    return cell
