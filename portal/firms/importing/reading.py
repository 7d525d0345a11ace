"""Reading a file into a table. What kind of file it is follows from its content, never from its name."""

from pathlib import Path

from portal.core.errors import RuleError
from portal.firms.importing.csv_tables import read_csv
from portal.firms.importing.encodings import decode
from portal.firms.importing.html_tables import is_html, read_html
from portal.firms.importing.tables import MAX_BYTES, IsHeader, Table
from portal.firms.importing.xlsx_tables import is_xlsx, read_xlsx

_SAVE_AS = "엑셀에서 열어 XLSX나 CSV로 저장한 뒤 다시 가져와 주세요."
_BINARY = (
    (b"\xd0\xcf\x11\xe0", f"옛 엑셀 파일(.xls)이거나 암호가 걸린 파일이에요. {_SAVE_AS}"),
    (b"\x09\x08", f"옛 엑셀 파일(.xls)이에요. {_SAVE_AS}"),
    (b"%PDF", "PDF 파일이에요. 표가 들어 있는 XLSX나 CSV 파일을 골라 주세요."),
    (b"\x1f\x8b", "압축 파일이에요. 압축을 풀어 주세요."),
    (b"SQLite format 3", "데이터베이스 파일이에요. 표가 들어 있는 XLSX나 CSV 파일을 골라 주세요."),
)
_NOT_A_TABLE = "표가 아니에요. 표가 들어 있는 XLSX나 CSV 파일을 골라 주세요."
_BLANK = b"\xef\xbb\xbf\xff\xfe\0 \t\r\n"
_WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff")


def read_table(path: Path, is_header: IsHeader = lambda _cells: False) -> Table:
    """The table in a file: CSV, XLSX or an HTML table.

    `is_header` knows a header when it sees one; without a hit the first row with two cells is it.
    Raises `RuleError`, with a message for people, when there is no table to be had.
    """
    return table_of(_bytes_of(path), is_header)


def table_of(data: bytes, is_header: IsHeader = lambda _cells: False) -> Table:
    """The table in what a file holds; see `read_table`."""
    if not data.strip(_BLANK):
        raise RuleError("empty_file", "파일에 내용이 없어요.")
    if is_xlsx(data):
        return read_xlsx(data, is_header)
    _refuse_binary(data)
    if is_html(data):
        return read_html(data, is_header)
    text, encoding = decode(data)
    return read_csv(text, encoding, is_header)


def is_protected(data: bytes) -> bool:
    """Whether a file is of the kind in which workbooks with a password are packed; old ones (.xls) are, too."""
    return data.startswith(_BINARY[0][0])


def _bytes_of(path: Path) -> bytes:
    try:
        if path.is_dir():
            raise RuleError("is_folder", f"파일이 아니라 폴더예요: {path}")
        if not path.exists():
            raise RuleError("no_file", f"파일이 없어요: {path}")
        if not path.is_file():
            raise RuleError("not_a_file", f"보통 파일이 아니에요: {path}")
        if path.stat().st_size > MAX_BYTES:
            raise RuleError("too_big", f"파일이 {MAX_BYTES // 2**20}MB를 넘어요. 나누어 주세요: {path}")
        data = path.read_bytes()
    except (OSError, ValueError) as error:
        raise RuleError("unreadable_file", f"파일을 열 수 없어요: {path} ({error})") from error
    if not data.strip(_BLANK):
        raise RuleError("empty_file", f"파일에 내용이 없어요: {path}")
    return data


def _refuse_binary(data: bytes) -> None:
    for mark, message in _BINARY:
        if data.startswith(mark):
            raise RuleError("not_a_table", message)
    sample = data[:65536]
    controls = sum(sample.count(bytes([code])) for code in (*range(1, 9), *range(14, 27)))
    nulls = 0 if sample.startswith(_WIDE_MARKS) else sample.count(0)
    if nulls * 20 > len(sample) or controls * 20 > len(sample):
        raise RuleError("not_a_table", _NOT_A_TABLE)
