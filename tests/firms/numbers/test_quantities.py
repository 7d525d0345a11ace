"""Numbers and periods as people write them."""

import pytest

from portal.firms.numbers.metrics import BASIS_POINTS, PEOPLE, PIECES, WON
from portal.firms.numbers.quantities import Unreadable, plain, read_period, read_value


@pytest.mark.parametrize(
    ("typed", "unit", "scale", "value"),
    [
        ("1230000000", WON, "", 1_230_000_000),
        ("1,230,000,000원", WON, "won", 1_230_000_000),
        ("₩1,230,000,000", WON, "", 1_230_000_000),
        ("12억 3,000만", WON, "", 1_230_000_000),
        ("12억3000만 원", WON, "", 1_230_000_000),
        ("3.5억", WON, "", 350_000_000),
        ("5천만", WON, "", 50_000_000),
        ("1조 200억", WON, "", 1_020_000_000_000),
        ("12.3", WON, "hundred_million_won", 1_230_000_000),
        ("1,230", WON, "million_won", 1_230_000_000),
        ("１２억", WON, "", 1_200_000_000),
        ("94명", PEOPLE, "", 94),
        ("1만 2천", PEOPLE, "people", 12_000),
        ("68곳", PIECES, "pieces", 68),
        ("0", PIECES, "", 0),
        ("98.25%", BASIS_POINTS, "", 9825),
        ("98.2", BASIS_POINTS, "percent", 9820),
    ],
)
def test_what_is_read(typed, unit, scale, value):
    assert read_value(typed, unit, scale) == value
    assert read_value(plain(value, unit), unit) == value


@pytest.mark.parametrize(
    ("typed", "unit", "scale", "why"),
    [
        *((typed, WON, "", "negative") for typed in ("-5", "−5억", "△3", "(5)", "- 5")),
        *((typed, WON, "", "broken") for typed in ("", "억", "12억억", "3만 2억", "약 12억", "1e9", "0x10", "12억 만")),
        *((typed, WON, "", "broken") for typed in ("9" * 61, "٣", "😀", "=1+1", "<script>", "12 3억 4x", "NaN")),
        *((typed, WON, "", "commas") for typed in ("1,23", "3,5억", "12,34,567", "1,")),
        ("1억 5천", WON, "", "ambiguous"),
        ("12억", WON, "million_won", "twice"),
        ("1.5", PEOPLE, "", "fraction"),
        ("0.001", WON, "", "fraction"),
        ("98.123", BASIS_POINTS, "", "fraction"),
        ("5", PEOPLE, "won", "unit"),
        ("5", WON, "percent", "unit"),
    ],
)
def test_what_is_not(typed, unit, scale, why):
    with pytest.raises(Unreadable, match=why):
        read_value(typed, unit, scale)


def test_periods():
    years = ("2025", "2025년", " 2025 ", "２０２５")
    months = ("2025-09", "2025-9", "2025.9", "2025. 9.", "2025년 9월", "2025/09", "202509")
    assert {read_period(typed) for typed in years} == {"2025"}
    assert {read_period(typed) for typed in months} == {"2025-09"}
    for typed in ("", "25", "2025-13", "2025-00", "2025-Q1", "20255", "작년", "2025-09-01", "9월"):
        with pytest.raises(Unreadable):
            read_period(typed)
