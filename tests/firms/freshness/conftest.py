"""A firm with a technology, a service and two owners; times before and after it grows old."""

import shutil
from datetime import UTC, datetime, timedelta

import pytest
from factories import make_firm
from people import Somebody, letters, make_person, outbox

from portal.core import clock
from portal.core.db import session, unit_of_work
from portal.core.viewer import FirmRole
from portal.firms.people.models import FirmPerson

#: Ten in the morning in Seoul: letters are sent then.
START = datetime(2026, 3, 2, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def empty_outbox(app):
    shutil.rmtree(outbox(app), ignore_errors=True)


@pytest.fixture
def at():
    """The time so many days after `START`: `with at(90):`."""
    return lambda days: clock.frozen_at(START + timedelta(days=days))


@pytest.fixture
def firm(app, at):
    with at(0):
        return make_firm("㈜가온눈", technologies=[("저선량 복원", "")], services=[("판독 보조", "")]).id


@pytest.fixture
def seat(app):
    """Let somebody be of a firm: `seat(firm_id, address, role)`; their number."""

    def sit(firm_id, address, role=FirmRole.OWNER):
        person = make_person(address, name="유하람").id
        with unit_of_work():
            session.add(FirmPerson(firm_id=firm_id, person_id=person, role=role, given_by="test"))
        return person

    return sit


@pytest.fixture
def browser(app):
    def signed_in(address):
        somebody = Somebody(app)
        somebody.come_in(address)
        letters(app)
        return somebody

    return signed_in
