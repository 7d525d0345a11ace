"""Mass assignment: no form takes what it does not show, whatever else is sent with it.

It grows by itself: a new view is sent its form (tests/filling.py) with a field for each column of each table.
"""

import pytest
from assigning import Sender, assigned, routes_of_forms
from filling import AS_PERSON, AS_VISITOR, NEWCOMER, WRITES_NOTHING
from flask import redirect, request
from kinds import KINDS, Kind
from people import make_person
from things import things

from portal.accounts.models import Person
from portal.core import clock
from portal.core.db import session, unit_of_work
from portal.core.viewer import Role
from portal.web.access import current_viewer, signed_in

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
VISITOR, PERSON = KINDS[:2]
EVERYBODY = Kind("everybody", frozenset(Role), is_strong=True)


@pytest.fixture
def found(app):
    """What forms have taken that they do not show: of all views, or of some."""

    def found(*endpoints):
        with clock.frozen_at(clock.now()):
            known, _stranger = things()
            make_person(NEWCOMER)
            visitor, person, everybody = (Sender(app, kind, known) for kind in (VISITOR, PERSON, EVERYBODY))
            senders = dict.fromkeys(AS_VISITOR, visitor) | dict.fromkeys(AS_PERSON, person)
            return [
                line
                for route in routes_of_forms(app)
                if not endpoints or route.endpoint in endpoints
                for line in assigned(senders.get(route.endpoint, everybody), route)
            ]

    return found


def test_no_form_takes_what_it_does_not_show(found):
    wrong = found()
    assert not wrong, "\n".join(wrong)


def test_a_view_that_takes_whatever_is_sent_is_noticed(app, found, monkeypatch):
    def take_all():
        with unit_of_work():
            person = session.get_one(Person, current_viewer().person_id)
            for name, value in request.form.items():
                if name in ("name", "email"):
                    setattr(person, name, value)
        return redirect("/me", 303)

    monkeypatch.setitem(app.view_functions, "me.take_profile", signed_in(take_all))
    (line,) = found("me.take_profile")
    assert line.startswith("me.take_profile (/me): person.email: 'knocker") and line.endswith("→ '낯선값'")


def test_a_view_of_which_nothing_is_told_is_noticed(app, found, monkeypatch):
    monkeypatch.setitem(app.view_functions, "me.take_profile", signed_in(lambda: redirect("/me", 303)))
    (line,) = found("me.take_profile")
    assert "nothing is written; tell in tests/filling.py" in line


def test_nothing_is_told_in_vain(app):
    known = {route.endpoint for route in routes_of_forms(app)}
    assert {*WRITES_NOTHING, *AS_VISITOR, *AS_PERSON} <= known
