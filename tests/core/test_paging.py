import itertools

import pytest

from portal.core.paging import LAST_PAGE, Page, page_number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        (None, 1),
        ("", 1),
        ("1", 1),
        ("17", 17),
        ("0", 1),
        ("-1", 1),
        ("1.5", 1),
        ("1e3", 1),
        ("abc", 1),
        ("１", 1),  # a full-width digit
        ("²", 1),
        ("\0", 1),
        ("99999999", LAST_PAGE),
        ("9" * 5_000, LAST_PAGE),
    ],
)
def test_whatever_is_asked_is_a_page(text, number):
    assert page_number(text) == number


@pytest.mark.parametrize(("total", "count"), [(0, 1), (1, 1), (20, 1), (21, 2), (40, 2), (41, 3)])
def test_how_many_pages_there_are(total, count):
    page = Page(1, 20, total)
    assert page.count == count and not page.is_beyond
    assert Page(count + 1, 20, total).is_beyond and not Page(count, 20, total).is_beyond
    assert Page(count, 20, total).offset == (count - 1) * 20


@pytest.mark.parametrize(
    ("number", "count", "shown"),
    [
        (1, 1, [1]),
        (1, 3, [1, 2, 3]),
        (1, 9, [1, 2, 3, None, 9]),
        (5, 9, [1, 2, 3, 4, 5, 6, 7, 8, 9]),
        (6, 12, [1, None, 4, 5, 6, 7, 8, None, 12]),
        (12, 12, [1, None, 10, 11, 12]),
        (5000, 3, [1, 2, 3]),
    ],
)
def test_the_window_has_a_gap_only_where_pages_are_left_out(number, count, shown):
    window = list(Page(number, 10, count * 10).window())
    assert [n for n in window if n] == sorted({n for n in window if n})
    if number <= count:
        assert window == shown
    for before, after in itertools.pairwise(window):
        assert before is None or after is None or after == before + 1
