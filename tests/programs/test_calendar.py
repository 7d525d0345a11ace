"""The calendar of programs and the page of one: what is there for whom, how it stands, and what it costs."""

import json
import re
from datetime import UTC, datetime, timedelta

import pytest
from factories import make_firm
from kinds import sit
from offering import BY, book, make_program
from pages import assert_queries, page, texts, visit
from people import EMAIL, Somebody, make_person

from portal.core import clock
from portal.core.db import session, unit_of_work
from portal.core.viewer import FirmRole
from portal.programs import service

#: Ten in the morning of 2 December in Seoul.
NOW = datetime(2026, 12, 2, 1, 0, tzinfo=UTC)
DAY = "//table//td[.//time[@datetime='{}']]"


@pytest.fixture(autouse=True)
def december():
    with clock.frozen_at(NOW):
        yield


def entries(document, day):
    return texts(document, DAY.format(day) + "//a[contains(@class, 'ev ')]")


def chips(document):
    return texts(document, "//nav[@class='filters']//li/a")


def test_a_month_its_days_its_filters_and_what_one_has_booked(app, client):
    clinic = make_program(
        title_ko="IR 피칭 클리닉", title_en="IR clinic", kind="mentoring", seats=1, hours=0.5, days=(8,)
    )
    with unit_of_work():
        later = clinic.sessions[0].starts_at + timedelta(hours=1)
        service.add_session(clinic, later, later + timedelta(minutes=30), 1, {}, by=BY)
    course = make_program(
        title_ko="가속기 교육", kind="course", field="edge", is_course=True, seats=1, days=(6, 13, 20)
    )
    make_program(title_ko="이틀 해커톤", kind="networking", days=(9,), hours=30)
    make_program(title_ko="아직 초안", published=False)
    person = make_person()
    book(course, person.id)

    document = page(client, "/programs")
    assert texts(document, "//h2[@id='mh']") == ["2026년 12월"]
    assert entries(document, "2026-12-10") == ["10:00IR 피칭 클리닉"], "two sessions of a day are one entry"
    assert [len(entries(document, f"2026-12-{day}")) for day in ("08", "15", "22")] == [1, 1, 1]
    assert entries(document, "2026-12-11") == ["10:00이틀 해커톤"] and entries(document, "2026-12-12") == [
        "이틀 해커톤"
    ]
    assert texts(document, DAY.format("2026-12-25") + "//*[@class='hn']") == ["성탄절"]
    assert document.xpath(DAY.format("2026-12-02") + "/@class")[0].split() == ["today"]
    assert chips(document) == ["전체 3", "멘토링 1", "교육 1", "네트워킹 1", "신청 가능만 2", "엣지·온디바이스 1"]
    assert "아직 초안" not in document.text_content()
    assert "프로그램이 2개" in texts(document, "//div[@class='ph']//p")[0], "one is full"

    day = page(client, "/programs?day=2026-12-10")
    assert "sel" in day.xpath(DAY.format("2026-12-10") + "/@class")[0]
    assert texts(day, "//aside//h2") == ["IR 피칭 클리닉"], "the program of the day stands beside"
    assert texts(day, "//aside//a[contains(@class,'time')]/b") == ["오전 10:00", "오전 11:00"]
    filtered = page(client, "/programs?kind=course&open=1")
    assert entries(filtered, "2026-12-08") == [] and chips(filtered)[0] == "전체 2", "counted under the other filters"
    (way_out,) = filtered.xpath("//p[@class='cal-none']/a/@href")
    assert len(entries(page(client, way_out), "2026-12-08")) + len(entries(page(client, way_out), "2026-12-10")) == 1
    english = page(client, "/en/programs?view=list")
    assert "IR clinic" in english.text_content() and texts(english, "//h2[@id='mh']") == ["December 2026"]
    empty = page(client, "/programs?month=2026-10")
    assert texts(empty, "//p[@class='cal-none']/a") == ["다음 프로그램: 12월 8일 (화)"]
    for nonsense in ("?month=1&day=2026-13-40&kind=x&page=0&view=z&program=a", "?day=9999-12-31", "?month=2099-12"):
        page(client, f"/programs{nonsense}")
    assert not page(client, "/programs?month=2099-12").xpath("//a[@aria-label='다음 달']")

    somebody = Somebody(app)
    somebody.sign_in(EMAIL)
    mine = page(somebody.client, "/programs?mine=1")
    assert entries(mine, "2026-12-08") == ["10:00가속기 교육, 신청함"]
    assert entries(mine, "2026-12-10") == [] and "내 신청 1" in chips(mine)
    week = page(somebody.client, "/programs?view=week&day=2026-12-08")
    assert entries(week, "2026-12-08") == ["10:00가속기 교육신청함"]
    assert texts(week, "//ul[@class='ag']//b") == ["가속기 교육", "IR 피칭 클리닉", "이틀 해커톤", "이틀 해커톤"]


