"""Days and times in words, as Koreans and the English write them; always Seoul's."""

from datetime import date, datetime

from portal.core import clock
from portal.core.clock import SEOUL
from portal.core.months import Month, day_of

WEEKDAYS = {"ko": ("월", "화", "수", "목", "금", "토", "일"), "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")}
_WHOLE_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_WHOLE_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def weekday(day: date, locale: str) -> str:
    """목; Thu."""
    return WEEKDAYS[locale][day.weekday()]


def day_words(day: date, locale: str) -> str:
    """12월 10일 (목); Thu 10 Dec. Of another year than this one the year stands there, too."""
    year = day.year != clock.today().year
    if locale == "en":
        return f"{weekday(day, locale)} {day.day} {MONTHS[day.month - 1]}{f' {day.year}' if year else ''}"
    return f"{f'{day.year}년 ' if year else ''}{day.month}월 {day.day}일 ({weekday(day, locale)})"


def whole_day(day: date, locale: str) -> str:
    """12월 10일 목요일; Thursday 10 December."""
    if locale == "en":
        return f"{_WHOLE_WEEKDAYS[day.weekday()]} {day.day} {_WHOLE_MONTHS[day.month - 1]}"
    return f"{day.month}월 {day.day}일 {weekday(day, locale)}요일"


def month_words(month: Month, locale: str) -> str:
    """2026년 12월; December 2026."""
    return f"{month_name(month, locale)} {month.year}" if locale == "en" else f"{month.year}년 {month.month}월"


def month_name(month: Month, locale: str) -> str:
    """12월; December."""
    return _WHOLE_MONTHS[month.month - 1] if locale == "en" else f"{month.month}월"


def week_words(first: date, last: date, locale: str) -> str:
    """2026년 12월 6일 – 12일; 6 – 12 December 2026."""
    same = (first.year, first.month) == (last.year, last.month)
    if locale == "en":
        begin = f"{first.day}" if same else f"{first.day} {MONTHS[first.month - 1]}"
        return f"{begin} – {last.day} {month_words(Month.of(last), locale)}"
    end = f"{last.day}일" if same else f"{last.month}월 {last.day}일"
    return f"{first.year}년 {first.month}월 {first.day}일 – {end}"


def at(moment: datetime) -> str:
    """14:00: where there is little room."""
    return f"{moment.astimezone(SEOUL):%H:%M}"


def time_words(moment: datetime, locale: str) -> str:
    """오후 2:05; 2:05 pm."""
    here = moment.astimezone(SEOUL)
    time = f"{here.hour % 12 or 12}:{here.minute:02}"
    if locale == "en":
        return f"{time} {'am' if here.hour < 12 else 'pm'}"
    return f"{'오전' if here.hour < 12 else '오후'} {time}"


def moment_words(moment: datetime, locale: str) -> str:
    """12월 9일 (수) 오후 6:00; Wed 9 Dec, 6:00 pm."""
    between = ", " if locale == "en" else " "
    return f"{day_words(day_of(moment), locale)}{between}{time_words(moment, locale)}"


def span_words(starts: datetime, ends: datetime, locale: str) -> str:
    """오전 10:00 – 오후 4:20; the day stands with the end when it is another one."""
    other_day = day_of(starts) != day_of(ends)
    return f"{time_words(starts, locale)} – {(moment_words if other_day else time_words)(ends, locale)}"


def days_until(moment: datetime) -> int:
    """How many days from today in Seoul; 0 is today."""
    return (day_of(moment) - clock.today()).days
