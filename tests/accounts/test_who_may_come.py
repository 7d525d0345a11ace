"""Every view, every method, everybody who knocks, at what is theirs and what is not: the answer follows from what the
view declares.

It grows by itself: a new view is asked as all `KINDS` (tests/kinds.py) about what its arguments stand for
(tests/things.py).
"""

from dataclasses import replace

import pytest
from addressing import thing_of, untold
from kinds import KINDS
from knocking import undeclared, wrong_answers
from pages import visit
from planted import application
from sqlalchemy import delete, select
from things import things
from views import posts, routes
from werkzeug.exceptions import HTTPException

from portal.accounts.factors.models import Passkey
from portal.accounts.identities import clients
from portal.accounts.models import SignInSession
from portal.core.db import session, unit_of_work
from portal.core.providers import Provider
from portal.core.viewer import ANONYMOUS, FirmRole, Role, Viewer
from portal.web import access
from portal.web.access import public, signed_in, staff

VISITOR, PERSON, LONG_AGO = KINDS[:3]
#: On PostgreSQL those knock whose queries differ: they see other firms, lists and people. What a grant or a session
#: opens is told by rules and policies, which ask no database.
ON_BOTH = {
    *("visitor", "operator"),
    f"{FirmRole.OWNER.value} of a firm",
}
#: Each in a process of its own: all of them take minutes.
PARTS = 3
OPERATOR = next(kind for kind in KINDS if kind.name == Role.OPERATOR)


@pytest.fixture(autouse=True)
def a_provider_that_is_away(app, monkeypatch):
    """So that the views of providers have one; what they do with it is tested in tests/identities."""
    settings = app.extensions["portal.settings"]
    away = Provider("quiet", "http://127.0.0.1:9", "ieum", "a-secret-of-the-tests")
    monkeypatch.setitem(app.extensions, "portal.settings", replace(settings, providers=(away,)))
    monkeypatch.setitem(app.extensions, "portal.providers", {})
    clients.init_app(app, app.extensions["portal.settings"])


@pytest.fixture(autouse=True)
def errors_without_a_page(app, monkeypatch):
    """Half of the answers are refusals. Their pages are looked at in tests/web; here their number counts."""
    monkeypatch.setitem(app.error_handler_spec[None][None], HTTPException, lambda error: error)


def at(*endpoints):
    return lambda route: route.endpoint in endpoints


@pytest.mark.parametrize("part", range(PARTS))
def test_everybody_gets_what_the_views_declare(app, database, part):
    kinds = KINDS if database == "sqlite" else [kind for kind in KINDS if kind.name in ON_BOTH]
    wrong = wrong_answers(app, kinds=kinds[part::PARTS])
    assert not wrong, "\n".join(wrong)


# ── What the test above is to notice ─────────────────────────────────────────


@pytest.mark.parametrize(
    "endpoint", ["home.index", "accounts.take_sign_in", "me.end_device", "passkeys.take_edit", "staff_jobs.index"]
)
def test_a_declaration_that_is_removed_is_noticed(app, monkeypatch, endpoint):
    monkeypatch.delattr(app.view_functions[endpoint], "portal_access")
    (named,) = undeclared(app)
    assert named in wrong_answers(app, only=at(endpoint), kinds=[PERSON])
    monkeypatch.setattr("knocking.undeclared", lambda _app: [])
    assert wrong_answers(app, only=at(endpoint), kinds=[VISITOR, PERSON, OPERATOR]) == [], (
        "nobody is let in, whatever they are"
    )


def test_rules_that_nobody_asks_are_noticed(app, monkeypatch):
    hooks = [hook for hook in app.before_request_funcs[None] if hook is not access._enforce]
    monkeypatch.setitem(app.before_request_funcs, None, hooks)
    doors = at("me.devices", "staff_grants.index", "second_factor.enrolment")
    wrong = wrong_answers(app, only=doors, kinds=[VISITOR, PERSON, LONG_AGO])
    for kind, address in (
        (VISITOR, "/me/devices"),
        (PERSON, "/staff/grants"),
        (LONG_AGO, "/me/second-factor/enrolment"),
    ):
        assert any(line.startswith(f"{kind.name}: GET {address} ") for line in wrong), (kind.name, wrong)


