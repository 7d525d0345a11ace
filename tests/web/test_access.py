"""Who may enter: nobody, unless a view says so. The map of views is looked through in tests/architecture."""

from flask import g
from pages import visit
from planted import application

from portal.core.viewer import ANONYMOUS, Viewer
from portal.web.access import allow, current_viewer


def test_a_rule_sees_the_viewer_of_the_request(make_settings):
    staff = Viewer(person_id=7, roles=frozenset({"operator"}))
    seen = []

    def plant(app):
        @app.get("/desk")
        @allow(lambda viewer: "operator" in viewer.roles, "operators")
        def desk():
            seen.append(current_viewer())
            assert current_viewer() is g.viewer
            return "in"

    with application(make_settings(), plant) as app:
        client = app.test_client()
        assert visit(client, "/desk").status_code == 403
        app.extensions["portal.viewer"] = lambda: staff
        assert visit(client, "/desk").text == "in"
        app.extensions["portal.viewer"] = lambda: ANONYMOUS
        assert visit(client, "/desk").status_code == 403
    assert seen == [staff]


def test_a_viewer_sees_what_is_for_their_audiences():
    assert ANONYMOUS.is_anonymous and ANONYMOUS.may_see("public")
    for audience in ("members", "staff", "firm:17", ""):
        assert not ANONYMOUS.may_see(audience)
    assert Viewer(person_id=1, audiences=frozenset({"public", "firm:17"})).may_see("firm:17")
