"""Reading CSV as people and programs write it."""

import csv
import io
import math
from collections import Counter
from collections.abc import Iterator
from itertools import islice

from portal.core.errors import RuleError
from portal.firms.importing.tables import MAX_BYTES, MAX_COLUMNS, IsHeader, Row, Table, build_table

_DELIMITERS = {",": "쉼표", "\t": "탭", ";": "쌍반점", "|": "세로줄"}
_SAMPLE = 50
#: A line with this many cells or more, of as many as the first row has, is a row and not a part of a cell.
_SURELY_A_ROW = 4


def read_csv(text: str, encoding: str, is_header: IsHeader) -> Table:
    """Rows of CSV text; a row that cannot be read bears its problem and the others go on."""
    csv.field_size_limit(MAX_BYTES)  # the module's own limit of 131,072 would end the reading of the whole file
    lines = list(io.StringIO(text, newline=""))
    delimiter = find_delimiter(lines)
    described = f"CSV, {encoding}, 구분자 {_DELIMITERS[delimiter]}"
    return build_table(_records(lines, delimiter), described, is_header)


def find_delimiter(lines: list[str]) -> str:
    """The delimiter that cuts the first lines into the most even and widest rows; a comma when none does."""
    return max(_DELIMITERS, key=lambda delimiter: _fit(lines[: _SAMPLE * 4], delimiter))


def _fit(lines: list[str], delimiter: str) -> float:
    try:
        records = islice(csv.reader(lines, delimiter=delimiter), _SAMPLE)
        widths = Counter(len(cells) for cells in records if any(cells))
    except csv.Error:
        return 0.0
    if not widths:
        return 0.0
    width, count = widths.most_common(1)[0]
    return count / widths.total() * math.log2(width)


def _records(lines: list[str], delimiter: str) -> Iterator[Row]:
    """Records numbered as Excel numbers them; `line` is where one begins.

    After a record with broken quotes, reading goes on at the next line: an open quote would swallow what follows.
    """
    at = number = width = 0
    while at < len(lines):
        begin = at
        reader = csv.reader((lines[index] for index in range(begin, len(lines))), delimiter=delimiter, strict=True)
        try:
            for cells in reader:
                width = width or len(cells)
                end = begin + reader.line_num
                if _swallowed_rows(lines[at + 1 : end], delimiter, width):
                    break
                _refuse_width(cells)
                number += 1
                yield Row(number, tuple(cells), at + 1)
                at = end
            else:
                return
        except csv.Error:
            pass
        number += 1
        problem = f"따옴표의 짝이 맞지 않아요 (파일의 {at + 1}번째 줄)."
        yield Row(number, (lines[at][:200].strip(),), at + 1, problem)
        at += 1


def _swallowed_rows(continuation: list[str], delimiter: str, width: int) -> bool:
    """Whether the further lines of a record are rows of their own, swallowed by a quote that was not closed."""
    if len(continuation) < 2 or width < _SURELY_A_ROW:
        return False
    rows = sum(line.count(delimiter) == width - 1 for line in continuation[:1000])
    return rows * 2 > min(len(continuation), 1000)


def _refuse_width(cells: list[str]) -> None:
    if len(cells) > MAX_COLUMNS * 20:
        raise RuleError("too_many_columns", f"열이 {MAX_COLUMNS}개를 넘어요. 회사 목록이 맞는지 확인해 주세요.")