def test_a_view_that_shows_anothers_is_noticed(app, monkeypatch):
    def show(key_id):
        return session.scalars(select(Passkey.name).where(Passkey.id == key_id)).one_or_none() or ("", 404)

    assert wrong_answers(app, only=at("passkeys.edit"), kinds=[PERSON]) == []
    monkeypatch.setitem(app.view_functions, "passkeys.edit", signed_in(show))
    wrong = wrong_answers(app, only=at("passkeys.edit"), kinds=[OPERATOR])
    assert len(wrong) == 1 and wrong[0].startswith("operator: GET /me/passkeys/"), wrong
    assert wrong[0].endswith("another's): 200")


def test_a_view_that_changes_anothers_is_noticed(app, monkeypatch):
    def end(session_id):
        with unit_of_work():
            session.execute(delete(SignInSession).where(SignInSession.id == session_id))
        return "", 404

    monkeypatch.setitem(app.view_functions, "me.end_device", signed_in(end))
    wrong = wrong_answers(app, only=at("me.end_device"), kinds=[PERSON])
    assert any(line.endswith("changes what is another's") for line in wrong), wrong


def test_a_view_that_shows_what_is_for_nobody_is_noticed(app, monkeypatch):
    monkeypatch.setattr("portal.firms.routes.current_viewer", lambda: Viewer(audiences=frozenset({"public", "firm:0"})))
    wrong = wrong_answers(app, only=at("firms.show", "firms.firm_picture"), kinds=[VISITOR, OPERATOR])
    assert len(wrong) == 6 and all("another's" in line for line in wrong)


def test_an_argument_that_nobody_has_told_of_is_noticed(make_settings):
    def plant(flask):
        flask.add_url_rule("/offers/<int:offer_id>", view_func=public(lambda offer_id: "in"), endpoint="offers.show")

    with application(make_settings(), plant) as flask:
        (named,) = [line for line in untold(flask, {}) if line.startswith("/offers/")]
        assert named == "/offers/<int:offer_id>: tell in tests/things.py what stands for <offer_id>"


def test_those_who_knock_on_both_databases_are_there():
    assert {kind.name for kind in KINDS} >= ON_BOTH


def test_nothing_is_told_of_in_vain(app):
    known, _stranger = things()
    arguments = [(route, argument) for route in app.url_map.iter_rules() for argument in route.arguments]
    used = [thing_of(route, argument, known) for route, argument in arguments]
    assert [name for name, thing in known.items() if thing not in used] == []


# ── Rules ────────────────────────────────────────────────────────────────────


def test_rules_by_grant(make_settings):
    def plant(flask):
        for name, rule in (("desk", staff(Role.OPERATOR, Role.REVIEWER)), ("any", staff())):
            flask.add_url_rule(f"/{name}", view_func=rule(lambda: "in"), endpoint=name)
        flask.add_url_rule("/closed", view_func=lambda: "in", endpoint="closed")

    with application(make_settings(), plant) as flask:
        seen = {}
        for role in (None, *Role):
            viewer = Viewer(person_id=1, roles=frozenset([role] if role else []))
            flask.extensions["portal.viewer"] = lambda viewer=viewer: viewer
            seen[role] = [visit(flask.test_client(), f"/{name}").status_code for name in ("desk", "any", "closed")]
        assert seen.pop(None) == [403, 403, 403]
        assert seen.pop(Role.OPERATOR) == seen.pop(Role.REVIEWER) == [200, 200, 403]
        assert set(map(tuple, seen.values())) == {(403, 200, 403)}
        flask.extensions["portal.viewer"] = lambda: ANONYMOUS
        answer = visit(flask.test_client(), "/desk?page=2")
        assert (answer.status_code, answer.location) == (303, "/sign-in?next=/desk?page%3D2")
        assert visit(flask.test_client(), "/closed").status_code == 403


def test_ones_own_pages_are_for_people_who_have_signed_in(app):
    rules = {rule.name for route, rule in routes(app, "GET") + routes(app, "POST") if route.rule.startswith("/me")}
    assert rules == {"signed in", "signed in, confirmed"}


def test_there_are_forms_to_look_at(app):
    assert {"/sign-in", "/me/devices/1/end", "/me/consents/1/withdrawal"} <= set(posts(app))
