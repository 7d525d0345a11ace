"""What of a firm's workbook is refused, and to whom: told by sheet, row and column, or at the field."""

import io
import os
import zipfile
from datetime import timedelta
from time import process_time

import openpyxl
import pytest
from factories import make_firm
from kinds import sit
from pages import page, visit, words
from sqlalchemy import func, select
from staffing import make_person, send, sign_in
from workbooks import (
    ODD,
    act,
    at,
    data_of,
    download,
    drafts,
    editor_of,
    numbers,
    offer,
    place,
    press,
    put,
    rows,
    tiles,
    upload,
)

from portal.core import clock
from portal.core.db import session, unit_of_work
from portal.core.errors import RuleError
from portal.core.personal import declarations
from portal.core.viewer import FirmRole
from portal.firms.importing import xlsx_tables
from portal.firms.models import Service, State, Technology
from portal.firms.own_sheets import reading
from portal.firms.own_sheets.models import FirmSheet

#: What hangs on no database.
on_sqlite = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


# ── What is refused ──────────────────────────────────────────────────────────


@on_sqlite
def test_what_is_wrong_is_told_by_sheet_row_and_column(editor, firm):
    book = download(editor, firm)
    for row, heading, value, why in (
        wrong := [
            (2, "기술 이름 (한국어)", "가" * 501, "500자까지"),
            (3, "기술 이름 (한국어)", "  ", "기술 이름을 적어 주세요."),
            (4, "기술 성숙도", "TRL 12", "목록에서 골라 주세요."),
            (5, "등록 특허 수", "많음", "숫자로 적어 주세요."),
            (6, "소개", None, ""),
            (7, "특허", "|".join(f"제{n}호" for n in range(31)), "30개까지"),
            (8, "번호", "999999", "이 번호의 글이 없어요"),
        ]
    ):
        if why:
            put(book, "기술", row, heading, value)
    book["기술"].cell(6, place(book, "기술", "한 줄 소개 (한국어)"), "=A1&B1")
    book["기술"].cell(9, place(book, "기술", "한 줄 소개 (한국어)"), "#REF!").data_type = "e"
    put(book, "회사", 2, "사업자등록번호", "123-45-67890")
    put(book, "회사", 2, "설립일", "언젠가")
    put(book, "회사", 2, "홈페이지", "javascript:alert(1)")
    put(book, "회사", 2, "AI 분야", "컴퓨터 비전|없는 분야")
    put(book, "제품·서비스", 2, "한 줄 소개 (한국어)", "맞는 소개")
    address = upload(editor, firm, book)
    document = page(editor, address)
    told = rows(document)
    for row, heading, _value, why in wrong:
        mine = [line for line in told if line.startswith(f"기술 {row}행 ")]
        assert not why or any(heading in line and why in line for line in mine), why
    assert any(line.startswith("기술 6행 ") and "수식이 들어" in line for line in told)
    assert any(line.startswith("기술 9행 ") and "엑셀 오류" in line for line in told)
    mine = [line for line in told if line.startswith("회사 2행 ")]
    assert len(mine) == 4 and any("사업자등록번호" in line and "123-45-67890" in line for line in mine), mine
    assert [tiles(document)[name] for name in ("고칠 글", "저장하지 못할 행")] == ["1", "9"]
    assert press(editor, address, "application").status_code == 303
    assert list(drafts(firm)) == [("service", numbers(Service, firm)[0])], "a row is written whole or not at all"


