"""Sheets whose cells hold text and nothing else: never a formula, never a number that loses its zeros."""

import re
from collections.abc import Container, Iterable, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.utils import get_column_letter

#: What workbooks write control characters as; where a text says just that, its underscore is written so.
_LIKE_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


def add_sheet(
    book: Workbook, title: str, rows: Iterable[Sequence[str]], widths: Sequence[int], *, hidden: Container[int] = ()
) -> None:
    """A sheet under headings that stay in sight; empty cells of its columns hold text, too, once they are filled in.

    `hidden` are the numbers of columns, from 1, that are not shown.
    """
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    for at, width in enumerate(widths, 1):
        column = sheet.column_dimensions[get_column_letter(at)]
        column.width, column.number_format, column.hidden = width, "@", at in hidden
    for row in rows:
        sheet.append([_text_cell(sheet, text) for text in row])


def _text_cell(sheet: Any, text: str) -> Any:
    cell = WriteOnlyCell(sheet, _LIKE_ESCAPED.sub("_x005F_", text) or None)
    if text:
        cell.data_type, cell.number_format, cell.quotePrefix = "s", "@", True
    return cell
