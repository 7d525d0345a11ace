"""`/api/v1/search`: the same answers as the directory, as JSON that keeps to its description."""

from datetime import UTC, datetime
from urllib.parse import quote, urlencode

import pytest
from factories import make_firm
from inputs import QUERIES
from lxml import html
from openapi import differences, get
from pages import assert_queries, visit

from portal.core.db import session, unit_of_work
from portal.firms import service
from portal.firms.models import Firm
from portal.search import synonyms

SEARCH = "/api/v1/search"


@pytest.fixture
def three_firms(app, run_jobs):
    make_firm(
        "㈜가온눈",
        name_en="Gaonnun Inc.",
        tagline_ko="저선량 흉부 CT를 또렷하게",
        tagline_en="Sharper low-dose CT",
        description_ko="의료영상 복원 소프트웨어를 만들어요.",
        fields=["vision"],
        region="seoul",
        stage="seed",
        employees=12,
        looking_for=["poc"],
        technologies=[("저선량 복원", "의료영상의 잡음을 줄여요")],
        services=[("가온 뷰어", "판독을 도와요")],
    )
    make_firm("미래물류", kind="member", tagline_ko="창고를 읽는 로봇", fields=["robotics"], region="busan")
    make_firm("한빛지기", kind="corporate", tagline_ko="의료영상 장비", fields=["vision"])
    run_jobs()


def test_every_query_gets_an_answer(three_firms, client):
    for what, text in QUERIES.items():
        body = get(client, f"q={quote(text)}")
        assert len(body["items"]) == body["total"], what
        assert body["corrected"] is None
    assert get(client)["total"] == 5
    assert get(client, f"q={quote(QUERIES['NFD'])}")["total"] == get(client, "q=의료")["total"] > 0


def test_what_makes_no_sense_is_refused_and_named(three_firms, client):
    for query, name in (
        ("page=-1", "page"),
        ("page=0", "page"),
        ("page=abc", "page"),
        ("page=1.5", "page"),
        ("page=%EF%BC%91", "page"),
        ("page=" + "9" * 40, "page"),
        ("per_page=0", "per_page"),
        ("per_page=101", "per_page"),
        ("per_page=-5", "per_page"),
        ("type=bogus", "type"),
        ("sort=bogus", "sort"),
    ):
        for prefix in ("", "/en"):
            error = get(client, query, 422, path=prefix + SEARCH)["error"]
            assert error["field"] == name and name in error["detail"], query
            assert error["code"] == "invalid_argument"


def test_what_may_be_asked_is_answered(three_firms, client):
    for query in ("page=99999999", "page=2", "kind=nonsense", "field=%00", "kind=resident%00", "region=" + "x" * 5000):
        assert get(client, query)["items"] == [], query
    for query in ("type=program", "type=need"):
        assert get(client, query)["total"] == 0, query
    for query in ("page=", "per_page=", "type=", "sort=", "exact=1", "exact=0", "q=%FF", "&".join(["field=x"] * 300)):
        get(client, query)


def test_a_hit(three_firms, client):
    body = get(client, "q=의료영상&type=firm&kind=resident")
    (item,) = body["items"]
    assert (body["query"], body["page"], body["per_page"], body["total"]) == ("의료영상", 1, 20, 1)
    assert (item["type"], item["id"], item["name"]) == ("firm", 1, "㈜가온눈")
    assert item["summary"] == "저선량 흉부 CT를 또렷하게"
    assert "<mark>" in item["highlight"] and item["score"] > 0
    assert visit(client, item["url"]).status_code == 200
    assert body["facets"]["kind"] == [
        {"value": "corporate", "label": "대기업·중견기업", "count": 1},
        {"value": "resident", "label": "입주기업", "count": 1},
        {"value": "member", "label": "멤버십 기업", "count": 0},
    ]


def test_in_english(three_firms, client):
    (item,) = get(client, "q=Gaonnun&type=firm", path="/en" + SEARCH)["items"]
    assert (item["name"], item["summary"]) == ("Gaonnun Inc.", "Sharper low-dose CT")
    labels = {value["label"] for value in get(client, path="/en" + SEARCH)["facets"]["kind"]}
    assert "Resident" in labels


def test_the_directory_and_the_interface_agree(three_firms, client):
    for filters in ({}, {"q": "의료영상"}, {"kind": ["resident", "member"]}, {"field": "vision", "q": "의료영상"}):
        query = urlencode(filters, doseq=True)
        page = html.fromstring(visit(client, f"/directory?{query}").text)
        body = get(client, f"{query}&type=firm")
        assert page.xpath("//ol[contains(@class, 'hits')]/li//h3/a/text()") == [i["name"] for i in body["items"]]
        counts = {(name, value["value"]): value["count"] for name, values in body["facets"].items() for value in values}
        for box in page.xpath("//fieldset//input[@type='checkbox']"):
            shown = int(box.xpath("string(../span[@class='n']/text())").replace(",", ""))
            assert counts[box.get("name"), box.get("value")] == shown


