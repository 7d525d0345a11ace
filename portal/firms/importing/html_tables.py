"""Reading HTML tables, which many Korean sites hand out under the name .xls."""

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree, html

from portal.core.errors import RuleError
from portal.firms.importing.encodings import decode
from portal.firms.importing.tables import MAX_COLUMNS, IsHeader, Row, Table, build_table

MAX_HTML_BYTES = 50 * 2**20
_META = re.compile(rb"""<meta[^>]+charset\s*=\s*["']?\s*([\w-]+)""", re.IGNORECASE)
_KOREAN = {"euc-kr", "euckr", "ks_c_5601-1987", "ksc5601", "cp949", "ms949", "windows-949", "x-windows-949"}


def is_html(data: bytes) -> bool:
    """Whether this is markup: an exchange's own .xls begins with empty lines, a doctype or a table at once."""
    begin = data[:4096].lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n")
    return bool(re.match(rb"<\0?[a-z!?]", begin, re.IGNORECASE))


def read_html(data: bytes, is_header: IsHeader) -> Table:
    """The first table that has a header with more than one cell; layout tables are passed over."""
    if len(data) > MAX_HTML_BYTES:
        raise RuleError("too_big", f"HTML 표는 {MAX_HTML_BYTES // 2**20}MB까지 읽어요. XLSX나 CSV로 저장해 주세요.")
    text, encoding = _decoded(data)
    tables = _tables(text)
    if not tables:
        raise RuleError("not_a_table", "파일에 표가 없어요. XLSX나 CSV로 저장해 주세요.")
    grids = [list(_records(table)) for table in tables]
    best = next(
        (grid for grid in grids if any(is_header(row.cells) for row in grid[:20])),
        max(grids, key=len),
    )
    return build_table(best, f"HTML 표, {encoding}", is_header)


def _decoded(data: bytes) -> tuple[str, str]:
    meta = _META.search(data[:4096])
    if meta and meta[1].decode("ascii").lower() in _KOREAN:
        try:
            return data.decode("cp949"), "CP949"
        except UnicodeDecodeError:
            pass
    return decode(data)


def _tables(text: str) -> list[Any]:
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", text.lstrip("\ufeff")).replace("\0", "")
    if "<workbook" in text[:4096].lower():
        raise RuleError("xml_spreadsheet", "XML 스프레드시트는 읽지 않아요. XLSX나 CSV로 저장해 주세요.")
    try:
        root = html.document_fromstring(text, parser=html.HTMLParser(huge_tree=True))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return []
    return list(root.iter("table"))


def _records(table: Any) -> Iterator[Row]:
    """Rows of this table, not of those inside its cells; spanned cells are filled."""
    above: dict[int, tuple[int, str]] = {}
    own = (row for row in table.iter("tr") if next(row.iterancestors("table")) is table)
    for number, element in enumerate(own, 1):
        cells: list[str] = []
        for cell in element.iterchildren("td", "th"):
            _take_from_above(cells, above)
            text = _cell_text(cell)
            across, down = _span(cell, "colspan"), _span(cell, "rowspan")
            for position in range(across):
                cells.append(text if position == 0 else "")
                if down > 1:
                    above[len(cells) - 1] = (down - 1, cells[-1])
        _take_from_above(cells, above)
        yield Row(number, tuple(cells[: MAX_COLUMNS * 2]))


def _take_from_above(cells: list[str], above: dict[int, tuple[int, str]]) -> None:
    while len(cells) in above:
        left, text = above.pop(len(cells))
        if left > 1:
            above[len(cells)] = (left - 1, text)
        cells.append(text)


def _span(cell: Any, name: str) -> int:
    text = (cell.get(name) or "1").strip()
    return min(max(int(text), 1), MAX_COLUMNS) if text.isascii() and text.isdigit() and len(text) < 6 else 1


def _cell_text(cell: Any) -> str:
    for line_break in cell.iter("br"):
        line_break.tail = "\n" + (line_break.tail or "")
    texts = cell.xpath(".//text()[not(ancestor::script) and not(ancestor::style)]")
    return "".join(map(str, texts)).strip()
