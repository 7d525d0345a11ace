"""Answers from the rows while there is no index: what is hidden meanwhile is nowhere, as ever."""

import shutil

import pytest
from factories import make_firm
from pages import visit

from portal.core.db import session, unit_of_work
from portal.firms import service
from portal.firms.models import Firm
from portal.search.finding import engine


@pytest.fixture
def without_index(app, run_jobs):
    make_firm("가람", tagline_ko="의료영상을 읽어요")
    make_firm("나라", tagline_ko="의료영상을 그려요")
    run_jobs()
    shutil.rmtree(engine().index.folder)


def suggested(client):
    return [item["label"] for item in visit(client, "/api/v1/suggest?q=ㄱㄹ").get_json()["items"]]


def found(client, text=""):
    answer = visit(client, f"/api/v1/search?type=firm&q={text}").get_json()
    assert answer["partial"]
    return answer["total"], sorted(item["name"] for item in answer["items"])


def test_a_firm_hidden_meanwhile_is_neither_found_nor_counted_nor_suggested(without_index, client):
    assert found(client, "의료영상") == found(client) == (2, ["가람", "나라"])
    assert suggested(client) == ["가람"]
    with unit_of_work():
        service.hide(session.get(Firm, 1), by="staff", reason="요청")
    engine()._rows._fresh_until = 0.0  # as some seconds later: reading all rows takes a share of the time only
    assert found(client, "의료영상") == found(client) == (1, ["나라"])
    assert suggested(client) == []
