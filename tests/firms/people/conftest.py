"""A firm with an owner, and browsers of several people."""

import shutil

import pytest
from factories import make_firm
from people import Somebody, letters, make_person, outbox

from portal.core.db import session, unit_of_work
from portal.core.viewer import FirmRole
from portal.firms.people import service

OWNER = "owner@firm.example"


@pytest.fixture(autouse=True)
def empty_outbox(app):
    shutil.rmtree(outbox(app), ignore_errors=True)


@pytest.fixture
def firm(app):
    return make_firm("㈜가온눈", registration_number="1234567891")


@pytest.fixture
def seat(app):
    """Let somebody be of a firm: `seat(firm, address, role)`; the person."""

    def sit(firm, address, role="owner", name="김이음"):
        person = make_person(address, name=name)
        with unit_of_work():
            locked = service.lock_firm(firm.id)
            service.add(locked, session.merge(person), FirmRole(role), by="test", how="invited")
        return person

    return sit


@pytest.fixture
def browser(app):
    """The browser of somebody who has signed in: `browser(address)`."""

    def signed_in(address):
        somebody = Somebody(app)
        somebody.come_in(address)
        letters(app)
        return somebody

    return signed_in


@pytest.fixture
def owner(firm, seat, browser):
    seat(firm, OWNER, name="유하람")
    return browser(OWNER)
