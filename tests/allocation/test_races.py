"""Many who book, cancel, accept, decline and change at once, over HTTP, while staff resize and offers run out."""

import pytest
from racing import UnlockedPortal, faults, race


def assert_raced(outcome, least):
    """Enough of everything has happened for the checks to mean something."""
    done = {what for what, times in outcome.statuses.items() if times}
    assert {"book 303", "book 422", "cancel 303"} <= done, outcome.statuses
    assert outcome.statuses["book 303"] >= least, outcome.statuses


def test_nothing_is_oversold_or_lost_in_a_race(app):
    with race(app) as going:
        outcome = going.run(1, acts=15)
    assert faults(outcome) == []
    assert_raced(outcome, 10)


def test_a_race_without_the_lock_is_lost(app):
    """What the checks above would say of a portal that counts and then sets."""
    with race(app, UnlockedPortal) as going:
        outcome = going.run(20, until_wrong=True)
    assert any(" of " in what for _owner, what in outcome.wrong_meanwhile), faults(outcome)[:5]


@pytest.mark.torture
@pytest.mark.parametrize("turn", range(3))
def test_nothing_is_oversold_or_lost_in_a_long_race(app, turn):
    with race(app) as going:
        outcome = going.run(15, acts=60)
    assert faults(outcome) == []
    assert_raced(outcome, 100)
