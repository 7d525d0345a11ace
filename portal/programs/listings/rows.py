"""Rows of a list as values of listings: what each cell says, and why a row cannot be used."""

import hashlib
import html
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from portal.core.korean import clean, clean_line
from portal.firms.importing.columns import Mapping
from portal.firms.importing.rows import Note
from portal.firms.importing.tables import Row, column_name
from portal.firms.importing.values import split_values
from portal.programs.listings.columns import DAYS
from portal.programs.listings.days import Day, read_day, read_period
from portal.programs.listings.links import read_link
from portal.programs.listings.models import (
    CALL,
    CONFERENCE,
    EVENT,
    HOST_LENGTH,
    KEY_LENGTH,
    PLACE_LENGTH,
    SHORT_LENGTH,
    TITLE_LENGTH,
)

SEPARATOR = ","
MOST_TOPICS = 20
LONGEST_CELL = 500
_NOTHING = {"-", "--", "n/a", "na", "none", "null", "nan", "없음", "해당없음", "미상", "."}
#: Tags of HTML, and no others: titles have `<` and `>` of their own.
_TAG = re.compile(
    r"</?(?:a|b|br|center|div|em|font|h[1-6]|i|iframe|img|li|ol|p|s|script|small|span|strong|style|sub|sup|svg|table|td|th|tr|u|ul)"
    r"(?:[\s/][^<>]*)?>",
    re.IGNORECASE,
)
_KINDS = {
    CALL: "call 공고 지원사업 사업공고 모집 모집공고 지원 공모 공모전 사업화 입주 입주모집 grant program",
    EVENT: "event 행사 이벤트 세미나 웨비나 밋업 교육 강연 설명회 네트워킹 meetup seminar webinar workshop 워크숍",
    CONFERENCE: "conference 컨퍼런스 콘퍼런스 학회 학술대회 포럼 서밋 forum summit",
}
_KIND_OF = {word: kind for kind, words in _KINDS.items() for word in words.split()}
_CONFERENCE = re.compile(r"컨퍼런스|콘퍼런스|서밋|\b\w*conf\b|conference|summit", re.IGNORECASE)
_YES = {"true", "yes", "y", "1", "1.0", "o", "온라인", "online", "virtual", "예", "비대면", "webinar", "웨비나"}
_NO = {"false", "no", "n", "0", "0.0", "x", "오프라인", "offline", "아니오", "대면"}

NO_TITLE = "제목이 비어 있어요."
NO_DAY = "행사 날짜가 없어요."
ENDS_BEFORE = "끝나는 날이 시작하는 날보다 앞서요."
CLOSES_BEFORE = "마감일이 공고일보다 앞서요."
BAD_LINK = "http:// 또는 https:// 주소가 아니에요."
CUT = "너무 길어 줄였어요."
UNKNOWN_KIND = "모르는 종류라 쓰지 않았어요."
UNTAGGED = "HTML 표시를 지웠어요."
JOINED = "자모로 풀린 글자를 합쳤어요."
UNSEEN = "보이지 않는 글자를 지웠어요."
NOT_YES_OR_NO = "온라인인지 알 수 없어 비워 두었어요."

_LINES = {
    "host": HOST_LENGTH,
    "place": PLACE_LENGTH,
    "region": SHORT_LENGTH,
    "country": SHORT_LENGTH,
    "language": SHORT_LENGTH,
    "source": SHORT_LENGTH,
}


@dataclass(slots=True)
class ListedRow:
    """A row's values, named as in the model; `refused` says why it cannot be used."""

    number: int
    title: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)
    refused: Note | None = None


class Reading:
    """Reads the rows of one table, by its mapping; `separator` stands between the topics in a cell."""

    def __init__(self, mapping: Mapping, separator: str = SEPARATOR) -> None:
        self._mapping, self._separator = mapping, separator

    def read(self, rows: Sequence[Row]) -> list[ListedRow]:
        return [self._row(row) for row in rows]

    def _row(self, row: Row) -> ListedRow:
        listed = ListedRow(row.number)
        if row.problem:
            listed.title = "".join(row.cells)[:80]
            listed.refused = Note(row.number, "refused", row.column, row.problem)
            return listed
        for index, name in self._mapping.columns:
            cell = row.cells[index]
            if cell.strip() and listed.refused is None:
                self._cell(listed, name, column_name(self._mapping.header, index), cell)
        listed.title = listed.values.get("title", listed.title)
        if not listed.title and listed.refused is None:
            listed.refused = Note(row.number, "refused", self._mapping.column_of("title"), NO_TITLE)
        return listed

    def _cell(self, listed: ListedRow, name: str, column: str, cell: str) -> None:
        text, reason = _plain(cell)
        if not text or (name != "title" and text.casefold() in _NOTHING):
            return
        if name in DAYS:
            _take_day(listed, name, column, read_day(text, is_last=name in ("ends_on", "closes_on")), cell)
        elif name in ("period", "apply_period"):
            _take_period(listed, name, column, text)
        elif name == "topics":
            known = listed.values.setdefault("topics", [])
            words = [word[:SHORT_LENGTH] for word in split_values(text, self._separator)]
            known.extend(word for word in words if word not in known and len(known) < MOST_TOPICS)
        else:
            value, problem = _READERS.get(name, _line(_LINES.get(name, SHORT_LENGTH)))(text)
            if problem == BAD_LINK:
                listed.refused = Note(listed.number, "refused", column, problem, cell[:LONGEST_CELL])
            elif value is not None:
                listed.values[name] = value
            if (problem or reason) and listed.refused is None:
                stored = "" if value is None else str(value)[:LONGEST_CELL]
                listed.notes.append(
                    Note(listed.number, "changed", column, problem or reason, cell[:LONGEST_CELL], stored)
                )


