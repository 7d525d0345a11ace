"""Dates in the forms in which Korean lists write them."""

import re
import unicodedata
from datetime import date, timedelta

from portal.core import clock

#: Day 0 of Excel's calendar; serial numbers of company lists lie between 1927 and 2064.
_EXCEL_ZERO = date(1899, 12, 30)
_TIME = r"(?:[T\s]*\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s*(?:Z|[+-]\d{2}:?\d{2})?)?"
_WEEKDAY = r"(?:\s*\(?[월화수목금토일](?:요일)?\)?)?"
_FORMS = (
    re.compile(rf"(\d{{4}})\s*[-./]\s*(\d{{1,2}})\s*[-./]\s*(\d{{1,2}})\s*\.?{_WEEKDAY}{_TIME}"),
    re.compile(rf"(\d{{4}})\s*년\s*(\d{{1,2}})\s*월\s*(\d{{1,2}})\s*일{_WEEKDAY}{_TIME}"),
    re.compile(r"(\d{4})(\d{2})(\d{2})"),
)
_SHORT_YEAR = re.compile(rf"['’‘]?(\d{{2}})\s*[-./년]\s*(\d{{1,2}})\s*[-./월]\s*(\d{{1,2}})\s*[.일]?{_WEEKDAY}")
_MONTH = re.compile(r"(\d{4})\s*(?:[-./]|년)\s*(\d{1,2})\s*(?:월|\.)?")
_YEAR = re.compile(r"(\d{4})\s*년?")


def parse_date(text: str) -> tuple[date | None, str]:
    """The day, today at the latest, that a text names and, when it had to be filled in or cannot be used, why."""
    day, reason = read_date(text)
    if day is None:
        return None, reason
    if day > clock.today():
        return None, "아직 오지 않은 날짜예요."
    if day.year < 1800:
        return None, "너무 이른 날짜예요."
    return day, reason


def read_date(text: str) -> tuple[date | None, str]:
    """The day that a text names, wherever it lies in time; see `parse_date`."""
    day, reason = _read(" ".join(unicodedata.normalize("NFKC", text).split()))
    return day, reason or ("" if day else "날짜로 읽을 수 없어요.")


def _read(line: str) -> tuple[date | None, str]:
    for form in _FORMS:
        if match := form.fullmatch(line):
            return _day(match[1], match[2], match[3]), "달력에 없는 날짜예요." if not _day(*match.groups()) else ""
    if match := _SHORT_YEAR.fullmatch(line):
        century = 2000 if int(match[1]) <= clock.today().year % 100 else 1900
        return _day(str(century + int(match[1])), match[2], match[3]), "두 자리 연도를 네 자리로 읽었어요."
    if match := _MONTH.fullmatch(line):
        return _day(match[1], match[2], "1"), "날이 없어 그달 1일로 저장했어요."
    if re.fullmatch(r"\d{5}(?:\.0+)?", line):
        return _EXCEL_ZERO + timedelta(days=int(line[:5])), "엑셀 날짜 번호로 읽었어요."
    if match := _YEAR.fullmatch(line):
        return _day(match[1], "1", "1"), "월일이 없어 그해 1월 1일로 저장했어요."
    return None, ""


def _day(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
