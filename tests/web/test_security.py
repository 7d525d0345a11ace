"""Every answer carries the headers, whatever happened; what is too large or from elsewhere is refused."""

import pytest
from flask import request
from pages import visit
from planted import application

from portal.web.access import public

PRODUCTION = {"PORTAL_ENV": "production", "PORTAL_SECRET_KEY": "k" * 40, "PORTAL_BASE_URL": "https://hub.example"}
HEADERS = (
    "Content-Security-Policy",
    "X-Content-Type-Options",
    "X-Frame-Options",
    "Referrer-Policy",
    "Permissions-Policy",
    "Cross-Origin-Opener-Policy",
    "X-Request-ID",
)


def plant(app):
    @app.get("/crash")
    @public
    def crash():
        raise ZeroDivisionError("a secret of the house")

    @app.post("/take")
    @public
    def take():
        request.form.get("a")
        return "taken"

    app.config["WTF_CSRF_CHECK_DEFAULT"] = False


@pytest.fixture(scope="module")
def planted_app(make_settings):
    with application(make_settings(), plant) as app:
        yield app


@pytest.fixture
def client(planted_app):
    return planted_app.test_client()


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/healthz", 200),
        ("/nowhere", 404),
        ("/en/nowhere", 404),
        ("/api/v1/nowhere", 404),
        ("/crash", 500),
        ("/en", 200),
        ("/take", 405),
        ("/static/js/hub.js", 200),
        ("/static/nothing.js", 404),
        ("/static/../app.py", 404),
    ],
)
def test_every_answer_carries_them(planted_app, client, address, status):
    if address == "/en":
        address = "/en/healthz"
    answer = visit(client, address)
    assert answer.status_code == status
    for name in HEADERS:
        assert answer.headers.getlist(name)[0], f"{name} is missing from {address}"
        assert len(answer.headers.getlist(name)) == 1
    assert "Server" not in answer.headers and "X-Powered-By" not in answer.headers


def test_a_redirect_carries_them(app):
    from factories import make_firm

    make_firm("㈜가온눈")
    answer = visit(app.test_client(), "/firms/1-old-name")
    assert answer.status_code == 301
    for name in HEADERS:
        assert answer.headers[name]


def test_the_policy_lets_nothing_in_from_elsewhere(client):
    policy = visit(client, "/healthz").headers["Content-Security-Policy"]
    directives = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    for name in ("default-src", "script-src", "style-src", "img-src", "connect-src", "font-src", "form-action"):
        assert directives[name] == "'self'", name
    for name in ("object-src", "base-uri", "frame-ancestors"):
        assert directives[name] == "'none'", name
    for word in ("unsafe", "*", "data:", "blob:", "http"):
        assert word not in policy


def test_each_request_has_an_id_of_its_own(client):
    ids = {visit(client, "/healthz").headers["X-Request-ID"] for _ in range(5)}
    assert len(ids) == 5
    assert visit(client, "/healthz", headers={"X-Request-ID": "evil\r\nline".replace("\r\n", " ")}).headers[
        "X-Request-ID"
    ] not in ("evil line",)


def test_a_crash_tells_no_secret(client):
    for address in ("/crash", "/en/crash"):
        text = visit(client, address).text
        assert "secret" not in text and "ZeroDivision" not in text and "Traceback" not in text


def test_a_body_that_is_too_large_is_refused(client):
    assert visit(client, "/take", "POST", data={"a": "b"}).text == "taken"
    too_large = (
        {"data": b"x" * (20 * 1024 * 1024 + 1), "content_type": "application/x-www-form-urlencoded"},
        {"data": {"a": "x" * (1024 * 1024 + 1)}, "content_type": "multipart/form-data"},
        {"data": {f"field{number}": "" for number in range(501)}, "content_type": "multipart/form-data"},
    )
    for arguments in too_large:
        answer = visit(client, "/take", "POST", **arguments)
        assert answer.status_code == 413
        assert "너무 커요" in answer.text
        for name in HEADERS:
            assert answer.headers[name]


def test_another_host_is_refused(make_settings):
    with application(make_settings(**PRODUCTION)) as app:
        client = app.test_client()
        for host in ("hub.example", "127.0.0.1:8000", "localhost"):
            assert visit(client, "/healthz", headers={"Host": host}).status_code == 200, host
        for host in ("evil.example", "hub.example.evil.example", "evil.example:8000", "xhub.example"):
            for address in ("/healthz", "/", "/nowhere", "/api/v1/firms", "/static/js/hub.js"):
                answer = visit(client, address, headers={"Host": host})
                assert answer.status_code == 400, (host, address)
                assert "evil.example" not in answer.text
                assert answer.headers["Content-Security-Policy"]


def test_with_https_browsers_are_told_to_stay_with_it(make_settings, client):
    with application(make_settings(**PRODUCTION)) as app:
        answer = visit(app.test_client(), "/healthz", headers={"Host": "hub.example"})
        assert "max-age=31536000" in answer.headers["Strict-Transport-Security"]
        assert app.config["SESSION_COOKIE_NAME"] == "__Host-session" and app.config["SESSION_COOKIE_SECURE"]
    assert "Strict-Transport-Security" not in visit(client, "/healthz").headers


def test_forms_need_a_token(make_settings):
    def plant_form(app):
        app.add_url_rule("/take", view_func=public(lambda: "taken"), endpoint="take", methods=["POST"])

    with application(make_settings(), plant_form) as app:
        answer = visit(app.test_client(), "/take", "POST", data={"a": "b"})
        assert answer.status_code == 400 and "taken" not in answer.text
