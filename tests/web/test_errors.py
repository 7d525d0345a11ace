"""Errors are pages in both languages that say what to do, and JSON under `/api/`."""

import pytest
from flask import abort, render_template_string
from pages import page, visit, words
from planted import application

from portal.core.errors import RuleError
from portal.web.access import public

ERRORS = {
    400: ("요청을 읽을 수 없어요", "bad_request"),
    403: ("들어갈 수 없는 곳이에요", "forbidden"),
    404: ("찾으시는 화면이 없어요", "not_found"),
    413: ("보낸 내용이 너무 커요", "request_entity_too_large"),
    414: ("주소가 너무 길어요", "request_uri_too_long"),
    422: ("입력한 내용을 확인해 주세요", "unprocessable_entity"),
    429: ("요청이 너무 잦아요", "too_many_requests"),
    500: ("문제가 생겼어요", "internal_server_error"),
    503: ("잠시 쉬고 있어요", "service_unavailable"),
}


def plant(app):
    for prefix in ("", "/api/v1"):

        @app.get(f"{prefix}/fail/<int:code>", endpoint=f"fail{prefix.replace('/', '-')}")
        @public
        def fail(code):
            abort(code)

        @app.get(f"{prefix}/crash", endpoint=f"crash{prefix.replace('/', '-')}")
        @public
        def crash():
            raise ZeroDivisionError

        @app.get(f"{prefix}/rule", endpoint=f"rule{prefix.replace('/', '-')}")
        @public
        def rule():
            raise RuleError("seats_full", "자리가 <b>모두</b> 찼어요.", field="session")

    @app.get("/torn")
    @public
    def torn():
        return render_template_string("{{ nothing.at.all }}")


@pytest.fixture(scope="module")
def client(make_settings):
    with application(make_settings(), plant) as app:
        yield app.test_client()


@pytest.mark.parametrize("code", ERRORS)
def test_a_page_in_each_language(client, code):
    title, _name = ERRORS[code]
    korean = page(client, f"/fail/{code}", code)
    assert words(korean.xpath("//h1")[0]) == title
    english = page(client, f"/en/fail/{code}", code)
    assert not any("가" <= letter <= "힣" for letter in words(english.xpath("//h1")[0]))
    for document in (korean, english):
        ways_on = [href for href in document.xpath("//main//a/@href") if href.startswith("/")]
        assert len(ways_on) >= 2
        for href in ways_on:
            assert visit(client, href, "OPTIONS").status_code == 200, href


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_json_for_programs(client, prefix):
    for code, (title, name) in ERRORS.items():
        answer = visit(client, f"{prefix}/api/v1/fail/{code}")
        assert (answer.status_code, answer.mimetype) == (code, "application/json")
        error = answer.get_json()["error"]
        assert error["code"] == name and error["message"] and error["detail"]
        assert (error["message"] == title) == (prefix == "")
    assert visit(client, f"{prefix}/api/v1/crash").get_json()["error"]["code"] == "internal_server_error"
    assert visit(client, f"{prefix}/api/nowhere").get_json()["error"]["code"] == "not_found"


def test_a_crash_is_a_page(client):
    for prefix in ("", "/en"):
        page(client, f"{prefix}/crash", 500)
        page(client, f"{prefix}/torn", 500)


def test_a_broken_rule_says_which(client):
    answer = visit(client, "/api/v1/rule")
    assert answer.status_code == 422
    assert answer.get_json()["error"] | {"message": ""} == {
        "code": "seats_full",
        "message": "",
        "detail": "자리가 <b>모두</b> 찼어요.",
        "field": "session",
    }
    assert "자리가 &lt;b&gt;모두" in visit(client, "/rule").text
    page(client, "/rule", 422)


def test_a_wrong_method_says_which_are_right(client):
    answer = visit(client, "/directory", "POST")
    assert answer.status_code == 405 and "GET" in answer.headers["Allow"]


def test_an_address_that_holds_anything_is_a_page(client):
    for address in ("/%00", "/a%00b", "/%F0%9F%9A%80", "/" + "a" * 8_000, "/firms/%FF", "/%3Cscript%3E", "/a%0d%0ab"):
        for prefix in ("", "/en"):
            document = page(client, prefix + address, 404)
            assert not document.xpath("//script[not(@src)]")


def test_no_link_leads_to_another_site(client):
    """`/en//evil.example` without its `/en` would be an address of another site."""
    for address in ("/en//evil.example/x", "//evil.example/x", "/en///evil.example", "/en/%2F%2Fevil.example"):
        document = page(client, address, 404)
        for href in document.xpath("//a/@href|//link[@rel='alternate']/@href|//form/@action"):
            assert not href.startswith(("//", "/\\")), (address, href)


def test_two_slashes_are_not_made_one_by_a_redirect(client):
    """It would lead to whatever host and scheme the request names."""
    for address in ("/directory//", "/firms//1", "/en/firms//1"):
        assert visit(client, address, headers={"Host": "evil.example"}).status_code == 404, address
