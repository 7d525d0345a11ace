"""Months, weeks and holidays, as a calendar shows them."""

from datetime import UTC, date, datetime

import pytest

from portal.core import clock
from portal.core.holidays import holiday_name, holidays_of, is_holiday
from portal.core.months import Month, bounds, day_of, days_of, week_of


def test_a_month_is_shown_in_whole_weeks_from_sunday():
    december = Month(2026, 12)
    assert len(december.weeks) == 5 and all(len(week) == 7 for week in december.weeks)
    assert december.weeks[0][0] == date(2026, 11, 29) and december.weeks[-1][-1] == date(2027, 1, 2)
    assert all(week[0].strftime("%a") == "Sun" for week in december.weeks)
    assert [len(Month(2026, month).weeks) for month in (2, 5)] == [4, 6], "28 days from a Sunday, 31 from a Friday"
    assert date(2026, 12, 31) in december and date(2027, 1, 1) not in december
    assert (december.first, december.last) == (date(2026, 12, 1), date(2026, 12, 31))
    assert str(december.next) == "2027-01" and december.next.previous == december < december.next
    assert december.shown == (datetime(2026, 11, 28, 15, tzinfo=UTC), datetime(2027, 1, 2, 15, tzinfo=UTC))


def test_a_week_is_that_of_its_days():
    week = week_of(date(2026, 12, 10))
    assert week[0] == date(2026, 12, 6) and week[-1] == date(2026, 12, 12)
    assert all(week_of(day) == week for day in week)
    assert week_of(date(2027, 1, 1))[0] == date(2026, 12, 27)


def test_an_address_names_a_month_or_none():
    assert Month.read("2026-12") == Month(2026, 12) and Month.read(str(Month(2026, 3))) == Month(2026, 3)
    for text in (None, "", "2026-13", "2026-00", "2026-1", "1999-12", "2100-01", "9999-12", "2026-12-01", "٢٠٢٦-12"):
        assert Month.read(text) is None, text
    for month in (Month(2000, 1), Month(2099, 12)):
        assert month.weeks and month.previous.weeks and month.next.weeks


def test_days_begin_in_seoul():
    before, after = datetime(2026, 11, 30, 14, 59, tzinfo=UTC), datetime(2026, 11, 30, 15, tzinfo=UTC)
    assert (day_of(before), day_of(after)) == (date(2026, 11, 30), date(2026, 12, 1))
    with clock.frozen_at(after):
        assert Month.current() == Month(2026, 12)
    assert days_of(before, after) == (date(2026, 11, 30),), "what ends at midnight is over with its day"
    assert days_of(before, datetime(2026, 12, 1, 16, tzinfo=UTC)) == tuple(
        date(2026, *day) for day in ((11, 30), (12, 1), (12, 2))
    )
    assert days_of(after, after) == (date(2026, 12, 1),)
    assert bounds(date(2026, 12, 1), date(2026, 12, 1)) == (after, datetime(2026, 12, 1, 15, tzinfo=UTC))


@pytest.mark.parametrize(
    ("day", "korean", "english"),
    [
        (date(2026, 12, 25), "성탄절", "Christmas Day"),
        (date(2026, 3, 2), "삼일절 대체공휴일", "Alternative holiday for Independence Movement Day"),
        (date(2026, 2, 17), "설날", "Korean New Year"),
        (date(2025, 5, 5), "부처님오신날 · 어린이날", "Buddha's Birthday · Children's Day"),
        (date(2027, 1, 1), "신정", "New Year's Day"),
    ],
)
def test_holidays_have_names(day, korean, english):
    assert is_holiday(day) and holiday_name(day) == korean and holiday_name(day, "en") == english


def test_other_days_have_none():
    assert not is_holiday(date(2026, 12, 24)) and holiday_name(date(2026, 12, 24)) == ""
    assert not is_holiday(date(2026, 12, 6)), "a Sunday has no name"
    assert not is_holiday(date(2200, 12, 25)), "further than anybody has reckoned"
    assert holidays_of(2026) is holidays_of(2026) and list(holidays_of(2026)) == sorted(holidays_of(2026))
