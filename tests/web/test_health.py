"""`/healthz` says that the process answers, `/readyz` that it can serve."""

from factories import make_firm
from pages import visit
from planted import application

from portal.web import health


def test_alive_without_anything(make_settings):
    nowhere = "postgresql+psycopg://nobody@127.0.0.1:1/none?connect_timeout=2"
    with application(make_settings(nowhere)) as app:
        client = app.test_client()
        assert visit(client, "/healthz").get_json() == {"status": "ok"}
        answer = visit(client, "/readyz")
        assert answer.status_code == 503
        assert answer.get_json()["status"] == "unavailable"
        assert answer.get_json()["checks"]["database"] == "failed"
        assert "127.0.0.1" not in answer.text and "psycopg" not in answer.text
        # Pages say so too, and the process goes on.
        for address in ("/directory", "/firms/1", "/api/v1/firms"):
            assert visit(client, address).status_code in (500, 503)
        assert visit(client, "/healthz").status_code == 200


def test_ready_without_an_index(app, client, run_jobs):
    answer = visit(client, "/readyz")
    assert answer.status_code == 200
    assert answer.get_json() == {"status": "ok", "checks": {"database": "ok", "search": "rebuilding"}}
    make_firm()
    run_jobs()
    assert visit(client, "/readyz").get_json()["checks"]["search"] == "ok"


def test_a_check_that_is_needed_and_one_that_is_not(make_settings):
    def broken():
        raise OSError("no disk")

    with application(make_settings()) as app:
        health.add_check(app, "extra", broken, needed=False)
        answer = visit(app.test_client(), "/readyz")
        assert answer.get_json()["checks"]["extra"] == "failed"
        before = answer.status_code
        health.add_check(app, "disk", broken)
        assert before == 200 and visit(app.test_client(), "/readyz").status_code == 503
