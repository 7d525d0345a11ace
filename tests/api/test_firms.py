"""`/api/v1/firms`: every public firm once, and one with all that its page says."""

from datetime import date

import pytest
from factories import make_firm
from openapi import get
from pages import assert_queries, visit

from portal.core.db import session, unit_of_work
from portal.firms import service
from portal.firms.models import Fact, Firm

LIST = "/api/v1/firms"


def show(client, number, status=200):
    return get(client, path=f"{LIST}/{number}", described=f"{LIST}/{{id}}", status=status)


def test_pages_give_every_firm_once_in_the_order_of_ids(app, client):
    for number in range(7):
        make_firm(f"기업{number}", kind="member" if number % 2 else "resident")
    found = []
    for number in range(1, 6):
        body = get(client, f"per_page=2&page={number}", path=LIST)
        assert (body["total"], body["page"], body["per_page"]) == (7, number, 2)
        found += [item["id"] for item in body["items"]]
    assert found == sorted(set(found)) and len(found) == 7


def test_bad_pages_are_refused_and_far_ones_are_empty(app, client):
    make_firm()
    for query, name in (
        ("page=-1", "page"),
        ("page=x", "page"),
        ("per_page=0", "per_page"),
        ("per_page=1e2", "per_page"),
    ):
        assert get(client, query, 422, path=LIST)["error"]["field"] == name
    for query in ("page=2", "page=99999999"):
        assert get(client, query, path=LIST)["items"] == []
    assert len(get(client, "page=&per_page=&kind=x&q=%00", path=LIST)["items"]) == 1


def test_the_page_that_is_told_is_the_page_that_was_asked_for(app, client):
    assert get(client, "page=99999999", path=LIST)["page"] == 99_999_999
    assert get(client, "page=2", path=LIST)["page"] == 2


def test_a_firm(app, client):
    make_firm(
        "㈜가온눈",
        name_en="Gaonnun Inc.",
        former_names=["옛눈"],
        fields=["vision"],
        industries=["healthcare"],
        region="seoul",
        stage="seed",
        employees=12,
        founded_on=date(2020, 2, 29),
        looking_for=["poc"],
        keywords=["CT"],
        homepage="https://gaonnun.example",
        technologies=[("복원", "요약")],
        services=[("뷰어", "요약")],
    )
    with unit_of_work():
        service.record_fact(session.get(Firm, 1), "revenue", "2025", 1_200_000_000, by="staff")
    body = show(client, 1)
    assert (body["name"], body["kind"], body["region"]) == ("㈜가온눈", "resident", "seoul")
    assert (body["fields"], body["industries"], body["founded_on"]) == (["vision"], ["healthcare"], "2020-02-29")
    assert body["technologies"][0]["name_ko"] == "복원" and body["services"][0]["name_ko"] == "뷰어"
    assert body["facts"] == [{"metric": "revenue", "period": "2025", "value": 1_200_000_000, "unit": "won"}]
    for thing in (body, *body["technologies"], *body["services"]):
        assert visit(client, thing["url"]).status_code == 200
    assert session.query(Fact).count() == 1


def test_a_firm_that_is_not_there(app, client):
    make_firm()
    with unit_of_work():
        service.hide(session.get(Firm, 1), by="staff", reason="요청")
    for number in ("1", "2", "0", "-1", "abc", "1a", "1-a", "%00", "1%00", "9" * 9, "9" * 10, "9" * 400, "%EF%BC%91"):
        error = show(client, number, 404)["error"] if "%" not in number else None
        assert visit(client, f"{LIST}/{number}").get_json()["error"]["code"] == "not_found", number
        assert error is None or error["code"] == "not_found"
    assert get(client, path=LIST)["total"] == 0


@pytest.mark.parametrize("count", [1, 60])
def test_queries_do_not_grow_with_the_firms(app, client, count):
    for number in range(count):
        make_firm(f"기업{number}", fields=["vision"], technologies=[("기술", "")], services=[("서비스", "")])
    visit(client, LIST)
    with assert_queries(4):
        visit(client, f"{LIST}?per_page=100")
    with assert_queries(4):
        visit(client, f"{LIST}/1")
