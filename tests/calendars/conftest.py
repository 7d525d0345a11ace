"""An empty outbox, the clock at noon, and a feature that has something to keep free."""

import shutil
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest
from people import Somebody, outbox

from portal.core import clock
from portal.core.clock import SEOUL
from portal.notices.calendars.entries import Entry
from portal.notices.calendars.providers import calendars_of
from portal.notices.kinds import Channel, Kind, Told, kinds_of

NOON = datetime(2026, 11, 23, 12, tzinfo=SEOUL)
CLINIC = Entry(
    about="booking:7",
    starts=datetime(2026, 12, 10, 14, tzinfo=SEOUL),
    ends=datetime(2026, 12, 10, 14, 40, tzinfo=SEOUL),
    summary="IR 피칭 클리닉",
    location="멘토링룸 2",
    alarm_minutes=60,
)


@dataclass
class Feature:
    """Stands for programs: what takes place, for whom, and what is told of it."""

    entries: dict[int, list[Entry]] = field(default_factory=dict)

    def of_values(self, values, person):
        """The entry that a notice is about, as it is now."""
        mine = self.entries.get(person.id, [])
        return next((entry for entry in mine if entry.about == f"booking:{values['booking']}"), None)


@pytest.fixture
def feature(app):
    """A feature that tells of bookings; what it has registered goes with it."""
    made, of_app, kinds = Feature(), calendars_of(app), kinds_of(app)
    kinds.add(
        Kind(
            code="test_bookings",
            label="예약",
            explanation="예약의 변경",
            messages={"changed": lambda values: Told(f"예약 {values['booking']}")},
            channels=frozenset({Channel.MAIL}),
            calendar=made.of_values,
        )
    )
    of_app.add(lambda person_id: made.entries.get(person_id, ()))
    yield made
    of_app._providers.pop()
    kinds._kinds.pop("test_bookings")


@pytest.fixture(autouse=True)
def noon():
    with clock.frozen_at(NOON):
        yield NOON


@pytest.fixture
def somebody(app):
    """A visitor's browser, and an empty outbox."""
    shutil.rmtree(outbox(app), ignore_errors=True)
    return Somebody(app)


def later(entry, hours):
    """The same thing, moved."""
    by = timedelta(hours=hours)
    return replace(entry, starts=entry.starts + by, ends=entry.ends + by)
