"""Programs where people and machines look for them: the search, the interface, the feed, the list for crawlers."""

from datetime import UTC, datetime, timedelta

import pytest
from lxml import etree
from offering import BY, book, make_program
from openapi import get
from pages import assert_queries, page, texts, visit
from people import make_person

from portal.core import clock
from portal.core.db import session, unit_of_work
from portal.programs import service
from portal.programs.documents import program_path

NOW = datetime(2026, 12, 2, 1, 0, tzinfo=UTC)
ATOM = {"a": "http://www.w3.org/2005/Atom"}


@pytest.fixture(autouse=True)
def december():
    with clock.frozen_at(NOW):
        yield


@pytest.fixture
def offered(app, run_jobs):
    """Two for everybody, one for named firms, one that is a draft."""
    clinic = make_program(
        title_ko="투자 발표 다듬기",
        title_en="Pitch clinic",
        kind="mentoring",
        field="vision",
        days=(3, 5),
        seats=2,
        body_ko="심사역과 **마흔 분** 동안 고쳐요.",
        place_ko="멘토링룸 2",
        host_ko="한민재",
    )
    online = make_program(
        title_ko="해외 전시 알아보기", is_online=True, online_url="https://meet.example/secret", days=(8,)
    )
    named = make_program(title_ko="비밀 발표 모임", audience="firms")
    draft = make_program(title_ko="아직 발표 초안", published=False)
    run_jobs()
    return clinic, online, named, draft


def found(client, asked):
    return [item["url"] for item in get(client, asked)["items"]]


def test_the_search_finds_programs_until_they_are_called_off_and_never_what_is_for_some(offered, client, run_jobs):
    clinic, online, *_hidden = offered
    address = f"/programs/{clinic.id}-pitch-clinic"
    for asked in (
        "q=다듬기",
        "q=pitch&type=program",
        "q=마흔&type=program",
        "q=한민재",
        "q=멘토링&type=program",
        "field=vision",
    ):
        assert found(client, asked) == [address], asked
    assert found(client, "q=비밀") == []
    assert get(client, "q=투자 발", path="/api/v1/suggest")["items"] == [
        {"type": "program", "label": "투자 발표 다듬기", "url": address}
    ]
    document = page(client, "/directory?q=다듬기&type=program")
    assert texts(document, "//li[contains(@class,'hit')]//h3") == ["투자 발표 다듬기"]
    assert texts(document, "//dl[@class='facts']/div") == ["일시12월 5일 (토) – 12월 7일 (월)", "장소멘토링룸 2"]
    assert texts(document, "//a[@id='tab-program']/span") == ["1"]
    for view in ("table", "cards"):
        assert "멘토링룸 2" in page(client, f"/en/directory?type=program&view={view}").text_content()
    assert visit(client, "/directory?type=technology").text.count('id="tab-program"') == 1
    with unit_of_work():
        service.call_off(session.merge(clinic), "", by=BY)
    run_jobs()
    assert found(client, "q=다듬기") == [] and found(client, "type=program") == [program_path(online)]


def test_the_interface_tells_of_programs_as_described_and_keeps_secrets(offered, client):
    clinic, online, named, draft = offered
    book(clinic, make_person().id)
    listed = get(client, path="/api/v1/programs")
    assert [item["title"] for item in listed["items"]] == ["투자 발표 다듬기", "해외 전시 알아보기"]
    first = listed["items"][0]["sessions"][0]
    assert (first["standing"], first["seats"], first["places_left"]) == ("open", 2, 1)
    assert get(client, "kind=briefing&per_page=1&page=2", path="/api/v1/programs")["items"] == []
    assert get(client, "kind=mentoring", path="/en/api/v1/programs")["items"][0]["title"] == "Pitch clinic"
    described = "/api/v1/programs/{id}"
    shown = get(client, path=f"/api/v1/programs/{online.id}", described=described)
    assert "secret" not in str(shown) + visit(client, "/api/v1/programs").text
    for nobodys in (named.id, draft.id, 999, "x"):
        assert visit(client, f"/api/v1/programs/{nobodys}").status_code == 404
    assert visit(client, "/api/v1/programs?kind=party").status_code == 422
    with assert_queries(3):
        visit(client, "/api/v1/programs")


def test_feeds_and_crawlers_are_told_of_what_everybody_sees(offered, client):
    clinic, online, *_hidden = offered
    answer = visit(client, "/programs.atom")
    assert (
        answer.mimetype == "application/atom+xml"
        and visit(client, "/programs.atom", headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
    )
    feed = etree.fromstring(answer.data)
    assert feed.xpath("a:entry/a:title/text()", namespaces=ATOM) == ["해외 전시 알아보기", "투자 발표 다듬기"]
    assert len(set(feed.xpath("//a:id/text()", namespaces=ATOM))) == 3 and "secret" not in answer.text
    assert "12월 5일 (토) 오전 10:00 · 멘토링룸 2" in feed.xpath("a:entry/a:summary/text()", namespaces=ATOM)[1]
    with unit_of_work():
        one = session.merge(online)
        one.lead_ko = "제어 문자\x0b 하나"
        service.call_off(one, "", by=BY)
    with clock.frozen_at(NOW + timedelta(hours=1)):
        again = etree.fromstring(visit(client, "/en/programs.atom").data)
    assert again.xpath("a:entry/a:title/text()", namespaces=ATOM)[0].startswith("Cancelled")
    sitemap = visit(client, "/sitemap.xml").text
    assert f"/programs/{clinic.id}-pitch-clinic<" in sitemap and "/programs/3" not in sitemap
    assert "Disallow: /programs?" not in visit(client, "/robots.txt").text, "outside production nothing is open at all"
