"""An uploaded workbook into rows of cells: limits first, then the sheets and columns that are ours."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

from portal.core.errors import RuleError
from portal.firms.editing.fields import KINDS, Kind
from portal.firms.importing.reading import is_protected
from portal.firms.importing.tables import Row, Table, build_table, column_name
from portal.firms.importing.xlsx_tables import Sheet, is_xlsx, read_sheets, unpacked_size
from portal.firms.own_sheets.columns import MARK, NUMBER, column_of, headings, kind_of, sheet_title
from portal.web.security import MEGABYTE

MOST_BYTES = 5 * MEGABYTE
#: What an XLSX may be when it is unpacked; a firm with all the technologies it may have needs a few of these.
MOST_UNPACKED = 24 * MEGABYTE
#: Of a sheet; a firm has at most 100 technologies.
MOST_ROWS = 500
#: A heading row is known by so many of our columns.
_ENOUGH = 3


@dataclass(slots=True)
class Line:
    """A row. `cells` has a text for each field, `wrong` why one cannot be read: `formula`, `error` or `unread`."""

    kind: str
    row: int
    number: str
    mark: str
    cells: dict[str, str]
    wrong: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Read:
    """What stands in a workbook. `unused` are the sheets and columns that are not ours."""

    lines: list[Line]
    unused: list[str]

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def from_json(content: dict[str, Any]) -> Read:
    """The reverse of `Read.as_json`."""
    return Read([Line(**line) for line in content["lines"]], content["unused"])


def read(data: bytes) -> Read:
    """Read an upload. Raises `RuleError`; nothing is unpacked before its size is known."""
    if len(data) > MOST_BYTES:
        raise too_big()
    if not data:
        raise RuleError("empty_file", "파일에 내용이 없어요.")
    if not is_xlsx(data):
        code = "protected" if is_protected(data) else "not_xlsx"
        raise RuleError(code, "XLSX 파일이 아니에요.")
    if unpacked_size(data) > MOST_UNPACKED:
        raise RuleError("zip_bomb", "압축을 풀면 너무 큰 XLSX 파일이에요.")
    sheets = read_sheets(data, MOST_ROWS)
    ours: dict[str, Sheet] = {}
    for sheet in sheets:
        kind = kind_of(sheet.title)
        if kind and ours.setdefault(kind.code, sheet) is not sheet:
            raise RuleError("two_sheets", f"{ours[kind.code].title}, {sheet.title}")
    missing = [sheet_title(kind) for code, kind in KINDS.items() if code not in ours]
    if missing:
        raise RuleError("no_sheet", ", ".join(missing))
    unused = [sheet.title for sheet in sheets if not kind_of(sheet.title) and sheet.records]
    lines: list[Line] = []
    for code, one in KINDS.items():
        lines += _lines(one, ours[code], unused)
    if not lines:
        raise RuleError("no_rows", "고칠 행이 없어요.")
    return Read(lines, unused)


def too_big() -> RuleError:
    """That a file is larger than one may be."""
    return RuleError("too_big", f"파일이 {MOST_BYTES // MEGABYTE}MB를 넘어요.")


def _lines(kind: Kind, sheet: Sheet, unused: list[str]) -> Iterable[Line]:
    table = _table(kind, sheet)
    names = [column_of(kind, heading) for heading in table.header]
    missing = [heading for name, heading in headings(kind).items() if name not in names]
    if missing:
        raise RuleError("no_column", f"{sheet.title}: {', '.join(missing)}")
    unused += [f"{sheet.title}: {column_name(table.header, at)}" for at, name in enumerate(names) if not name]
    return [_line(kind, row, names, sheet, table.header) for row in table.rows]


def _table(kind: Kind, sheet: Sheet) -> Table:
    """Its heading and its rows. A sheet with headings alone has no rows, and that is fine."""

    def is_header(cells: tuple[str, ...]) -> bool:
        return sum(1 for cell in cells if column_of(kind, cell)) >= _ENOUGH

    try:
        return build_table(sheet.records, sheet.title, is_header, pad=True)
    except RuleError as refusal:
        if refusal.code == "header_only":
            # Notes above the headings may be there, as anywhere.
            record = next((row for row in sheet.records if is_header(row.cells)), sheet.records[0])
            return Table(record.cells, record.number, [], sheet.title)
        if refusal.code == "empty_file":
            raise RuleError("no_column", f"{sheet.title}: {', '.join(headings(kind).values())}") from refusal
        if refusal.code == "duplicate_columns":
            raise RuleError("two_columns", sheet.title) from refusal
        raise


def _line(kind: Kind, row: Row, names: list[str], sheet: Sheet, header: tuple[str, ...]) -> Line:
    cells = dict(zip(names, row.cells, strict=False))
    wrong = {name: sheet.strange[row.number, at] for at, name in enumerate(names) if (row.number, at) in sheet.strange}
    if row.problem:
        at = next((at for at in range(len(header)) if column_name(header, at) == row.column), len(header))
        wrong[names[at] if at < len(names) and names[at] else NUMBER] = "unread"
    texts = {one.name: cells.get(one.name, "") for one in kind.fields}
    return Line(kind.code, row.number, cells.get(NUMBER, "").strip(), cells.get(MARK, "").strip(), texts, wrong)