@on_sqlite
def test_numbers_of_others_twice_and_none(editor, firm):
    other = make_firm("㈜다른회사", technologies=[("남의 기술", "")])
    book = download(editor, firm)
    put(book, "기술", 2, "번호", str(other.technologies[0].id))
    put(book, "기술", 3, "번호", "12345678")
    put(book, "기술", 5, "번호", book["기술"].cell(4, 1).value)
    put(book, "기술", 6, "판 (고치지 마세요)", None)
    put(book, "기술", 6, "한 줄 소개 (한국어)", "판이 없는 행")
    put(book, "회사", 2, "번호", None)
    for row in (11, 12):
        put(book, "기술", row, "기술 이름 (한국어)", "새 기술")
    put(book, "기술", 13, "기술 이름 (한국어)", ODD[-1])
    told = rows(page(editor, upload(editor, firm, book)))
    strangers = [line.split(" ", 2)[2] for line in told if line.startswith(("기술 2행 ", "기술 3행 "))]
    assert len(strangers) == 2 and "남의 기술" not in "".join(strangers)
    for start, why in (
        *((f"기술 {row}행 ", "이 번호의 글이 없어요") for row in (2, 3)),
        *((f"기술 {row}행 ", "같은 번호가 두 행에") for row in (4, 5)),
        ("기술 6행 ", "판이 지워져서"),
        *((f"기술 {row}행 ", "같은 이름의 글이 이미") for row in (12, 13)),
        ("회사 2행 ", "회사의 번호가 지워졌어요"),
    ):
        assert any(line.startswith(start) and why in line for line in told), (start, told)
    # Sent again, what was new is not begun a second time.
    book = download(editor, firm)
    put(book, "기술", 11, "기술 이름 (한국어)", "한 번만")
    press(editor, upload(editor, firm, book), "application")
    document = page(editor, upload(editor, firm, book))
    assert "같은 이름의 글이 이미" in words(document) and len(numbers(Technology, firm)) == len(ODD) + 1


def _bomb():
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b" " * 40 * 2**20)
    return written.getvalue()


def _book(*titles, heads=("번호", "기술 이름 (한국어)", "특허")):
    book = openpyxl.Workbook()
    for title in titles:
        sheet = book.create_sheet(title)
        sheet.append(heads)
        sheet.append(["1", "a", "b"])
    book.remove(book.worksheets[0])
    return data_of(book)


BROKEN = {
    "nothing": (b"", "파일에 내용이 없어요"),
    "broken": (b"PK\x03\x04" + os.urandom(500), "깨져 있어요"),
    "a password": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "암호가 걸렸거나"),
    "no workbook": ("회사명,번호\n가온,1".encode(), "XLSX 파일이 아니에요"),
    "a bomb": (_bomb(), "압축을 풀면 너무 큰"),
    "other sheets": (_book("Sheet1"), "시트가 없어요: 회사, 기술, 제품·서비스"),
    "too few columns": (_book("회사", "기술", "제품·서비스"), "열이 없어요. 회사: 회사 이름 (한국어)"),
    "a column twice": (_book("회사", "기술", "제품·서비스", heads=("번호", "번호", "산업")), "제목이 같은 열이"),
    "a sheet twice": (_book("회사", "기술", "Technologies", "제품·서비스"), "시트가 둘이에요"),
    "more than is taken": (b"PK\x03\x04" + bytes(reading.MOST_BYTES), "5MB를 넘어요"),
    "30 MB": (bytes(30 * 2**20), "5MB를 넘어요"),
}


@on_sqlite
def test_what_cannot_be_read_is_told_at_the_field(editor, firm):
    for name, (data, why) in BROKEN.items():
        answer = offer(editor, firm, data)
        assert answer.status_code == 422 and why in answer.text, (name, answer.status_code)
        assert 'id="file-error"' in answer.text, name
    empty = send(editor, at(firm), at=at(firm), data={})
    assert empty.status_code == 422 and "파일을 골라 주세요." in empty.text
    session.rollback()
    assert session.scalar(select(func.count()).select_from(FirmSheet)) == 0
    english = offer(editor, firm, _book("회사", "기술"), "/en")
    assert english.status_code == 422 and not any("가" <= letter <= "힣" for letter in _error(english.text))


def _error(text):
    return text.partition('id="file-error"')[2].partition("</p>")[0]


