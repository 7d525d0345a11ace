"""`/` of who is signed in: what waits, what comes next, as much as fits, in as many queries; visitors' as before."""

from datetime import timedelta

import pytest
from factories import make_firm
from kinds import sit
from offering import book, make_program
from pages import page, texts, visit, words
from people import EMAIL, Somebody, make_person
from program_things import offered_to
from sqlalchemy import event

from portal.core import clock
from portal.core.db import db, session, unit_of_work
from portal.core.viewer import FirmRole, Role
from portal.directory.models import SavedSearch
from portal.directory.searches import mark_of
from portal.firms.models import Firm, Technology
from portal.firms.people.models import FirmInvitation, FirmRequest
from portal.notices.models import Notice
from portal.web.slots import DashboardCard, DashboardLine, slots_of


@pytest.fixture
def me(app):
    person = make_person(EMAIL, name="김이음")
    browser = Somebody(app)
    browser.come_in()
    return person, browser


def cards(document):
    """`{title: lines}` of the cards, and under `""` what waits."""
    found = {"": texts(document, "//section[contains(@class, 'dash-now')]//li/a")}
    for card in document.xpath("//section[contains(@class, 'dash-card')]"):
        found[words(card.xpath(".//h2")[0])] = [words(line) for line in card.xpath(".//li/a")]
    return found


def join_firm(person, name="㈜가온눈", role=FirmRole.OWNER):
    firm = make_firm(name)
    with unit_of_work():
        sit(firm.id, person.id, role)
    return firm


def queries_of(browser):
    """How many statements the page sends."""
    sent = []

    def note(_connection, _cursor, statement, *_rest):
        sent.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    visit(browser.client, "/")
    event.remove(db.engine, "before_cursor_execute", note)
    return len([one for one in sent if not one.startswith(("BEGIN", "SAVEPOINT", "RELEASE"))])


def tell(person_id, number, kind="roles", message="ended", about="", **values):
    made = [
        Notice(person_id=person_id, kind=kind, message=message, values=values or {"role": "mentor"}, about=about)
        for _ in range(number)
    ]
    with unit_of_work():
        session.add_all(made)


def test_visitors_see_what_they_saw_and_nothing_is_kept_of_ones_own(app, client, me):
    _person, browser = me
    before = visit(client, "/")
    document = page(browser.client, "/")
    assert words(document.xpath("//h1")[0]) == "김이음님, 반가워요" and document.xpath("//main//input[@name='q']")
    own, after = visit(browser.client, "/"), visit(client, "/")
    assert own.headers["Cache-Control"] == "no-store" and "Cookie" in own.headers["Vary"]
    assert before.headers["Cache-Control"] == after.headers["Cache-Control"] == "private, no-cache"
    assert "Set-Cookie" not in after.headers and "김이음" not in after.text
    assert page(client, "/").xpath("//section[contains(@class, 'find-home')]") and "dash" not in after.text
    assert not page(browser.client, "/en/").xpath("//section[contains(@class, 'find-home')]")


def test_who_is_of_no_firm(app, me):
    person, browser = me
    found = cards(page(browser.client, "/"))
    assert found[""] == [] and len(found["회사와 함께 쓰기"]) == 2
    assert found["내 신청"] == found["읽지 않은 알림"] == found["저장한 검색과 관심 기업"] == []
    assert queries_of(browser) == 5, "nothing is asked that cannot concern them"
    with unit_of_work():
        until = clock.now() + timedelta(days=3)
        invited = {"email": EMAIL, "email_key": EMAIL, "role": "viewer", "invited_by": "test", "expires_at": until}
        session.add(FirmInvitation(firm_id=make_firm_in("㈜초대한곳"), token_hash="x", **invited))
    offered = offered_to(person.id)
    document = page(browser.client, "/")
    found = cards(document)
    assert "㈜초대한곳에서 초대했어요" in found[""][0] and "자리가 났어요" in found[""][1], "what is offered waits"
    assert f"/me/bookings/{offered.id}" in document.xpath("//section[contains(@class, 'dash-now')]//a/@href")
    assert "내 신청" not in found, "what stands above is not said twice"
    for href in document.xpath("//main//a/@href"):
        assert visit(browser.client, href).status_code in (200, 303), href


def make_firm_in(name):
    firm = Firm(name_ko="", former_names=[])
    firm.rename(name)
    session.add(firm)
    session.flush()
    return firm.id


