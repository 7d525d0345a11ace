"""Past good queries, offered while somebody types."""

from datetime import timedelta
from urllib.parse import quote

import pytest
from asking import MORNING, ask, away, flush, open_hit, reduce_at
from pages import assert_queries, visit

from portal.core.clock import frozen_at
from portal.core.db import session, unit_of_work
from portal.firms import service
from portal.firms.models import Firm

LATER = MORNING + timedelta(days=3)


def offered(client, typed, locale=""):
    answer = visit(client, f"{locale}/api/v1/suggest?q={quote(typed)}")
    assert answer.status_code == 200
    return [(item["label"], item["url"]) for item in answer.get_json()["items"] if item["type"] == "query"]


def labels(client, typed):
    return [label for label, _ in offered(client, typed)]


@pytest.fixture
def past(hub, app, client):
    """What people asked on two days; then it is the day after."""
    with frozen_at(MORNING):
        for who in range(1, 4):
            for typed in ("흉부 판독", "물류 창고", "흉부 영상", "가온눈", "흉부 사기꾼"):
                ask(client, typed, who)
        for typed in ("흉부 판독", "물류 창고", "가온눈", "흉부 사기꾼", "흉부"):
            open_hit(client, "/firms/1", typed)
        for who in range(1, 5):
            ask(client, "흉부", who)
        for who in range(1, 7):
            ask(client, "판독 hong@example.com", who)
            ask(client, "판다곰", who)
        flush(app)
    with frozen_at(MORNING + timedelta(days=1)):
        for who in range(1, 3):
            for typed in ("흉부 판독", "물류 창고", "흉부 영상", "가온눈", "흉부 사기꾼"):
                ask(client, typed, who)
        ask(client, "흉부 판독", 9)
        flush(app)
    reduce_at(LATER)
    with frozen_at(LATER):
        yield


def test_what_several_asked_and_opened_is_offered(past, client):
    assert offered(client, "흉") == [("흉부 판독", f"/directory?q={quote('흉부')}+{quote('판독')}")]
    assert offered(client, "흉", "/en")[0][1].startswith("/en/directory?q=")
    answer = visit(client, offered(client, "흉")[0][1])
    assert answer.status_code == 200 and "가온눈" in answer.text


def test_it_is_found_as_names_are(past, client):
    for typed in ("흉부 판독", "흉ㅂ", "ㅎㅂ", "ㅎㅂㅍㄷ", "판", "ㅍㄷ", "gbd", "GBD", "흉부판"):
        assert labels(client, typed) == ["흉부 판독"], typed
    assert labels(client, "") == labels(client, "부") == labels(client, "쾅") == []


def test_names_come_first_and_no_query_repeats_one(past, client):
    items = visit(client, "/api/v1/suggest?q=가온").get_json()["items"]
    assert [(item["type"], item["label"]) for item in items] == [("firm", "㈜가온눈")]
    kinds = [item["type"] for item in visit(client, "/api/v1/suggest?q=물류").get_json()["items"]]
    assert kinds[0] == "query"


def test_at_most_three(hub, app, client):
    with frozen_at(MORNING):
        for typed in ("판독", "판독 흉부", "판독 소프트웨어", "판독 돕는", "판독 영상"):
            for who in range(1, 6):
                ask(client, typed, who)
            open_hit(client, "/firms/1", typed)
        flush(app)
    reduce_at(LATER)
    with frozen_at(LATER):
        assert len(labels(client, "판독")) == 3


def test_a_name_beside_a_word_from_elsewhere_is_not_offered(hub, app, client):
    """Each word stands somewhere, but no firm says both."""
    with frozen_at(MORNING):
        for who in range(1, 7):
            ask(client, "다온메디 로봇", who)
        open_hit(client, "/firms/2", "다온메디 로봇")
        flush(app)
    reduce_at(LATER)
    with frozen_at(LATER):
        assert labels(client, "다온메디") == []


def test_one_address_with_many_browsers_is_one_asker(hub, app, client):
    with frozen_at(MORNING):
        for number in range(9):
            ask(client, "흉부 판독", User_Agent=f"Mozilla/5.0 browser {number}")
        open_hit(client, "/firms/2", "흉부 판독")
        flush(app)
    reduce_at(LATER)
    with frozen_at(LATER):
        assert labels(client, "흉부") == []


def test_it_tells_nothing_of_what_was_hidden(past, client, run_jobs):
    assert labels(client, "물류") == ["물류 창고"]
    with unit_of_work():
        service.hide(session.get(Firm, 3), by="staff", reason="요청")
    run_jobs()
    assert labels(client, "물류") == []


def test_no_query_for_each_key(past, client):
    visit(client, "/api/v1/suggest?q=흉")
    with assert_queries(0):
        for typed in ("흉", "흉부", "흉부 ㅍ", "판"):
            visit(client, f"/api/v1/suggest?q={quote(typed)}")
    with frozen_at(LATER + timedelta(minutes=2)), assert_queries(1):
        visit(client, "/api/v1/suggest?q=흉")
        visit(client, "/api/v1/suggest?q=흉부")


def test_a_database_that_is_away_costs_no_suggestion(past, client):
    assert labels(client, "흉") == ["흉부 판독"]
    with away("past_query"), frozen_at(LATER + timedelta(minutes=5)):
        assert labels(client, "흉") == ["흉부 판독"]