@on_sqlite
def test_far_too_many_rows_and_columns_end_the_reading(editor, firm):
    book = download(editor, firm)
    for row in range(reading.MOST_ROWS + 1):
        book["기술"].cell(row + 20, 1, str(row))
    assert "500행까지" in offer(editor, firm, book).text
    with pytest.raises(RuleError, match="열이"):
        xlsx_tables.read_sheets(_wide(), 10)
    # A row at the end of the sheet, as filling a column to its end makes them: it took a minute.
    far = openpyxl.Workbook()
    far.active.append(["회사명", "홈페이지"])
    far.active.cell(1_000_000, 1, "㈜가온")
    began = process_time()
    assert xlsx_tables.read_xlsx(data_of(far), lambda _cells: False).rows[0].number == 1_000_000
    assert process_time() - began < 20


def _wide():
    book = openpyxl.Workbook()
    book.active.append(["x"] * 501)
    return data_of(book)


# ── Who ──────────────────────────────────────────────────────────────────────


@on_sqlite
@pytest.mark.parametrize(("role", "status"), [(FirmRole.VIEWER, 403), (None, 404)])
def test_only_editors_and_of_an_upload_its_sender(app, editor, firm, role, status):
    address = upload(editor, firm, download(editor, firm))
    client, person = app.test_client(), make_person("박다른")
    if role:
        with unit_of_work():
            sit(firm, person.id, role)
    sign_in(client, person)
    assert visit(client, at(firm)).status_code == status
    assert send(client, at(firm), at="/me/firms", data={}).status_code == status
    assert visit(client, address).status_code == status
    for what in ("application", "publication", "removal"):
        assert send(client, f"{address}/{what}", at="/me/firms", data={}).status_code == status
    colleague = editor_of(app, firm, name="박동료")
    assert visit(colleague, address).status_code == 404
    session.rollback()
    assert session.scalar(select(func.count()).select_from(FirmSheet)) == 1


@on_sqlite
def test_an_upload_is_kept_until_the_next_or_for_a_day(editor, firm):
    book = download(editor, firm)
    upload(editor, firm, book)
    second = upload(editor, firm, book)
    session.rollback()
    assert session.scalar(select(func.count()).select_from(FirmSheet)) == 1
    assert visit(editor, second).status_code == 200
    assert act(editor, second, "removal").location.startswith(at(firm))
    assert visit(editor, second).status_code == 404
    third = upload(editor, firm, book)
    (forget,) = [one for one in declarations().clocks if one.code == "firm_sheet.upload"]
    with unit_of_work():
        assert forget.destroy(clock.now()) == 0
        assert forget.destroy(clock.now() + timedelta(hours=25)) == 1
    assert visit(editor, third).status_code == 404


# ── Far too much ─────────────────────────────────────────────────────────────


@on_sqlite
def test_two_hundred_rows_with_sixty_mistakes(app, client):
    firm = make_firm("㈜가득").id
    editor = editor_of(app, firm)
    book = download(editor, firm)
    for n in range(101):
        put(book, "기술", n + 2, "기술 이름 (한국어)", f"기술 {n}" if n % 2 else f"기술 {n} " + "가" * 500)
    for n in range(99):
        put(book, "제품·서비스", n + 2, "제품·서비스 이름 (한국어)", f"제품 {n}")
        if n % 10 == 0:
            put(book, "제품·서비스", n + 2, "데모 주소", "javascript:alert(1)")
    address = upload(editor, firm, book)
    document = page(editor, address)
    assert [tiles(document)[name] for name in ("새 글", "저장하지 못할 행")] == ["139", "61"]
    assert len(rows(document)) == 25 and "61건 가운데" in words(document)
    assert len(rows(page(editor, f"{address}?show=created&page=6"))) == 14
    assert press(editor, address, "application").status_code == 303
    assert len(numbers(Technology, firm)) == 50 and len(numbers(Service, firm)) == 89
    assert press(editor, address, "publication").status_code == 303
    assert len([one for one in numbers(Service, firm) if session.get(Service, one).state == State.PUBLIC]) == 89
