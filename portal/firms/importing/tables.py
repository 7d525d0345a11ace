"""What every kind of file is read into: a header and numbered rows."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from itertools import chain, islice

from portal.core.errors import RuleError
from portal.core.korean import clean_line
from portal.firms.importing.encodings import UNREADABLE

MAX_BYTES = 200 * 2**20
MAX_ROWS = 200_000
MAX_COLUMNS = 500
MAX_CELL = 100_000
#: Lists often begin with a title and a date; the header is looked for this far down.
_HEADER_WITHIN = 20

IsHeader = Callable[[tuple[str, ...]], bool]


@dataclass(frozen=True, slots=True)
class Row:
    """One row. `number` is what Excel shows at its left; `line` is the line of a text file where it begins.

    A row that cannot be read has a `problem` (for people) and, where known, the column it is in.
    """

    number: int
    cells: tuple[str, ...] = ()
    line: int | None = None
    problem: str = ""
    column: str = ""

    @property
    def is_blank(self) -> bool:
        return not self.problem and not any(cell.strip() for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Table:
    """A header and the rows below it; `described` says what kind of file it was, for people."""

    header: tuple[str, ...]
    header_row: int
    rows: list[Row]
    described: str


def column_name(header: tuple[str, ...], index: int) -> str:
    """The name of a column, also of one without a name or beyond the header."""
    name = header[index] if index < len(header) else ""
    return name or f"({index + 1}번째 열)"


def build_table(records: Iterable[Row], described: str, is_header: IsHeader, *, pad: bool = False) -> Table:
    """Find the header among the first records and check the rows below it against it.

    `pad`: rows may be shorter than the header (a spreadsheet leaves out empty cells at the end).
    """
    stream = iter(records)
    head = list(islice(stream, _HEADER_WITHIN))
    at = _find_header(head, is_header)
    header = _checked_header(head[at])
    rows: list[Row] = []
    for record in chain(head[at + 1 :], stream):
        if record.is_blank:
            continue
        if len(rows) == MAX_ROWS:
            raise RuleError("too_many_rows", f"한 번에 {MAX_ROWS:,}행까지 읽어요. 파일을 나누어 주세요.")
        rows.append(_checked(record, header, pad=pad))
    if not rows:
        raise RuleError("header_only", "제목 줄만 있고 자료가 없어요.")
    return Table(header, head[at].number, rows, described)


def _find_header(head: list[Row], is_header: IsHeader) -> int:
    filled = [index for index, record in enumerate(head) if not record.is_blank]
    if not filled:
        raise RuleError("empty_file", "파일에 내용이 없어요.")
    known = (index for index in filled if is_header(head[index].cells))
    wide = (index for index in filled if sum(1 for cell in head[index].cells if cell.strip()) > 1)
    return next(known, next(wide, filled[0]))


def _checked_header(record: Row) -> tuple[str, ...]:
    if record.problem:
        raise RuleError("bad_header", f"{record.number}행(제목 줄)을 읽을 수 없어요. {record.problem}")
    names = [clean_line(cell) for cell in record.cells]
    while names and not names[-1]:
        names.pop()
    if len(names) > MAX_COLUMNS:
        raise RuleError("too_many_columns", f"열이 {MAX_COLUMNS}개를 넘어요. 회사 목록이 맞는지 확인해 주세요.")
    if any(UNREADABLE.search(name) or len(name) > 1_000 for name in names):
        raise RuleError("not_a_table", "제목 줄을 읽을 수 없어요. 표가 들어 있는 CSV나 XLSX 파일인지 확인해 주세요.")
    twice = [name for name, count in Counter(names).items() if name and count > 1]
    if twice:
        message = f"제목 줄에 같은 이름의 열이 둘 이상 있어요: {', '.join(twice)}. 이름을 다르게 고쳐 주세요."
        raise RuleError("duplicate_columns", message)
    return tuple(names)


def _checked(record: Row, header: tuple[str, ...], *, pad: bool) -> Row:
    """The row with exactly as many cells as the header, or with its problem."""
    if record.problem:
        return record
    cells, width = record.cells, len(header)
    if len(cells) > width and any(cell.strip() for cell in cells[width:]):
        return _refused(record, f"제목 줄은 {width}칸인데 이 행은 {len(cells)}칸이에요.")
    if len(cells) < width and not pad:
        return _refused(record, f"제목 줄은 {width}칸인데 이 행은 {len(cells)}칸뿐이에요.")
    cells = cells[:width] + ("",) * (width - len(cells))
    for index, cell in enumerate(cells):
        if len(cell) > MAX_CELL:
            problem = f"칸에 {len(cell):,}자가 들어 있어요. 한 칸은 {MAX_CELL:,}자까지예요."
            return _refused(record, problem, column_name(header, index))
        if UNREADABLE.search(cell):
            return _refused(record, "읽을 수 없는 글자가 있어요.", column_name(header, index))
    return replace(record, cells=cells)


def _refused(record: Row, problem: str, column: str = "") -> Row:
    return replace(record, cells=tuple(cell[:200] for cell in record.cells), problem=problem, column=column)
