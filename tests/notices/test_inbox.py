"""The inbox: what arrives, how it is read, by whom, and what it costs."""

from datetime import timedelta

import pytest
from pages import assert_queries, page, texts, visit
from people import EMAIL, OTHER_PASSWORD, PASSWORD, Somebody, form_in, letters, make_person, text_of
from sqlalchemy import select

from portal.accounts import grants
from portal.accounts.models import Person
from portal.core import clock
from portal.core.db import session, unit_of_work
from portal.core.viewer import Role
from portal.notices import service
from portal.notices.kinds import Kind, Kinds
from portal.notices.models import Notice
from portal.privacy import destruction

INBOX = "/me/notices"


def tell(person, count=1, *, kind="roles", message="ended", url="/me", **values):
    with unit_of_work():
        for _ in range(count):
            service.notify(kind, session.get_one(Person, person.id), message, {"role": "mentor", **values}, url=url)


def notices(person):
    session.rollback()
    return list(session.scalars(select(Notice).where(Notice.person_id == person.id).order_by(Notice.id)))


def badge(document):
    return texts(document, "//nav[@class='tabbar']//span[@class='unread-n']")


def test_visitors_are_asked_to_sign_in(somebody):
    for address in (INBOX, f"{INBOX}/1", f"{INBOX}/preferences", f"{INBOX}/news/1"):
        assert somebody.get(address).location.startswith("/sign-in?"), address


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_with_nothing_and_with_far_too_much(member, somebody, prefix):
    assert texts(page(somebody.client, prefix + INBOX), "//h2") == [
        "No notices yet" if prefix else "아직 알림이 없어요"
    ]
    tell(member, 130)
    document = page(somebody.client, prefix + INBOX)
    assert len(document.xpath("//ul[contains(@class,'notices')]/li")) == 20 and badge(document) == ["99+"]
    assert len(page(somebody.client, f"{prefix}{INBOX}?page=7").xpath("//ul[contains(@class,'notices')]/li")) == 10
    for path in ("?page=8", "?page=99999999", "?unread=1", "?kind=roles", "?kind=security", "?kind=none", "?page=x"):
        page(somebody.client, prefix + INBOX + path)


def test_a_notice_arrives_is_opened_and_the_badge_goes(member, somebody):
    tell(member, 2, url="/me/devices")
    document = page(somebody.client, "/directory")
    assert badge(document) == ["2"]
    assert texts(document, "//header//a[@href='/me/notices']//span[@class='unread-n']") == ["2", "2"]
    assert badge(page(somebody.client, "/en/me")) == ["2"] and not badge(page(Somebody(somebody.app).client, "/"))
    listed = page(somebody.client, INBOX)
    (newest, _older) = listed.xpath("//ul[contains(@class,'notices')]//a[@class='link']")
    assert newest.text == "멘토 역할이 끝났습니다" and len(listed.xpath("//li[@class='unread']")) == 2
    assert somebody.get(newest.get("href")).location == "/me/devices"
    assert badge(page(somebody.client, "/")) == ["1"]
    assert somebody.get(f"/en{newest.get('href')}").location == "/en/me/devices", "again, and in the other language"
    assert [n.read_at is None for n in notices(member)] == [True, False]


def test_one_without_a_page_of_its_own_leads_to_the_list(member, somebody):
    tell(member, url="")
    assert somebody.get(f"{INBOX}/{notices(member)[0].id}").location == INBOX


def test_a_look_ahead_is_not_a_look(member, somebody):
    tell(member)
    visit(somebody.client, f"{INBOX}/{notices(member)[0].id}", "HEAD")
    assert notices(member)[0].read_at is None


def test_marking_one_and_all(member, somebody):
    tell(member, 3)
    tell(member, 1, kind="security", message="password_changed")
    first = notices(member)[0]
    listed = somebody.get(f"{INBOX}?kind=roles").text
    to, values = form_in(listed, f"{INBOX}/{first.id}/reading")
    assert visit(somebody.client, to, "POST", data=values).location == f"{INBOX}?kind=roles"
    assert badge(page(somebody.client, INBOX)) == ["3"]
    to, values = form_in(listed, f"{INBOX}/readings")
    assert visit(somebody.client, to, "POST", data=values).location == f"{INBOX}?kind=roles"
    assert badge(page(somebody.client, INBOX)) == ["1"], "of that kind alone"
    to, values = form_in(somebody.get(INBOX).text, f"{INBOX}/readings")
    visit(somebody.client, to, "POST", data=values)
    assert not badge(page(somebody.client, INBOX))
    assert texts(page(somebody.client, f"{INBOX}?unread=1"), "//h2") == ["모두 읽었어요"]


def test_somebody_elses_is_not_there(app, member, somebody):
    other = make_person("other@hub.example")
    tell(other)
    (theirs,) = notices(other)
    token = form_in(somebody.get("/me").text, "/me")[1]["csrf_token"]
    assert somebody.get(f"{INBOX}/{theirs.id}").status_code == 404
    answer = visit(somebody.client, f"{INBOX}/{theirs.id}/reading", "POST", data={"csrf_token": token})
    assert answer.status_code == 404
    visit(somebody.client, f"{INBOX}/readings", "POST", data={"csrf_token": token})
    assert notices(other)[0].read_at is None


