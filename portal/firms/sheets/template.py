"""The workbook to fill in: headings in the reader's language, an example, what each column is for; and reports."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO, StringIO

from openpyxl import Workbook

from portal.firms.importing.mapping import IMPORT_FIELDS
from portal.firms.importing.report import safe_cell
from portal.firms.sheets.labels import field_labels, field_notes, outcome_labels, value_text
from portal.firms.sheets.models import FirmImport, FirmImportLine
from portal.firms.sheets.reasons import told_reason
from portal.firms.sheets.view import field_of
from portal.firms.sheets.workbook import add_sheet
from portal.web.language import gettext as _

_WIDTH = 18
_EXAMPLE = {
    "name": "㈜보기",
    "name_en": "Example Co., Ltd.",
    "kind": "멤버십",
    "registration_number": "124-81-00998",
    "fields": "컴퓨터 비전|음성",
    "industries": "제조",
    "tagline": "사진 한 장으로 불량을 찾아요",
    "description": "공장의 사진에서 불량을 찾는 회사예요.",
    "technologies": "결함 검출|이상 탐지",
    "services": "검사 서비스",
    "keywords": "검사|공장",
    "homepage": "https://example.com",
    "region": "서울특별시",
    "employees": "12",
    "founded_on": "2021-04-12",
    "stage": "시드",
    "email": "hello@example.com",
    "phone": "02-123-4567",
}


def template() -> bytes:
    """The workbook: the list to fill in, then an example and the explanations in sheets of their own."""
    book, labels, notes = Workbook(write_only=True), field_labels(), field_notes()
    headings = [labels[field] for field in IMPORT_FIELDS]
    add_sheet(book, _("회사"), [headings], [_WIDTH] * len(headings))
    add_sheet(book, _("보기"), [headings, [_EXAMPLE[field] for field in IMPORT_FIELDS]], [_WIDTH] * len(headings))
    about = [[labels[field], notes[field]] for field in IMPORT_FIELDS]
    add_sheet(book, _("설명"), [[_("열"), _("적을 것")], *about], [_WIDTH, 90])
    output = BytesIO()
    book.save(output)
    return output.getvalue()


def report(record: FirmImport, lines: Iterable[FirmImportLine], *, is_trial: bool) -> Iterator[str]:
    """A report as CSV that a spreadsheet opens, and in which it runs nothing."""
    yield "\ufeff" + _csv_line([_("행"), _("회사명"), _("결과"), _("열"), _("까닭"), _("적힌 값"), _("저장한 값")])
    for name in record.unused:
        yield _csv_line(["", "", _("쓰지 않은 열"), name, "", "", ""])
    labels = outcome_labels(is_trial=is_trial)
    for line in lines:
        texts = [line.name, labels[line.outcome], line.column, told_reason(line.reason), line.given, line.stored]
        yield _csv_line([str(line.row), *texts])
        for name, (before, after) in line.changes.items() if line.outcome == "updated" else ():
            values = [value_text(name, before), value_text(name, after)]
            yield _csv_line([str(line.row), line.name, _("바뀌는 값"), field_of(name), _("앞 → 뒤"), *values])


def _csv_line(texts: Sequence[str]) -> str:
    output = StringIO()
    csv.writer(output).writerow([safe_cell(text) for text in texts])
    return output.getvalue()
