"""Days as lists of calls and events write them: one day, a period, or that there is none."""

import calendar
import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from portal.core.korean import clean_line
from portal.firms.importing.dates import read_date

#: Open until further notice.
_ALWAYS = re.compile(
    r"상시|연중|수시|소진\s*시|마감\s*시까지|선착순|always|rolling|open\s*until|until\s*filled|year[- ]round",
    re.IGNORECASE,
)
_UNKNOWN = re.compile(
    r"미정|추후\s*(?:공지|안내)?|별도\s*(?:공지|안내)|tb[ad]|to be (?:announced|decided)", re.IGNORECASE
)
#: What stands between the days of a period. A hyphen does so only between blanks: dates have it, too.
_BETWEEN = re.compile(r"\s*[~∼〜–—]\s*|\s+-\s+|\s*부터\s*|\s+to\s+|\s+until\s+", re.IGNORECASE)
_UNTIL = re.compile(r"\s*(?:까지|자정|마감)\s*$")
_TIME_AFTER = re.compile(
    r"(?:\s*\([월화수목금토일](?:요일)?\))?\s*(?:오전|오후)?\s*\d{1,2}\s*(?:시(?:\s*\d{1,2}\s*분)?|:\d{2})$"
)
_MONTH_AND_DAY = re.compile(r"(\d{1,2})\s*[-./월]\s*(\d{1,2})\s*[.일]?(?:\s*\(?[월화수목금토일](?:요일)?\)?)?")
_DAY_ALONE = re.compile(r"(\d{1,2})\s*[.일]?(?:\s*\(?[월화수목금토일](?:요일)?\)?)?")

UNREADABLE = "날짜로 읽을 수 없어요."
MONTH_END = "날이 없어 그달 마지막 날로 저장했어요."
_EARLIEST, _LATEST = 1990, 2100


@dataclass(frozen=True, slots=True)
class Day:
    """What a cell says of a day: the day, or that it is always open, or nothing; `problem` when it cannot be used."""

    day: date | None = None
    is_always: bool = False
    reason: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Period:
    """From when until when."""

    first: Day
    last: Day


def read_day(text: str, *, is_last: bool) -> Day:
    """The day in a cell; `is_last` for what ends or closes, where a month alone means its last day."""
    line = clean_line(text)
    if not line or _UNKNOWN.fullmatch(line):
        return Day()
    if _ALWAYS.search(line):
        return Day(is_always=True)
    line = _UNTIL.sub("", line).strip(" ~∼〜")
    day, reason = read_date(line)
    if day is None:
        day, reason = read_date(_TIME_AFTER.sub("", line))
    if day is not None and reason.startswith("두 자리"):
        day = _this_century(day)
    if day is None or reason.startswith("월일이 없어") or not _EARLIEST <= day.year <= _LATEST:
        return Day(problem=UNREADABLE if day else reason)
    if is_last and reason.startswith("날이 없어"):
        return Day(day.replace(day=calendar.monthrange(day.year, day.month)[1]), reason=MONTH_END)
    return Day(day, reason=reason)


def read_period(text: str) -> Period:
    """The days in a cell such as `2026.11.3 ~ 11.5`; one day alone is the last one."""
    parts = _BETWEEN.split(unicodedata.normalize("NFKC", clean_line(text)))
    if len(parts) == 1:
        return Period(Day(), read_day(parts[0], is_last=True))
    if len(parts) != 2:
        return Period(Day(), Day(problem=UNREADABLE))
    first = read_day(parts[0], is_last=False)
    return Period(first, _last_of(parts[1], first.day))


def _last_of(text: str, first: date | None) -> Day:
    """The end of a period, which may leave out the year or the month that its beginning names."""
    if first and (match := _MONTH_AND_DAY.fullmatch(text)):
        text = f"{first.year}-{match[1]}-{match[2]}"
    elif first and (match := _DAY_ALONE.fullmatch(text)):
        text = f"{first.year}-{first.month}-{match[1]}"
    return read_day(text, is_last=True)


def _this_century(day: date) -> date:
    """'27 is 2027 in a list of what is to come."""
    return day if day.year >= 2000 else day.replace(year=day.year + 100)
