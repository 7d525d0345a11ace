"""An empty outbox, a hub that may send advertising, and the clock at noon."""

import shutil
from datetime import datetime

import pytest
from people import Somebody, letters, make_person, outbox

from portal.core import clock
from portal.core.clock import SEOUL
from portal.core.db import session, unit_of_work
from portal.core.hub import Hub
from portal.core.viewer import Role
from portal.web.hub import forget_hub

NOON = datetime(2026, 11, 23, 12, tzinfo=SEOUL)


@pytest.fixture(autouse=True)
def empty_outbox(app):
    shutil.rmtree(outbox(app), ignore_errors=True)


@pytest.fixture(autouse=True)
def noon(app):
    """Advertising may be sent; tests of the night move on from here."""
    with clock.frozen_at(NOON):
        yield NOON


@pytest.fixture
def somebody(app):
    """A visitor's browser."""
    return Somebody(app)


@pytest.fixture
def member(app, somebody):
    """Somebody who has signed in; `somebody` is their browser."""
    person = make_person()
    assert somebody.sign_in().status_code == 303
    return person


@pytest.fixture
def hub(app):
    """The hub names itself as the law wants of who sends advertising."""
    with unit_of_work():
        session.add(
            Hub(
                name_ko="이음 허브",
                name_en="Ieum Hub",
                operator_ko="이음재단",
                operator_en="Ieum Foundation",
                address_ko="서울 서초구 태봉로 114",
                phone="+82212345678",
                email="hello@hub.example",
            )
        )
    forget_hub()
    yield
    forget_hub()


@pytest.fixture
def operator(app, hub):
    """An operator's browser."""
    make_person("op@hub.example", Role.OPERATOR, name="오지안")
    browser = Somebody(app)
    browser.come_in("op@hub.example")
    letters(app)
    return browser
