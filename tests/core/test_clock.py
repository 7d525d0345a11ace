from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from portal.core import clock


def test_time_is_aware_and_in_utc():
    assert clock.now().tzinfo is UTC
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(minutes=1)


def test_time_can_stand_still_and_goes_on_afterwards():
    moment = datetime(2026, 3, 1, 12, tzinfo=timezone(timedelta(hours=9)))
    with clock.frozen_at(moment):
        assert clock.now() == moment and clock.now().tzinfo is UTC
        with clock.frozen_at(moment + timedelta(days=1)):
            assert clock.now() == moment + timedelta(days=1)
        assert clock.now() == moment
    assert clock.now() > moment
    with pytest.raises(ZeroDivisionError), clock.frozen_at(moment):
        raise ZeroDivisionError
    assert clock.now() > moment


def test_days_begin_in_seoul():
    with clock.frozen_at(datetime(2026, 2, 28, 14, 59, 59, tzinfo=UTC)):
        assert clock.today() == date(2026, 2, 28)
    with clock.frozen_at(datetime(2026, 2, 28, 15, 0, tzinfo=UTC)):
        assert clock.today() == date(2026, 3, 1)
