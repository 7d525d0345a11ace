"""Files as people have them: every one is read, or refused in words that say what to do."""

import io
import zipfile
from datetime import date

import pytest
from openpyxl import Workbook

from portal.core.errors import RuleError
from portal.firms.importing import tables, xlsx_tables
from portal.firms.importing.reading import read_table

ROWS = [("회사명", "업종", "지역"), ("㈜하늘보리", "제조업", "서울"), ("들샘", "물류, 창고; 보관", "부산")]


def table_of(tmp_path, data, name="list.csv"):
    path = tmp_path / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return read_table(path)


def lines(delimiter=","):
    return "".join(delimiter.join(f'"{cell}"' for cell in row) + "\r\n" for row in ROWS)


def workbook(rows, **sheets):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    for title, more in sheets.items():
        sheet = book.create_sheet(title)
        for row in more:
            sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def html_table(rows, charset="euc-kr"):
    body = "".join("<tr>" + "".join(f"<td>\n\t{cell} </td>" for cell in row) + "</tr>" for row in rows)
    return f'\n\n<html><head><meta charset="{charset}"></head><body><table>{body}</table></body></html>'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp949", "euc-kr"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_encoding_and_delimiter_are_found_out(tmp_path, encoding, delimiter):
    table = table_of(tmp_path, lines(delimiter).encode(encoding))
    assert table.header == ROWS[0]
    assert [row.cells for row in table.rows] == ROWS[1:]
    assert [row.number for row in table.rows] == [2, 3]


@pytest.mark.parametrize("name", ["list.csv", "list.xls", "list"])
def test_the_format_is_known_by_content(tmp_path, name):
    for data in (lines().encode(), workbook(ROWS), html_table(ROWS).encode("cp949")):
        table = table_of(tmp_path, data, name)
        assert [row.cells for row in table.rows] == ROWS[1:]


def test_a_declared_charset_may_be_wrong(tmp_path):
    assert table_of(tmp_path, html_table(ROWS).encode("utf-8")).rows[0].cells == ROWS[1]


def test_html_cells_are_read_as_shown(tmp_path):
    html = """<table><tr><td>메뉴</td></tr></table><table><tr><th>회사명</th><th>지역</th><th>업종</th></tr>
    <tr><td rowspan=2>가람<br>누리</td><td colspan=2>서울</td></tr>
    <tr><td>부산&amp;울산</td><td><b>제</b>조</td></tr></table>"""
    table = table_of(tmp_path, html)
    assert [row.cells for row in table.rows] == [("가람\n누리", "서울", ""), ("가람\n누리", "부산&울산", "제조")]


def test_excel_values_become_text(tmp_path):
    data = workbook(
        [("회사명", "설립일", "직원"), ("단비", date(2020, 3, 2), 12.0), (7, None, True), (None, None, None)]
    )
    assert [row.cells for row in table_of(tmp_path, data).rows] == [("단비", "2020-03-02", "12"), ("7", "", "True")]


def test_the_first_sheet_that_holds_something_is_taken(tmp_path):
    assert table_of(tmp_path, workbook([], 명단=ROWS)).rows[0].cells == ROWS[1]


def test_titles_above_the_header_are_passed_over(tmp_path):
    table = table_of(tmp_path, "2026년 회원사 명단,,\n,,\n" + lines())
    assert table.header == ROWS[0]
    assert table.rows[0].number == 4


def test_line_breaks_in_cells_count_as_one_row(tmp_path):
    table = table_of(tmp_path, '회사명,소개\n가온,"첫 줄\n둘째 줄"\n\n나래,하나\n')
    assert [(row.number, row.line) for row in table.rows] == [(2, 2), (4, 5)]


def test_a_single_column_is_a_table(tmp_path):
    assert [row.cells for row in table_of(tmp_path, "회사명\n가온\n나래\n").rows] == [("가온",), ("나래",)]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("가온,서울", "2칸뿐"),
        ("가온,서울,제조,더", "4칸"),
        ('가온,"열린 따옴표,제조', "따옴표"),
        ('가온,"닫고"더,제조', "따옴표"),
        (f"가온,{'가' * 2_000_000},제조", "2,000,000자"),
    ],
)
def test_a_bad_row_is_refused_alone(tmp_path, row, reason):
    table = table_of(tmp_path, f'회사명,지역,업종\n앞,서울,제조\n{row}\n뒤,"부산",물류\n끝,대구,금융\n')
    bad = [row for row in table.rows if row.problem]
    assert [(row.number, reason in row.problem) for row in bad] == [(3, True)]
    assert [row.cells[0] for row in table.rows if not row.problem] == ["앞", "뒤", "끝"]


