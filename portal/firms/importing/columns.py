"""Which column of a table fills which field of what is imported: firms (`mapping`), or whatever else comes in lists."""

import re
import unicodedata
from collections.abc import Mapping as MappingOf
from collections.abc import Sequence
from dataclasses import dataclass

from portal.core.errors import RuleError
from portal.core.korean import clean_line, josa
from portal.firms.importing.tables import column_name

#: `--map COLUMN=-` leaves a column out.
IGNORE = "-"
_NOTES = re.compile(r"\((?:명|인|필수|선택|url|yyyy-mm-dd|한글|국문)\)$")


@dataclass(frozen=True, slots=True)
class Mapping:
    """`columns` pairs a column's index with its field; `unused` names the columns that fill nothing."""

    header: tuple[str, ...]
    columns: tuple[tuple[int, str], ...]
    unused: tuple[str, ...]

    def columns_of(self, field: str) -> list[int]:
        return [index for index, name in self.columns if name == field]

    def column_of(self, field: str) -> str:
        """The header of a field's first column, for reports; the field itself when no column fills it."""
        indexes = self.columns_of(field)
        return column_name(self.header, indexes[0]) if indexes else field


class FieldNames:
    """The fields of something that lists tell of, and the headers that lists use for them.

    `headers` names a field's headers, between blanks; `needed` is the field without which a table is of no use, which
    people call `needed_label`; `multiple` are fields that hold several values, so that several columns may fill them.
    """

    def __init__(
        self,
        fields: Sequence[str],
        headers: MappingOf[str, str],
        *,
        needed: str,
        needed_label: str,
        multiple: frozenset[str] = frozenset(),
    ) -> None:
        self.fields, self.needed, self.needed_label, self.multiple = fields, needed, needed_label, multiple
        self._field_of = {_key(name): field for field, names in headers.items() for name in (field, *names.split())}

    def map_columns(self, header: Sequence[str], given: Sequence[tuple[str, str]] = ()) -> Mapping:
        """Pair columns with fields: first as `given` (column, field), the others by what their headers say.

        Raises `RuleError` for a column or field that does not exist, and for two columns to one single-valued field.
        """
        header = tuple(header)
        pairs = [(_index_of(header, column), self._field(field)) for column, field in given]
        spoken_for = {index for index, _ in pairs}
        pairs = [(index, field) for index, field in dict.fromkeys(pairs) if field != IGNORE]
        self._refuse_two_columns(header, pairs)
        taken = {field for _, field in pairs}
        for index, field in self._recognised(header):
            if index not in spoken_for and (field in self.multiple or field not in taken):
                pairs.append((index, field))
                taken.add(field)
        if self.needed not in taken:
            name = f"{self.needed_label}({self.needed})"
            message = f"{name} 열을 찾지 못했어요. --map 열={self.needed} 으로 알려 주세요. {_columns(header)}"
            raise RuleError(f"no_{self.needed}_column", message, field=self.needed)
        return _paired(header, sorted(pairs))

    def guessed_columns(self, header: Sequence[str]) -> list[str]:
        """The field that each column fills by what its header says; nothing where none is known."""
        fields, taken = [""] * len(header), set[str]()
        for index, field in self._recognised(tuple(header)):
            if field in self.multiple or field not in taken:
                fields[index] = field
                taken.add(field)
        return fields

    def chosen_columns(self, header: Sequence[str], fields: Sequence[str]) -> Mapping:
        """The mapping in which each column fills the field of its place, or nothing. Raises `RuleError` with the
        field."""
        header = tuple(header)
        pairs = [(index, self._field(field)) for index, field in enumerate(fields) if field and field != IGNORE]
        self._refuse_two_columns(header, pairs)
        if self.needed not in {field for _, field in pairs}:
            message = f"{josa(self.needed_label, '이/가')} 든 열을 골라 주세요."
            raise RuleError(f"no_{self.needed}_column", message, field=self.needed)
        return _paired(header, pairs)

    def knows_header(self, cells: Sequence[str]) -> bool:
        """Whether a row is a header: one of its cells names the field that is needed."""
        return any(self.recognised_field(cell) == self.needed for cell in cells)

    def recognised_field(self, column: str) -> str | None:
        """The field that a header stands for, if it is its name or a well-known one."""
        key = _key(column)
        return self._field_of.get(key) or self._field_of.get(_NOTES.sub("", key))

    def _recognised(self, header: tuple[str, ...]) -> list[tuple[int, str]]:
        """Columns with their fields; those that bear a field's own name come first."""
        found = [(index, field) for index, name in enumerate(header) if (field := self.recognised_field(name))]
        return sorted(found, key=lambda pair: (_key(header[pair[0]]) != _key(pair[1]), pair[0]))

    def _field(self, field: str) -> str:
        name = field.strip().lower()
        if name not in self.fields and name != IGNORE:
            message = f"'{field}' 항목이 없어요. 쓸 수 있는 항목: {', '.join(self.fields)} (빼려면 -)"
            raise RuleError("unknown_field", message, field=field)
        return name

    def _refuse_two_columns(self, header: tuple[str, ...], pairs: list[tuple[int, str]]) -> None:
        for field in self.fields:
            names = [column_name(header, index) for index, name in pairs if name == field]
            if len(names) > 1 and field not in self.multiple:
                message = (
                    f"{field} 항목은 한 열에서만 와요: {', '.join(names)}. "
                    f"여러 열을 모을 수 있는 항목: {', '.join(sorted(self.multiple))}"
                )
                raise RuleError("two_columns", message, field=field)


def _paired(header: tuple[str, ...], pairs: Sequence[tuple[int, str]]) -> Mapping:
    used = {index for index, _ in pairs}
    unused = tuple(column_name(header, index) for index in range(len(header)) if index not in used)
    return Mapping(header, tuple(pairs), unused)


def _index_of(header: tuple[str, ...], column: str) -> int:
    if clean_line(column) in header:
        return header.index(clean_line(column))
    keys = [_key(name) for name in header]
    if _key(column) and _key(column) in keys:
        return keys.index(_key(column))
    raise RuleError("unknown_column", f"'{column}' 열이 없어요. {_columns(header)}", field=column)


def _columns(header: tuple[str, ...]) -> str:
    return "이 파일의 열: " + ", ".join(column_name(header, index) for index in range(len(header)))


def _key(text: str) -> str:
    """A header without what people vary: case, spaces, signs between words, the star of required columns."""
    return re.sub(r"[\s_\-*·./:]+", "", unicodedata.normalize("NFKC", clean_line(text)).casefold())