def test_pages_do_not_overlap_and_together_give_all(three_firms, client):
    for query in ("", "q=의료영상", "sort=name", "sort=created"):
        total = get(client, query)["total"]
        keys = []
        for number in range(1, total + 2):
            keys += [(i["type"], i["id"]) for i in get(client, f"{query}&per_page=2&page={number}")["items"]]
        assert len(keys) == len(set(keys)) == total, query


def test_a_hidden_firm_is_not_found_nor_counted(three_firms, client, run_jobs):
    assert get(client, "q=로봇")["total"] == 1
    with unit_of_work():
        service.hide(session.get(Firm, 2), by="staff", reason="요청")
    run_jobs()
    assert get(client, "q=로봇")["total"] == 0
    body = get(client)
    assert body["total"] == 4
    assert not [v for v in body["facets"]["kind"] if v["value"] == "member" and v["count"]]
    assert "미래물류" not in visit(client, SEARCH).text


def test_an_answer_is_kept_and_asked_for_again_by_its_tag(three_firms, client):
    for address in (f"{SEARCH}?q=의료영상", "/api/v1/firms", "/api/v1/firms/1", "/api/v1/openapi.json"):
        first = visit(client, address)
        assert first.headers["Cache-Control"].startswith("public, max-age=")
        again = visit(client, address, headers={"If-None-Match": first.headers["ETag"]})
        assert again.status_code == 304 and not again.data
        assert again.headers["ETag"] == first.headers["ETag"]
        assert again.headers["Cache-Control"] == first.headers["Cache-Control"]
        other = visit(client, address, headers={"If-None-Match": '"something-else"'})
        assert other.status_code == 200 and other.data == first.data


def test_a_change_changes_the_tag(three_firms, client, run_jobs):
    before = [visit(client, address).headers["ETag"] for address in (SEARCH, "/api/v1/firms", "/api/v1/firms/1")]
    with unit_of_work():
        service.update_firm(session.get(Firm, 1), {"tagline_ko": "새로운 말"}, by="staff")
    run_jobs()
    after = [visit(client, address).headers["ETag"] for address in (SEARCH, "/api/v1/firms", "/api/v1/firms/1")]
    assert not set(before) & set(after)


def test_without_an_index_it_says_so(app, client):
    make_firm()
    answer = get(client, "q=가온눈")
    assert answer["partial"] and answer["total"] == 0


def test_markup_in_a_firm_is_text(app, client, run_jobs):
    evil = '의료영상 <script>alert(1)</script> "><img src=x onerror=alert(2)>'
    make_firm(evil, tagline_ko=evil, description_ko=evil, technologies=[(evil, evil)], services=[(evil, evil)])
    run_jobs()
    for query in ("q=의료영상", "q=script alert", "q=img onerror", ""):
        for item in get(client, query)["items"]:
            rest = item["highlight"].replace("<mark>", "").replace("</mark>", "")
            assert "<" not in rest and ">" not in rest and '"' not in rest, (query, item)
    assert "<mark>" in get(client, "q=의료영상")["items"][0]["highlight"]


def test_queries_do_not_grow_with_the_firms(app, client, run_jobs):
    """One for each answer, one more where there are words, once a second: whether the synonyms have changed; and the
    labels once, after the index has changed."""
    make_firm("기업", technologies=[("기술", "")])
    run_jobs()
    synonyms.forget()
    with assert_queries(4):
        visit(client, SEARCH)
        visit(client, f"{SEARCH}?q=기업&per_page=100")
    for number in range(59):
        make_firm(f"기업{number}", fields=["vision"], technologies=[("기술", "")])
    run_jobs()
    synonyms.forget()
    with assert_queries(4):
        visit(client, SEARCH)
        visit(client, f"{SEARCH}?q=기업&per_page=100")


def test_the_comparison_with_the_description_sees_what_differs():
    firm = {"type": "object", "required": ["id"], "properties": {"id": {"type": "integer"}}}
    answer = {"content": {"application/json": {"schema": {"type": "array", "items": firm}}}}
    description = {"paths": {"/x": {"get": {"responses": {"200": answer}}}}, "components": {"schemas": {}}}
    assert differences(description, "/x", 200, [{"id": 1}]) == []
    for body in ([{"id": "1"}], [{}], [{"id": 1, "more": 2}], {"id": 1}, [{"id": None}], [{"id": True}]):
        assert differences(description, "/x", 200, body), body
    assert differences(description, "/x", 404, []) and differences(description, "/y", 200, [])


def test_times_are_written_with_their_zone(three_firms, client):
    moment = visit(client, "/api/v1/firms/1").get_json()["updated_at"]
    assert datetime.fromisoformat(moment).utcoffset() == datetime.now(UTC).utcoffset()
