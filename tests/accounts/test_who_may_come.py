"""Every view, and everybody who knocks: the answer follows from what the view declares."""

from pages import visit
from people import Somebody, make_person
from planted import application
from views import address_of, posts, routes

from portal.core.viewer import ANONYMOUS, Role, Viewer
from portal.web.access import staff

OPEN = (200, 301, 303, 304, 404, 503)


def expected(rule, viewer):
    """What somebody gets whom the rule lets in, sends to the sign-in page, or keeps out."""
    if rule.allows(viewer):
        return OPEN
    return (303,) if viewer.is_anonymous and rule.asks_to_sign_in else (403,)


def everybody(app):
    """A browser for each kind of person, with the viewer that rules are asked with."""
    yield "visitor", Somebody(app), ANONYMOUS
    for role in (None, *Role):
        address = f"{role or 'person'}@hub.example".replace("_", "-")
        person = make_person(address, *([role] if role else []))
        somebody = Somebody(app)
        assert somebody.sign_in(address).status_code == 303
        yield role or "person", somebody, Viewer(person.id, roles=frozenset([role] if role else []))


def wrong_answers(app):
    found = []
    for name, somebody, viewer in everybody(app):
        for route, rule in routes(app, "GET"):
            address = address_of(route)
            answer = somebody.get(address)
            sent_away = answer.status_code == 303 and "/sign-in?" in (answer.location or "")
            if answer.status_code not in expected(rule, viewer) or sent_away != (expected(rule, viewer) == (303,)):
                found.append(f"{name} at {address} ({rule.name}): {answer.status_code}")
    return found


def test_everybody_gets_what_the_views_declare(app):
    assert wrong_answers(app) == []


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


def test_a_view_whose_declaration_is_removed_is_closed(app, monkeypatch):
    make_person()
    somebody = Somebody(app)
    somebody.sign_in()
    assert somebody.get("/me/devices").status_code == 200
    monkeypatch.delattr(app.view_functions["me.devices"], "portal_access")
    assert somebody.get("/me/devices").status_code == 403
    assert "/me/devices" not in [address_of(route) for route, _rule in routes(app, "GET")]


def test_ones_own_pages_are_for_people_who_have_signed_in(app):
    rules = {rule.name for route, rule in routes(app, "GET") + routes(app, "POST") if route.rule.startswith("/me")}
    assert rules == {"signed in"}


def test_there_are_forms_to_look_at(app):
    assert {"/sign-in", "/me/devices/1/end", "/me/consents/1/withdrawal"} <= set(posts(app))