def test_what_it_costs(member, somebody):
    tell(member, 50)
    somebody.get(INBOX)
    with assert_queries(3):  # who it is with what is unread, counts, the page
        somebody.get(INBOX)


def test_both_languages_from_one_row(member, somebody):
    tell(member, message="given", begins="2026-11-22T15:30:00+00:00", until=None)
    assert "2026. 11. 23.부터 시작합니다." in page(somebody.client, INBOX).text_content()
    assert "It begins on 23 Nov 2026." in page(somebody.client, f"/en{INBOX}").text_content()
    assert notices(member)[0].values == {"role": "mentor", "begins": "2026-11-22T15:30:00+00:00", "until": None}


def test_a_kind_that_is_no_more_is_shown_as_such(member, somebody):
    with unit_of_work():
        session.add(Notice(person_id=member.id, kind="bookings", message="full", values={}))
        session.add(Notice(person_id=member.id, kind="roles", message="sung", values={}))
    assert texts(page(somebody.client, INBOX), "//ul[contains(@class,'notices')]//b") == ["지난 알림"] * 2


def test_an_unknown_kind_or_message_is_a_fault(member):
    for kind, message, error in (("none", "x", KeyError), ("roles", "x", KeyError), ("news", "news", ValueError)):
        with pytest.raises(error), unit_of_work():
            service.notify(kind, session.get_one(Person, member.id), message)


def test_kinds_that_contradict_themselves():
    kind = Kind(code="a", label="A", explanation="", messages={})
    registry = Kinds()
    registry.add(kind)
    with pytest.raises(ValueError, match="two kinds"):
        registry.add(kind)
    with pytest.raises(ValueError, match="promotional"):
        registry.add(Kind(code="b", label="", explanation="", messages={}, is_promotional=True, always={"mail": "x"}))


def test_what_is_rolled_back_is_not_told(app, member, run_jobs):
    with pytest.raises(ZeroDivisionError), unit_of_work():
        service.notify("roles", session.get_one(Person, member.id), "ended", {"role": "mentor"})
        raise ZeroDivisionError
    assert notices(member) == [] and letters(app) == []


# ── What accounts do ─────────────────────────────────────────────────────────


def messages(person):
    return [(one.kind, one.message) for one in notices(person)]


def test_a_new_place_is_told_and_a_known_one_is_not(app, member, somebody):
    assert messages(member) == [], "the first of all is not new"
    Somebody(app).sign_in()
    assert messages(member) == []
    elsewhere = Somebody(app, "198.51.100.7", "Mozilla/5.0 (iPhone) Safari/605")
    elsewhere.sign_in()
    assert messages(member) == [("security", "signed_in_elsewhere")]
    (letter,) = letters(app, EMAIL)
    assert letter["Subject"] == "[AI 양재 허브] 새 기기에서 로그인했습니다" and letter["List-Unsubscribe"] is None
    assert "Safari · iPhone, 2026. 11. 23. 오후 12:00" in text_of(letter)
    assert f"/me/notices/{notices(member)[0].id}" in text_of(letter), "opened from the letter it is read, too"
    Somebody(app, "198.51.100.7", "Mozilla/5.0 (iPhone) Safari/605").sign_in()
    assert len(messages(member)) == 1


def test_what_has_a_letter_of_its_own_is_not_mailed_twice(app, member, somebody):
    fields = {"current_password": PASSWORD, "password": OTHER_PASSWORD}
    assert somebody.send("/me/password", fields).status_code == 303
    assert messages(member) == [("security", "password_changed")]
    assert [letter["Subject"] for letter in letters(app, EMAIL)] == ["[AI 양재 허브] 비밀번호가 바뀌었습니다"]


def test_roles_given_and_ended(app, member, runner):
    assert runner.invoke(args=["person", "grant", EMAIL, "mentor"]).exit_code == 0
    assert runner.invoke(args=["person", "end-grant", EMAIL, "mentor", "--reason", "x"]).exit_code == 0
    assert messages(member) == [("roles", "given"), ("roles", "ended")]
    assert [one.about for one in notices(member)] == ["grant:1"] * 2
    assert len(letters(app, EMAIL)) == 2


def test_nobody_unverified_and_no_demo_account_gets_letters(app):
    person = make_person("new@hub.example", verified=False)
    with unit_of_work():
        grants.give(session.get_one(Person, person.id), Role.MENTOR, by="test")
    assert messages(person) == [("roles", "given")] and letters(app) == []


# ── How long ─────────────────────────────────────────────────────────────────


def test_clocks(member, somebody):
    tell(member, 2)
    somebody.get(f"{INBOX}/{notices(member)[0].id}")
    now = clock.now()
    for days, left in ((179, 2), (181, 1), (364, 1), (366, 0)):
        with clock.frozen_at(now + timedelta(days=days)):
            destruction.destroy_what_is_over()
        assert len(notices(member)) == left, days