def test_a_month_with_hundreds_of_sessions_asks_as_often_and_shows_what_has_room(app):
    person = make_person()
    somebody = Somebody(app)
    somebody.sign_in(EMAIL)
    make_program(days=(3,))
    page(somebody.client, "/programs")
    with assert_queries(6):
        page(somebody.client, "/programs")
    for number in range(10):
        make_program(title_ko=f"여러 번 {number}", days=tuple(range(1, 29)))
    book(make_program(days=(5,)), person.id)
    with assert_queries(6):
        document = page(somebody.client, "/programs")
    (more,) = document.xpath(DAY.format("2026-12-10") + "//a[@class='ev-more']/@href")
    assert len(entries(document, "2026-12-10")) == 3
    assert len(entries(page(somebody.client, more), "2026-12-10")) == 10
    listed = page(somebody.client, "/programs?view=list")
    assert len(listed.xpath("//ul[@class='ag']/li")) <= 40 and listed.xpath("//nav[@class='pager']")
    page(somebody.client, "/programs?view=list&page=99")


def test_the_page_of_a_program_tells_each_what_is_for_them(app, client):
    firm, other = make_firm("㈜초대"), make_firm("㈜남")
    named = make_program(title_ko="현업 미팅", audience="firms", firms=(firm.id,))
    online = make_program(
        title_ko="온라인 설명회",
        title_en="Online briefing",
        is_online=True,
        online_url="https://meet.example/secret",
        seats=5,
    )
    guest, stranger = Somebody(app), Somebody(app)
    for who, of, address in ((guest, firm, "guest@hub.example"), (stranger, other, "other@hub.example")):
        person = make_person(address)
        with unit_of_work():
            sit(of.id, person.id, FirmRole.VIEWER)
        who.sign_in(address)
        if who is guest:
            book(online, person.id)

    assert "현업 미팅" in guest.get("/programs").text and guest.get(f"/programs/{named.id}").status_code == 200
    for who in (stranger, Somebody(app)):
        assert "현업 미팅" not in who.get("/programs?view=list").text
        assert who.get(f"/programs/{named.id}").status_code == 404
        assert who.get(f"/programs/{named.id}/card.png").status_code == 404
        assert "meet.example" not in who.get(f"/programs/{online.id}").text
    assert "https://meet.example/secret" in guest.get(f"/programs/{online.id}").text

    assert visit(client, f"/programs/{online.id}-x").location == f"/programs/{online.id}-online-briefing"
    for nothing in ("0", "x", "999", f"{online.id}x"):
        assert visit(client, f"/programs/{nothing}").status_code == 404
    document = page(client, f"/programs/{online.id}")
    graph = json.loads(document.xpath("//script[@type='application/ld+json']/text()")[0])["@graph"]
    assert (graph[0]["@type"], graph[0]["startDate"]) == ("Event", "2026-12-09T10:00+09:00")
    assert graph[0]["location"]["@type"] == "VirtualLocation" and "secret" not in json.dumps(graph)
    assert document.xpath("//meta[@property='og:image']/@content")[0].endswith(f"?v={_digest(document)}")
    assert visit(client, f"/programs/{online.id}/card.png").mimetype == "image/png"
    assert "noindex" in guest.get(f"/programs/{named.id}").text, "what is for named firms is not to be listed"

    with unit_of_work():
        service.call_off(session.merge(online), "강사가 아파요.", by=BY)
    document = page(client, f"/programs/{online.id}")
    assert "강사가 아파요." in document.text_content() and "취소됨" in document.text_content()
    assert "온라인 설명회" not in page(client, "/programs?view=list").xpath("//main")[0].text_content()


def _digest(document):
    return re.search(r"v=([0-9a-f]+)", document.xpath("//meta[@property='og:image']/@content")[0])[1]
