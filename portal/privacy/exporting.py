"""One's own data to take along: JSON for machines, XLSX for people. Both hold everything that is declared."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from typing import Any

import orjson
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from portal.core import clock, personal
from portal.core.personal import Holding, Subject
from portal.privacy.labels import basis_label
from portal.web.language import gettext as _

#: What a cell of a sheet can hold, and the name of a sheet.
LONGEST_CELL, LONGEST_TITLE = 32_767, 31


@dataclass(frozen=True, slots=True)
class Held:
    """What one table holds about somebody: the declaration, and the rows."""

    holding: Holding
    rows: Sequence[dict[str, Any]]


def held_about(subject: Subject) -> list[Held]:
    """Everything that is held about somebody."""
    return [Held(holding, personal.rows_of(holding, subject)) for holding in personal.declarations().holdings]


def as_json(held: Sequence[Held]) -> bytes:
    """`{"made_at", "data": [{"code", "label", "purpose", "basis", "retention", "columns", "withheld", "rows"}]}`.

    Rows are `{column: value}`, times in UTC; `columns` tells what each is called, `withheld` what is not told and why.
    """
    data = [_described(one.holding) | {"rows": one.rows} for one in held]
    return orjson.dumps({"made_at": clock.now(), "data": data}, option=orjson.OPT_INDENT_2, default=str)


def _described(holding: Holding) -> dict[str, Any]:
    return {
        "code": holding.code,
        "label": str(holding.label),
        "purpose": str(holding.purpose),
        "basis": basis_label(holding.basis),
        "retention": str(holding.retention),
        "columns": {name: str(label) for name, label in holding.columns.items()},
        "withheld": {name: str(why) for name, why in holding.withheld.items()},
    }


def as_xlsx(held: Sequence[Held]) -> bytes:
    """A workbook: a sheet that explains, then one for each table."""
    book = Workbook(write_only=True)
    _explain(book, held)
    for one in held:
        sheet = book.create_sheet(_title(str(one.holding.label)))
        sheet.append([_cell(sheet, str(label)) for label in one.holding.columns.values()])
        for row in one.rows:
            sheet.append([_cell(sheet, _text(value)) for value in row.values()])
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _explain(book: Workbook, held: Sequence[Held]) -> None:
    sheet = book.create_sheet(_("설명"))
    head = (_("무엇"), _("왜"), _("근거"), _("언제까지"), _("몇 건"), _("여기에 적지 않은 것"))
    sheet.append([_cell(sheet, text) for text in head])
    for one in held:
        told = _described(one.holding)
        withheld = " ".join(f"{name}: {why}" for name, why in told["withheld"].items())
        texts = (told["label"], told["purpose"], told["basis"], told["retention"], str(len(one.rows)), withheld)
        sheet.append([_cell(sheet, text) for text in texts])


def _title(text: str) -> str:
    return "".join(letter for letter in text if letter not in r"[]:*?/\'")[:LONGEST_TITLE]


def _cell(sheet: Any, text: str) -> Any:
    """A cell that holds text and nothing else: what somebody calls themselves is no formula."""
    cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", text)[:LONGEST_CELL] or None)
    if cell.value:
        cell.data_type = "s"
        cell.quotePrefix = True
    return cell


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, dict | list):
        return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()
    return str(value)