def test_who_acts_for_a_firm_with_far_too_much(app, me):
    person, browser = me
    firm = join_firm(person)
    programs = [make_program(days=(10 + 3 * n,)) for n in range(7)]
    over = make_program(days=(5,))
    for program in (*programs, over):
        book(program, person.id)
    tell(person.id, 37)
    asker = make_person("asker@hub.example")
    with unit_of_work():
        session.add(FirmRequest(person_id=asker.id, firm_id=firm.id, kind="join"))
        session.get_one(type(firm), firm.id).technologies = [Technology(name_ko="낡은 기술", position=0)]
        session.flush()
        old = clock.now() - timedelta(days=200)
        session.get_one(type(firm), firm.id).technologies[0].updated_at = old
        session.get_one(type(firm), firm.id).technologies[0].confirmed_at = old
        times = {"frequency": "daily", "hour": 8, "next_run_at": clock.now()}
        for name in ("조용한 검색", "새로운 검색"):
            session.add(SavedSearch(person_id=person.id, name=name, query="q=a", known=[], **times))
        session.flush()
        mark = mark_of(session.query(SavedSearch).filter_by(name="새로운 검색").one())
    tell(person.id, 1, kind="saved_searches", message="found", about=mark, count=3, named=[], type="firm", name="검색")
    with clock.frozen_at(clock.now() + timedelta(days=6)):
        document = page(browser.client, "/")
    found = cards(document)
    assert "㈜가온눈" in words(document.xpath("//main//p[contains(@class, 'lead')]")[0])
    assert any("참여하고 싶은 사람" in line for line in found[""]) and any("아직 맞는지" in line for line in found[""])
    assert len(found["내 신청"]) == len(found["읽지 않은 알림"]) == 5
    assert programs[0].title_ko in found["내 신청"][0] and over.title_ko not in " ".join(found["내 신청"])
    more = texts(document, "//p[@class='dash-more']")
    assert "모두 보기 (7)" in more and "모두 보기 (46)" in more
    (profile,) = (lines for title, lines in found.items() if title.startswith("회사 프로필"))
    assert len(profile) == 3 and "채우기" in profile[0]
    assert found["저장한 검색과 관심 기업"][0] == "새로운 검색 새 결과 3건"
    page(browser.client, "/en/")


def test_the_same_number_of_queries_and_what_is_not_ones_own(app, me):
    person, browser = me
    join_firm(person)
    book(make_program(days=(9,)), person.id)
    tell(person.id, 2)
    visit(browser.client, "/")
    few = queries_of(browser)
    for n in range(8):
        book(make_program(days=(20 + 2 * n, 21 + 2 * n), is_course=n % 2 == 0), person.id)
    tell(person.id, 9)
    assert queries_of(browser) == few == 19, "whatever somebody has"
    other = make_person("other@hub.example", name="다른 이")
    book(make_program(days=(50,), title_ko="남의 프로그램"), other.id)
    text = browser.get("/").text
    assert "남의 프로그램" not in text and "다른 이" not in text
    # A viewer of a firm is not asked to do what they may not.
    looker = make_person("viewer@hub.example", name="보는 이")
    join_firm(looker, "㈜보기만", FirmRole.VIEWER)
    eyes = Somebody(app)
    eyes.come_in("viewer@hub.example")
    assert cards(page(eyes.client, "/"))["회사 프로필 0%"] == []


def test_staff_and_cards_that_features_fill(app, me):
    make_person("op@hub.example", Role.OPERATOR, name="오지안")
    staff = Somebody(app)
    staff.come_in("op@hub.example")
    assert page(staff.client, "/").xpath("//section[@aria-labelledby='dash-staff']//a[@href='/staff']")
    assert not page(me[1].client, "/").xpath("//section[@aria-labelledby='dash-staff']")
    slots, before = slots_of(app), list(slots_of(app)._providers["dashboard"])
    lines = [DashboardLine(f"급한 일 {n}", "/", urgent=True) for n in range(12)] + [
        DashboardLine("<b>여섯</b>", "/")
    ] * 6
    slots.fill("dashboard", lambda _viewer: [DashboardCard("시험", "/directory", "bell", lines, 40)], order=1)
    try:
        document = page(me[1].client, "/")
    finally:
        slots._providers["dashboard"][:] = before
    found = cards(document)
    assert len(found[""]) == 8 and "그 밖에 4건" in words(document.xpath("//section[contains(@class, 'dash-now')]")[0])
    assert found["시험"] == ["<b>여섯</b>"] * 5 and "모두 보기 (28)" in texts(document, "//p[@class='dash-more']")
