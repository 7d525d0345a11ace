"""All firms as a table whose columns are those of the import, so that exporting and importing changes nothing."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from portal.core.db import session
from portal.core.korean import clean
from portal.core.phones import as_written
from portal.firms.importing.mapping import IMPORT_FIELDS
from portal.firms.importing.report import safe_cell
from portal.firms.importing.service import SEPARATOR
from portal.firms.importing.values import join_values
from portal.firms.models import Firm
from portal.firms.vocabulary import KINDS, STAGES, Vocabulary

#: What a cell of Excel holds.
MAX_XLSX_CELL = 32_767
_AT_ONCE = 500


def export_firms(file: Path) -> tuple[int, list[tuple[int, str]]]:
    """Write every firm, hidden ones too, to a `.csv` or `.xlsx`.

    Returns how many there are, and the cells (firm's id, column) that were too long for Excel. Those stay empty: half
    a text would overwrite the whole one when the file is imported again.
    """
    return _write_csv(file) if file.suffix.lower() == ".csv" else _write_xlsx(file)


def _write_csv(file: Path) -> tuple[int, list[tuple[int, str]]]:
    count = 0
    with file.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(IMPORT_FIELDS)
        for firm in _firms():
            writer.writerow([safe_cell(text) for text in _cells(firm)])
            count += 1
    return count, []


def _write_xlsx(file: Path) -> tuple[int, list[tuple[int, str]]]:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("firms")
    sheet.freeze_panes = "A2"
    sheet.append(IMPORT_FIELDS)
    count = 0
    left_out: list[tuple[int, str]] = []
    for firm in _firms():
        count += 1
        texts = [clean(text) for text in _cells(firm)]
        left_out += [
            (firm.id, column) for column, text in zip(IMPORT_FIELDS, texts, strict=True) if len(text) > MAX_XLSX_CELL
        ]
        sheet.append([_text_cell(sheet, text if len(text) <= MAX_XLSX_CELL else "") for text in texts])
    book.save(file)
    return count, left_out


def _text_cell(sheet: Any, text: str) -> Any:
    """A cell that holds text and nothing else: never a formula, never a number."""
    cell = WriteOnlyCell(sheet, text or None)
    if text:
        cell.data_type = "s"
        cell.number_format = "@"
        cell.quotePrefix = True
    return cell


def _firms() -> Iterator[Firm]:
    """Every firm by id, some hundreds at a time."""
    last = 0
    while True:
        query = select(Firm).where(Firm.id > last).order_by(Firm.id).limit(_AT_ONCE)
        firms = session.scalars(query.options(selectinload(Firm.technologies), selectinload(Firm.services))).all()
        yield from firms
        if len(firms) < _AT_ONCE:
            return
        last = firms[-1].id
        session.expunge_all()


def _cells(firm: Firm) -> list[str]:
    texts = {
        "name": firm.name_ko,
        "name_en": firm.name_en,
        "kind": KINDS[firm.kind].ko if firm.kind else "",
        "registration_number": firm.registration_number or "",
        "tagline": firm.tagline_ko,
        "description": firm.description_ko,
        "homepage": firm.homepage,
        "employees": "" if firm.employees is None else str(firm.employees),
        "founded_on": firm.founded_on.isoformat() if firm.founded_on else "",
        "stage": STAGES[firm.stage].ko if firm.stage else "",
        "email": firm.email,
        "phone": as_written(firm.phone),
        "region": "".join(tag.label_ko for tag in firm.tags_of(Vocabulary.REGION)[:1]),
    }
    several = {
        "fields": [tag.label_ko for tag in firm.tags_of(Vocabulary.FIELD)],
        "industries": [tag.label_ko for tag in firm.tags_of(Vocabulary.INDUSTRY)],
        "technologies": [technology.name_ko for technology in firm.technologies],
        "services": [service.name_ko for service in firm.services],
        "keywords": firm.keywords,
    }
    texts |= {name: join_values(values, SEPARATOR) for name, values in several.items()}
    return [texts[name] for name in IMPORT_FIELDS]
