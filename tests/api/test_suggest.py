"""`/api/v1/suggest`: what the search boxes offer while somebody types."""

from urllib.parse import quote

import pytest
from factories import make_firm
from inputs import QUERIES
from openapi import differences, get
from pages import visit

from portal.api.openapi import document
from portal.core.db import session, unit_of_work
from portal.firms import service
from portal.firms.models import Firm

SUGGEST = "/api/v1/suggest"


@pytest.fixture
def hub(app, run_jobs):
    make_firm("㈜루미스캔", name_en="LumiScan Inc.", technologies=[("루프 검출", "")], services=[("루미 뷰어", "")])
    make_firm("다솜", kind="member")
    run_jobs()


def offered(client, typed, prefix=""):
    body = get(client, f"q={quote(typed)}", path=prefix + SUGGEST, described=SUGGEST)
    return [(item["type"], item["label"]) for item in body["items"]]


def test_a_name_is_offered_however_it_is_begun(hub, client):
    for typed in ("루미", "룸", "루", "ㄹㅁㅅㅋ", "fnal", "루미스캔"):
        assert ("firm", "㈜루미스캔") in offered(client, typed), typed
    assert offered(client, "루")[0][0] == "firm", "firms first"
    assert {kind for kind, _ in offered(client, "루")} == {"firm", "technology", "service"}


def test_fields_and_industries_are_offered_in_the_language_of_the_page(hub, client):
    assert ("field", "컴퓨터 비전") in offered(client, "컴퓨터")
    assert ("industry", "의료·헬스케어") in offered(client, "의료")
    assert ("field", "Computer vision") in offered(client, "computer", "/en")


def test_what_is_offered_is_there(hub, client):
    for prefix in ("", "/en"):
        for typed in ("루", "컴퓨터", "의료"):
            for item in get(client, f"q={quote(typed)}", path=prefix + SUGGEST, described=SUGGEST)["items"]:
                assert item["url"].startswith(f"{prefix}/") and visit(client, item["url"]).status_code == 200


def test_whatever_is_typed_gets_an_answer(hub, client):
    for what, text in QUERIES.items():
        assert len(offered(client, text)) <= 12, what
    assert offered(client, "") == []


def test_a_hidden_firm_is_not_offered(hub, client, run_jobs):
    with unit_of_work():
        service.hide(session.get(Firm, 1), by="staff", reason="요청")
    run_jobs()
    assert offered(client, "루미") == []


def test_without_an_index_names_are_left_out(app, client):
    assert all(kind in ("field", "industry", "query") for kind, _ in offered(client, "컴퓨터"))


def test_past_queries_are_part_of_the_description():
    body = {"query": "의", "items": [{"type": "query", "label": "의료 영상", "url": "/directory?q=x"}]}
    assert differences(document(), SUGGEST, 200, body) == []
    schema = document()["components"]["schemas"]["Suggestion"]["properties"]["type"]
    assert "query" in schema["enum"]
