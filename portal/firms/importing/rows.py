"""Rows of a table as values of firms, and which of them speak of one firm."""

from dataclasses import dataclass, field
from typing import Any

from portal.core.errors import RuleError
from portal.core.korean import clean_line, name_key
from portal.firms.homepages import homepage_key
from portal.firms.importing.columns import Mapping
from portal.firms.importing.mapping import IMPORT_FIELDS, MULTIPLE
from portal.firms.importing.tables import Row, column_name
from portal.firms.importing.values import parse_value

#: Import fields that the model names otherwise.
_NAMES = {"name": "name_ko", "tagline": "tagline_ko", "description": "description_ko"}
FIELD_OF = {_NAMES.get(name, name): name for name in IMPORT_FIELDS}


@dataclass(frozen=True, slots=True)
class Note:
    """Something a reader of the report should know: about a column of a row, or (no column) about the whole row."""

    row: int
    outcome: str
    column: str = ""
    reason: str = ""
    given: str = ""
    stored: str = ""


@dataclass(slots=True)
class ParsedRow:
    """A row's values, named as in the model (and `kind`); `refused` says why it cannot be used."""

    number: int
    values: dict[str, Any] = field(default_factory=dict)
    given: dict[str, str] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)
    refused: Note | None = None
    name: str = ""


@dataclass(slots=True)
class Entry:
    """One firm of the file: the rows that speak of it, put together."""

    rows: list[ParsedRow]
    values: dict[str, Any]
    notes: list[Note] = field(default_factory=list)
    #: No other firm of the file bears this name.
    is_alone: bool = True

    @property
    def row(self) -> int:
        return self.rows[0].number

    @property
    def name(self) -> str:
        return str(self.values["name_ko"])

    @property
    def name_key(self) -> str:
        return name_key(self.name)

    @property
    def homepage_key(self) -> str:
        return homepage_key(self.values.get("homepage", ""))

    @property
    def registration_number(self) -> str | None:
        return self.values.get("registration_number")


def stored_text(value: Any) -> str:
    """A value as the report shows it."""
    return " | ".join(map(str, value)) if isinstance(value, list) else "" if value is None else str(value)


def parse_row(row: Row, mapping: Mapping, separator: str) -> ParsedRow:
    """Read a row's cells; one that has no name or cannot be read is refused."""
    parsed = ParsedRow(row.number, name=_name_in(row, mapping))
    if row.problem:
        parsed.refused = Note(row.number, "refused", row.column, row.problem, parsed.name or "".join(row.cells)[:80])
        return parsed
    for index, import_field in mapping.columns:
        _read_cell(parsed, row, index, import_field, mapping, separator)
    if "name_ko" not in parsed.values and not parsed.refused:
        at_line = f" (파일의 {row.line}번째 줄)" if row.line and row.line != row.number else ""
        parsed.refused = Note(row.number, "refused", mapping.column_of("name"), f"회사 이름이 비어 있어요{at_line}.")
    parsed.name = parsed.values.get("name_ko", parsed.name)
    return parsed


def _name_in(row: Row, mapping: Mapping) -> str:
    """What the row calls its firm, also when the row cannot be used."""
    index = mapping.columns_of("name")[0]
    return clean_line(row.cells[index])[:200] if not row.problem and index < len(row.cells) else ""


def _read_cell(parsed: ParsedRow, row: Row, index: int, import_field: str, mapping: Mapping, separator: str) -> None:
    cell = row.cells[index]
    result = parse_value(import_field, cell, separator)
    column, name = column_name(mapping.header, index), _NAMES.get(import_field, import_field)
    if result.reason:
        if import_field == "name" and result.value is None:
            parsed.refused = Note(row.number, "refused", column, result.reason, cell[:500])
            return
        stored = stored_text(result.value)
        parsed.notes.append(Note(row.number, "changed", column, result.reason, cell[:500], stored))
    if result.value is None:
        return
    if import_field in MULTIPLE:
        _extend(parsed.values, name, result.value)
    else:
        parsed.values[name] = result.value
    parsed.given[name] = cell[:500]


def _extend(values: dict[str, Any], name: str, more: list[str]) -> None:
    values[name] = list(dict.fromkeys([*values.get(name, []), *more]))


class Gathering:
    """Puts rows that speak of one firm together, in the order of the file.

    One registration number is one firm. Rows of one name are one firm unless their numbers or homepages differ.
    """

    def __init__(self, mapping: Mapping) -> None:
        self._mapping = mapping
        self._by_number: dict[str, Entry] = {}
        self._by_name: dict[str, list[Entry]] = {}
        self.entries: list[Entry] = []

    def add(self, row: ParsedRow) -> None:
        """Take a row in. Raises `RuleError` when it fits several firms of the file."""
        new = Entry([row], dict(row.values), list(row.notes))
        entry = self._entry_of(new)
        if entry is None:
            self.entries.append(new)
        else:
            self._merge(entry, row)
        self._index(entry or new, new.name_key)

    def _entry_of(self, new: Entry) -> Entry | None:
        number = new.registration_number
        if number and number in self._by_number:
            return self._by_number[number]
        namesakes = [e for e in self._by_name.get(new.name_key, []) if not _conflict(e, new, "registration_number")]
        same_homepage = [e for e in namesakes if new.homepage_key and e.homepage_key == new.homepage_key]
        fitting = same_homepage or [e for e in namesakes if not _conflict(e, new, "homepage_key")]
        if len(fitting) > 1:
            rows = ", ".join(str(entry.row) for entry in fitting)
            message = f"이름이 같은 회사가 이 파일에 여럿({rows}행)이라 어느 회사인지 알 수 없어요."
            raise RuleError("ambiguous_in_file", message, field="name")
        return fitting[0] if fitting else None

    def _merge(self, entry: Entry, row: ParsedRow) -> None:
        first = entry.row
        entry.notes.append(Note(row.number, "duplicate", "", f"{first}행과 같은 회사라 합쳤어요."))
        entry.notes.extend(row.notes)
        for name, value in row.values.items():
            if FIELD_OF[name] in MULTIPLE:
                _extend(entry.values, name, value)
                continue
            before = entry.values.get(name)
            if before is not None and before != value:
                column = self._mapping.column_of(FIELD_OF[name])
                reason = f"{row.number}행의 값을 저장했어요."
                given = next(r.given[name] for r in reversed(entry.rows) if name in r.given)
                entry.notes.append(Note(first, "changed", column, reason, given, stored_text(value)))
            entry.values[name] = value
        entry.rows.append(row)

    def _index(self, entry: Entry, key: str) -> None:
        if entry.registration_number:
            self._by_number[entry.registration_number] = entry
        namesakes = self._by_name.setdefault(key, [])
        if entry not in namesakes:
            namesakes.append(entry)
        if len(namesakes) > 1:
            for namesake in namesakes:
                namesake.is_alone = False


def _conflict(one: Entry, other: Entry, attribute: str) -> bool:
    """Whether both say something and it differs."""
    mine, theirs = getattr(one, attribute), getattr(other, attribute)
    return bool(mine and theirs and mine != theirs)
