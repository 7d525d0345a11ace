"""Search over the real list of listed companies: recall against its rows, and what people type."""

import csv
import re
import unicodedata

import pytest
from flask import Flask
from flask_migrate import upgrade

from portal.app import create_app
from portal.core import korean
from portal.core.db import db
from portal.jobs.worker import run_once
from portal.search.synonyms import analyse_pairs

pytestmark = pytest.mark.real

MAPPING = ("회사명=name", "업종=industries", "주요제품=services", "홈페이지=homepage", "지역=region")


@pytest.fixture(scope="module")
def listed(make_settings, shared_data) -> Flask:
    """A portal with the whole list in it, indexed."""
    app = create_app(make_settings())
    app.testing = True
    with app.app_context():
        upgrade()
        db.session.remove()
        arguments = ["import", "firms", str(shared_data / "krx_companies.csv"), "--kind", "corporate"]
        result = app.test_cli_runner().invoke(args=[*arguments, *(part for m in MAPPING for part in ("--map", m))])
        assert result.exit_code == 0, result.output
        run_once()
        while analyse_pairs():
            pass
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(scope="module")
def rows(shared_data):
    with (shared_data / "krx_companies.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def names(app, query, **arguments):
    """The names of the firms found, all pages together."""
    found, page = [], 1
    while True:
        asked = {"q": query, "type": "firm", "per_page": 100, "page": page, **arguments}
        body = app.test_client().get("/api/v1/search", query_string=asked).get_json()
        found += [item["name"] for item in body["items"]]
        if len(found) >= body["total"]:
            return found
        page += 1


@pytest.mark.parametrize(("word", "least"), [("로봇", 25), ("반도체", 170), ("자동차", 160)])
def test_every_row_that_holds_the_word_is_found(listed, rows, word, least):
    found = {korean.name_key(name) for name in names(listed, word)}
    holding = [row for row in rows if any(word in row[column] for column in ("회사명", "업종", "주요제품"))]
    assert len(holding) >= least, "the list is other than the one this was written for"
    assert [row["회사명"] for row in holding if korean.name_key(row["회사명"]) not in found] == []


def test_spacing_and_particles_make_no_difference(listed):
    assert set(names(listed, "자연어 처리")) == set(names(listed, "자연어처리")) != set()
    assert set(names(listed, "인공지능을")) == set(names(listed, "인공지능")) != set()
    assert names(listed, unicodedata.normalize("NFD", "반도체"))[:10] == names(listed, "반도체")[:10]


def test_a_compound_narrows_and_its_part_finds_it(listed):
    compound, part = names(listed, "의료영상"), names(listed, "영상")
    assert compound and part
    assert len(set(compound[:5]) & set(part)) >= 3


@pytest.mark.parametrize("typed", ["(주)삼성전자", "㈜ 삼성전자", "삼성전자 주식회사", "ㅅㅅㅈㅈ", "tkatjdwjswk"])
def test_the_firm_itself_comes_first(listed, typed):
    assert names(listed, typed)[0] == "삼성전자"


def test_the_other_keyboard_and_a_slip_find_the_same(listed):
    meant = names(listed, "반도체")[:10]
    for typed in ("qksehcp", "반도채"):
        assert len(set(names(listed, typed)[:10]) & set(meant)) >= 8, typed
    assert names(listed, "반도채", exact="1")[:10] != meant, "as typed means as typed"


def test_english_and_korean_overlap(listed):
    assert names(listed, "Semiconductor") == names(listed, "semiconductor")
    assert len(set(names(listed, "semiconductor")[:20]) & set(names(listed, "반도체")[:20])) >= 10


def test_a_known_word_is_not_corrected(listed):
    body = listed.test_client().get("/api/v1/search?q=SK").get_json()
    assert body["corrected"] is None
    assert names(listed, "SK")[0] == "SK"


def test_a_whole_question_finds_who_makes_it(listed, rows):
    found = names(listed, "반도체 만드는 장비를 공급하는 회사를 찾고 있어요")[:10]
    products = {korean.name_key(row["회사명"]): row["업종"] + row["주요제품"] for row in rows}
    fitting = [name for name in found if re.search("반도체|장비", products[korean.name_key(name)])]
    assert len(fitting) >= 8