def test_an_open_quote_does_not_swallow_the_rows_below(tmp_path):
    rows = "".join(f"회사{n},서울,제조,https://a{n}.example\n" for n in range(20))
    table = table_of(tmp_path, f'회사명,지역,업종,홈페이지\n가온,"서울,제조,x\n{rows}나래,부산 3.5",제조,x\n')
    assert [row.number for row in table.rows if row.problem] == [2]
    assert len(table.rows) == 22


def test_unreadable_bytes_refuse_their_row(tmp_path):
    rows = b"".join(f"회사{n},서울\n".encode() for n in range(200))
    table = table_of(tmp_path, "회사명,지역\n".encode() + rows + b"\xea\xb0,\xed\x95\x9c\n")
    assert [(row.number, row.column) for row in table.rows if row.problem] == [(202, "회사명")]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty_file"),
        (b"\xef\xbb\xbf \r\n\r\n", "empty_file"),
        (b",,\n,,\n", "empty_file"),
        ("회사명,지역\n".encode(), "header_only"),
        ("회사명,지역,회사명\n가,나,다\n".encode(), "duplicate_columns"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "not_a_table"),
        (b"%PDF-1.7\n" + bytes(range(256)), "not_a_table"),
        (b"\x89PNG\r\n\x1a\n" + bytes(5000), "not_a_table"),
        (b"<html><body><p>\xb7\xce\xb1\xd7\xc0\xce</p></body></html>", "not_a_table"),
        (b"<?xml version='1.0'?><Workbook xmlns='x'><Table/></Workbook>", "xml_spreadsheet"),
        (b"\xff\xfa\x80\x81" * 500, "bad_encoding"),
        (b"PK\x03\x04" + b"x" * 100, "broken_xlsx"),
        (workbook([]), "empty_file"),
        (workbook(ROWS)[:-400], "broken_xlsx"),
    ],
)
def test_what_is_no_table_is_refused_in_words(tmp_path, data, code):
    with pytest.raises(RuleError) as refusal:
        table_of(tmp_path, data)
    assert refusal.value.code == code


def test_missing_files_folders_and_great_files_are_refused(tmp_path, monkeypatch):
    for path, code in ((tmp_path / "none.csv", "no_file"), (tmp_path, "is_folder")):
        with pytest.raises(RuleError) as refusal:
            read_table(path)
        assert refusal.value.code == code
    monkeypatch.setattr("portal.firms.importing.reading.MAX_BYTES", 10)
    with pytest.raises(RuleError, match="넘어요"):
        table_of(tmp_path, lines())


def test_a_zip_that_is_no_workbook_is_refused(tmp_path):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("word/document.xml", "<x/>")
    with pytest.raises(RuleError) as refusal:
        table_of(tmp_path, file.getvalue())
    assert refusal.value.code == "not_xlsx"


@pytest.fixture
def bomb():
    """A workbook whose sheet unpacks to 60 MB of nothing."""
    plain, file = io.BytesIO(workbook(ROWS)), io.BytesIO()
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            data = old.read(part)
            new.writestr(part, data + b" " * 60_000_000 if part.endswith("sheet1.xml") else data)
    return file.getvalue()


def test_a_zip_bomb_is_not_opened(tmp_path, bomb, monkeypatch):
    monkeypatch.setattr(xlsx_tables.openpyxl, "load_workbook", lambda *_a, **_k: pytest.fail("it was opened"))
    with pytest.raises(RuleError) as refusal:
        table_of(tmp_path, bomb)
    assert refusal.value.code == "zip_bomb"


def test_a_zip_bomb_that_lies_about_its_size_is_no_danger(tmp_path, bomb):
    with zipfile.ZipFile(io.BytesIO(bomb)) as archive:
        size = next(part.file_size for part in archive.infolist() if part.filename.endswith("sheet1.xml"))
    lying = bomb.replace(size.to_bytes(4, "little"), (2_000).to_bytes(4, "little"))
    with pytest.raises(RuleError):
        table_of(tmp_path, lying)


def test_a_sheet_that_claims_all_columns_is_read_as_it_is(tmp_path):
    plain, file = io.BytesIO(workbook(ROWS)), io.BytesIO()
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            new.writestr(part, old.read(part).replace(b'ref="A1:C3"', b'ref="A1:XFD1048576"'))
    assert [row.cells for row in table_of(tmp_path, file.getvalue()).rows] == ROWS[1:]


def test_too_many_rows_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(tables, "MAX_ROWS", 1)
    with pytest.raises(RuleError) as refusal:
        table_of(tmp_path, lines())
    assert refusal.value.code == "too_many_rows"
