"""The hits as a table: which columns there are for each kind of thing, and what stands in them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from portal.core.clock import SEOUL
from portal.directory.hits import firm_id_of
from portal.directory.search import DirectoryState
from portal.firms.vocabulary import KINDS, STAGES
from portal.search.finding import Found
from portal.web.language import gettext as _
from portal.web.language import in_language

#: The sorts that a column stands for, with the way they go.
SORTED = {"name": ("name", "ascending"), "employees": ("employees", "descending"), "updated": ("updated", "descending")}
FIGURES = frozenset({"employees", "trl", "patents", "founded"})
#: What a card holds in both languages.
IN_BOTH = frozenset({"delivery", "label", "when", "place", "host", "until", "budget"})
COLUMNS = {
    "firm": ("kind", "field", "stage", "employees", "region", "founded", "updated"),
    "technology": ("owner", "kind", "field", "trl", "patents", "updated"),
    "service": ("owner", "kind", "industry", "delivery", "updated"),
    "program": ("label", "when", "place", "host", "field"),
    "need": ("label", "until", "budget", "field", "updated"),
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column's heading; with `url` it sorts, and `sorted` says which way it is sorted now."""

    code: str
    label: str
    url: str
    sorted: str
    figures: bool


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a column: words (none when unknown), a day, or words with an address."""

    column: Column
    text: str = ""
    url: str = ""
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A hit: its name leads to it."""

    url: str
    name: str
    logo_seed: str
    logo: str
    cells: Sequence[Cell]
    #: Of what kind its picture is, when it is no firm's.
    poster: str = ""
    #: The number of a firm; nothing for what firms offer.
    firm_id: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    name: Column
    columns: Sequence[Column]
    rows: Sequence[Row]


def column_names() -> dict[str, str]:
    return {
        "name": _("이름"),
        "owner": _("보유 기업"),
        "kind": _("소속"),
        "field": _("AI 분야"),
        "industry": _("산업"),
        "stage": _("투자 단계"),
        "employees": _("임직원"),
        "region": _("지역"),
        "founded": _("설립"),
        "trl": _("성숙도"),
        "patents": _("등록 특허"),
        "delivery": _("제공 방식"),
        "label": _("종류"),
        "when": _("일시"),
        "place": _("장소"),
        "host": _("여는 곳"),
        "until": _("제안 마감"),
        "budget": _("예산"),
        "updated": _("업데이트"),
    }


def directory_table(
    found: Iterable[Found], state: DirectoryState, url: Callable[[DirectoryState], str], locale: str
) -> Table:
    """The table for the kind of thing that is looked for."""
    names = column_names()

    def column(code: str) -> Column:
        sort, way = SORTED.get(code, ("", ""))
        return Column(
            code,
            names[code],
            url(state.sorted_by(sort)) if sort else "",
            way if sort and sort == state.effective_sort else "",
            code in FIGURES,
        )

    columns = [column(code) for code in COLUMNS[state.type]]
    return Table(column("name"), columns, [_row(hit, columns, locale) for hit in found])


def _row(found: Found, columns: Iterable[Column], locale: str) -> Row:
    document, card = found.document, found.document["card"]
    english = locale == "en"
    return Row(
        url=in_language(document["url"], locale),
        name=(english and card.get("name_en")) or document["name"],
        logo_seed=card["seed"],
        logo=card.get("logo", ""),
        poster=card.get("poster", ""),
        cells=[_cell(column, card, locale) for column in columns],
        firm_id=firm_id_of(found),
    )


def _cell(column: Column, card: dict[str, Any], locale: str) -> Cell:
    english = locale == "en"
    code = column.code
    if code == "updated":
        return Cell(column, day=datetime.fromisoformat(card["updated_at"]).astimezone(SEOUL).date())
    if code == "owner":
        firm = card["firm"]
        return Cell(column, _in_language(firm["name"], english), in_language(firm["url"], locale))
    return Cell(column, _words(code, card, locale))


def _words(code: str, card: dict[str, Any], locale: str) -> str:
    english = locale == "en"
    if code in ("kind", "stage"):
        words = KINDS if code == "kind" else STAGES
        return words[card[code]].label(locale) if card.get(code) in words else ""
    if code in ("field", "industry", "region"):
        tags = [(english and en) or ko for name, _code, ko, en in card.get("tags", ()) if name == code]
        return ", ".join(tags[:2]) + (f" +{len(tags) - 2}" if len(tags) > 2 else "")
    if code in IN_BOTH:
        return _in_language(card[code], english) if card.get(code) else ""
    if code == "trl":
        return f"TRL {card['trl']}" if card.get("trl") else ""
    value = card.get(code)
    if not value:
        return ""
    return str(value) if code == "founded" else f"{value:,}"


def _in_language(pair: Sequence[str], english: bool) -> str:
    return (english and pair[1]) or pair[0] or pair[1]