def _plain(cell: str) -> tuple[str, str]:
    """A cell as one line of plain text, and what was done to it, when that was more than trimming."""
    text = clean_line(_TAG.sub(" ", html.unescape(cell)))
    if text[:1] == "'" and text[1:2] and text[1] in "=+-@":
        text = text[1:]  # what our own export puts before what a spreadsheet would take for a formula
    typed = cell.strip()
    if _TAG.search(html.unescape(typed)):
        return text, UNTAGGED
    if unicodedata.normalize("NFC", typed) != typed:
        return text, JOINED
    return text, UNSEEN if clean(typed) != typed.replace("\r\n", "\n").replace("\r", "\n") else ""


def _take_day(listed: ListedRow, name: str, column: str, found: Day, cell: str) -> None:
    given = cell[:LONGEST_CELL]
    if found.problem and name == "posted_on":
        listed.notes.append(Note(listed.number, "changed", column, found.problem, given))
    elif found.problem:
        listed.refused = Note(listed.number, "refused", column, found.problem, given)
    elif found.is_always and name != "posted_on":
        listed.values |= {"is_always_open": True, "closes_on": None}
    elif found.day:
        listed.values[name] = found.day
        if name == "closes_on":
            listed.values["is_always_open"] = False
        if found.reason:
            listed.notes.append(Note(listed.number, "changed", column, found.reason, given, str(found.day)))


def _take_period(listed: ListedRow, name: str, column: str, text: str) -> None:
    period = read_period(text)
    first, last = ("posted_on", "closes_on") if name == "apply_period" else ("starts_on", "ends_on")
    if period.first.day and period.last.day and period.last.day < period.first.day:
        listed.refused = Note(listed.number, "refused", column, ENDS_BEFORE, text[:LONGEST_CELL])
        return
    if period.first.day and name == "period":
        _take_day(listed, first, column, period.first, text)
    if listed.refused is None:
        _take_day(listed, last, column, period.first if period.first.problem else period.last, text)


def _line(limit: int) -> Callable[[str], tuple[Any, str]]:
    def read(text: str) -> tuple[Any, str]:
        return (text, "") if len(text) <= limit else (text[: limit - 1].rstrip() + "…", CUT)

    return read


def _kind(text: str) -> tuple[Any, str]:
    kind = _KIND_OF.get(text.casefold().replace(" ", ""))
    return (kind, "") if kind else (None, UNKNOWN_KIND)


def _is_online(text: str) -> tuple[Any, str]:
    word = text.casefold()
    if word in _NO:
        return False, ""
    return (True, "") if word in _YES or word.startswith(("온라인", "online")) else (None, NOT_YES_OR_NO)


def _link(text: str) -> tuple[Any, str]:
    address = read_link(text)
    return (address, "") if address else (None, BAD_LINK)


def _source_key(text: str) -> tuple[Any, str]:
    return (text if len(text) <= KEY_LENGTH else hashlib.sha256(text.encode()).hexdigest()), ""


_READERS: dict[str, Callable[[str], tuple[Any, str]]] = {
    "title": _line(TITLE_LENGTH),
    "kind": _kind,
    "is_online": _is_online,
    "link": _link,
    "source_key": _source_key,
}


def guessed_kind(values: dict[str, Any]) -> str:
    """What a row is that does not say: what has a day on which it takes place is an event, all else a call."""
    if not values.get("starts_on") and not values.get("ends_on"):
        return CALL
    return CONFERENCE if _CONFERENCE.search(values["title"]) else EVENT


def settled(values: dict[str, Any]) -> dict[str, Any]:
    """The values with their days as the kind has them, for a new listing or one that is changed.

    Raises `ValueError` with the field and the reason where they do not go together.
    """
    values = dict(values)
    starts, ends, closes = (values.get(name) for name in ("starts_on", "ends_on", "closes_on"))
    _in_order("ends_on", starts, ends, ENDS_BEFORE)
    if values["kind"] == CALL:
        if closes is None and not values.get("is_always_open"):
            closes = ends or starts
        starts = ends = None
    else:
        starts = starts or ends
        if starts is None:
            raise ValueError("starts_on", NO_DAY)
        values["is_always_open"] = False
    _in_order("closes_on", values.get("posted_on"), closes, CLOSES_BEFORE)
    return values | {"starts_on": starts, "ends_on": ends, "closes_on": closes}


def _in_order(name: str, first: date | None, last: date | None, reason: str) -> None:
    if first and last and last < first:
        raise ValueError(name, reason)
