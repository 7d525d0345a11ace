"""The sheets and columns of a firm's workbook, and what stands in a cell: the same both ways.

A sheet is found by its name and a column by its heading, in either language: a workbook is written in one, and may
come back to a reader of the other.
"""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from portal.core.korean import clean, clean_line
from portal.firms.editing.fields import KINDS, Field, Kind, Shape
from portal.firms.editing.forms import as_typed
from portal.firms.editing.view import field_label, kind_label
from portal.firms.exporting import MAX_XLSX_CELL
from portal.firms.importing.dates import parse_date
from portal.firms.importing.values import FORMULA_SIGNS, join_values, split_values
from portal.firms.models import Firm
from portal.web.language import LOCALES, speaking
from portal.web.language import gettext as _

SEPARATOR = "|"
#: Columns that are no field: a profile's number, and what the row was made upon.
NUMBER, MARK = "number", "mark"


def sheet_title(kind: Kind) -> str:
    return _("회사") if kind.code == "firm" else kind_label(kind)


def headings(kind: Kind) -> dict[str, str]:
    """The columns of a kind in their order, `{name: heading}`."""
    fields = {one.name: field_label(one) for one in kind.fields}
    return {NUMBER: _("번호"), **fields, MARK: _("판 (고치지 마세요)")}


@lru_cache
def _known() -> tuple[dict[str, str], dict[str, dict[str, str]]]:
    """`{title: kind}` and `{kind: {heading: name}}`, in all languages."""
    titles: dict[str, str] = {}
    columns: dict[str, dict[str, str]] = {code: {} for code in KINDS}
    for locale in LOCALES:
        with speaking(locale):
            for kind in KINDS.values():
                titles[_key(sheet_title(kind))] = kind.code
                columns[kind.code] |= {_key(heading): name for name, heading in headings(kind).items()}
    return titles, columns


def _key(text: str) -> str:
    return clean_line(text).casefold()


def kind_of(title: str) -> Kind | None:
    """The kind whose sheet has this name."""
    code = _known()[0].get(_key(title))
    return KINDS[code] if code else None


def column_of(kind: Kind, heading: str) -> str:
    """Which column a heading is over, or nothing."""
    return _known()[1][kind.code].get(_key(heading), "")


# ── Cells ────────────────────────────────────────────────────────────────────


class Words:
    """What codes are called in a firm's workbook: our words, and the tags that an import has brought it."""

    def __init__(self, firm: Firm) -> None:
        self._own = {tag.code: (tag.label_ko, tag.label_en or tag.label_ko) for tag in firm.tags}

    def label(self, one: Field, code: str, locale: str) -> str:
        if code in one.words:
            return one.words[code].label(locale)
        return self._own[code][locale == "en"] if code in self._own else code

    def code(self, one: Field, label: str) -> str:
        """The code that a label of either language means; what means none stays so, and is refused by the form."""
        for code, word in one.words.items():
            if label.casefold() in (code.casefold(), word.ko.casefold(), word.en.casefold()):
                return code
        named = (code for code, labels in self._own.items() if label.casefold() in map(str.casefold, (code, *labels)))
        return next(named, label)


def cell_text(one: Field, value: Any, words: Words, locale: str) -> str:
    """What a cell says of a value."""
    if one.shape == Shape.CHOICE:
        text = words.label(one, value, locale) if value else ""
    elif one.shape == Shape.CHOICES:
        text = join_values([words.label(one, code, locale) for code in value], SEPARATOR)
    elif one.shape == Shape.LIST:
        text = join_values(value, SEPARATOR)
    else:
        text = str(as_typed(one, value))
    return clean(text)[:MAX_XLSX_CELL]


def says(text: str, one: Field, value: Any, words: Words) -> bool:
    """Whether a cell says just this value: as our workbook does, in either language, or as programs that put an
    apostrophe before what looks like a formula do."""
    cell = _shown(text)
    said = {_shown(cell_text(one, value, words, locale)) for locale in LOCALES}
    return cell in said or (cell[:1] == "'" and cell[1:2] in (*FORMULA_SIGNS,) and cell[1:] in said)


def _shown(text: str) -> str:
    return clean(text).strip()


def as_form(one: Field, text: str, words: Words) -> str | list[str]:
    """A cell as the editor's form has it typed."""
    if one.shape == Shape.CHOICE:
        return words.code(one, clean_line(text))
    if one.shape == Shape.CHOICES:
        return [words.code(one, label) for label in _several(text)]
    if one.shape == Shape.LIST:
        return ("," if one.name == "keywords" else "\n").join(_several(text))
    if one.shape == Shape.DAY:
        day, reason = parse_date(text)
        return day.isoformat() if day and not reason else text
    return text


def _several(text: str) -> list[str]:
    return [value for line in clean(text).split("\n") for value in split_values(line, SEPARATOR)]


def form_of(kind: Kind, values: Mapping[str, Any]) -> Iterator[tuple[str, str | list[str]]]:
    """Values as the editor's form has them typed."""
    for one in kind.fields:
        typed = as_typed(one, values[one.name])
        yield one.name, typed if isinstance(typed, list) else str(typed)
