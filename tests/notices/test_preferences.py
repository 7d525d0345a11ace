"""What one wants to be told: kinds by channels, what cannot be switched off, and one consent to advertising."""

import pytest
from fans import make_fan
from pages import page, texts, visit
from people import EMAIL, NEW, PASSWORD, Somebody, form_in, letters, link_in, text_of
from sqlalchemy import select

from portal.accounts import grants
from portal.accounts.consents import Document, standing
from portal.accounts.models import Consent, Person
from portal.core.db import session, unit_of_work
from portal.core.viewer import Role
from portal.notices.models import Notice, NoticePreference

PREFERENCES = "/me/notices/preferences"
#: What is on until somebody switches it off.
OTHERS = (
    *("roles.mail", "firms.mail", "profiles.mail", "freshness.in_app", "freshness.mail"),
    *("saved_searches.in_app", "saved_searches.mail", "programs.mail", "reminders.in_app", "reminders.mail"),
    *("mentoring.in_app", "mentoring.mail", "certificates.in_app", "certificates.mail"),
    *("surveys.in_app", "surveys.mail", "materials.in_app", "materials.mail"),
    *("messages.mail", "meetings.in_app", "meetings.mail"),
)


def boxes(somebody):
    """`{name: (ticked, free to choose)}`."""
    found = page(somebody.client, PREFERENCES).xpath("//input[@type='checkbox']")
    return {box.get("name"): (box.get("checked") is not None, box.get("disabled") is None) for box in found}


def save(somebody, *ticked):
    _to, values = form_in(somebody.get(PREFERENCES).text, PREFERENCES)
    data = {"csrf_token": values["csrf_token"], **dict.fromkeys(ticked, "y")}
    return visit(somebody.client, PREFERENCES, "POST", data=data)


def press(somebody, action, at=PREFERENCES):
    to, values = form_in(somebody.get(at).text, action)
    return visit(somebody.client, to, "POST", data=values)


def agreed(person):
    session.rollback()
    return standing(session.get_one(Person, person.id), Document.MARKETING) is not None


def test_the_page_in_both_languages(member, somebody):
    for prefix in ("", "/en"):
        for done in ("", "?done=saved", "?done=agreed", "?done=refused", "?done=<b>"):
            page(somebody.client, f"{prefix}{PREFERENCES}{done}")


def test_what_can_be_chosen(member, somebody):
    on, off, fixed = (True, True), (False, True), (True, False)
    before = boxes(somebody)
    assert before == {
        "security.in_app": fixed,
        "security.mail": fixed,
        "agreements.in_app": fixed,
        "agreements.mail": fixed,
        "roles.in_app": fixed,
        "roles.mail": on,
        "saved_searches.in_app": on,
        "saved_searches.mail": on,
        "news.in_app": (False, False),
        "news.mail": (False, False),
        "firms.in_app": fixed,
        "firms.mail": on,
        "freshness.in_app": on,
        "freshness.mail": on,
        "profiles.in_app": fixed,
        "profiles.mail": on,
        "programs.in_app": fixed,
        "programs.mail": on,
        "reminders.in_app": on,
        "reminders.mail": on,
        "attendance.in_app": fixed,
        "attendance.mail": fixed,
        "mentoring.in_app": on,
        "mentoring.mail": on,
        "certificates.in_app": on,
        "certificates.mail": on,
        "surveys.in_app": on,
        "surveys.mail": on,
        "materials.in_app": on,
        "materials.mail": on,
        "messages.in_app": off,
        "messages.mail": on,
        "meetings.in_app": on,
        "meetings.mail": on,
    }
    whys = texts(page(somebody.client, PREFERENCES), "//p[@id='security-why']")
    assert whys == ["남이 계정을 쓰는 것을 알아차리려면 꼭 필요해서 끌 수 없어요."]
    assert save(somebody).location == f"{PREFERENCES}?done=saved"
    assert boxes(somebody) == before | dict.fromkeys(OTHERS, off)
    assert {(p.kind, p.channel, p.is_on) for p in session.scalars(select(NoticePreference))} == {
        (*name.split("."), False) for name in OTHERS
    }
    save(somebody, *OTHERS, "security.mail", "none.mail", "roles")
    assert boxes(somebody) == before
    press(somebody, "/me/notices/marketing")
    assert boxes(somebody) == before | {"news.in_app": on, "news.mail": fixed}
    save(somebody, *OTHERS)
    assert boxes(somebody) == before | {"news.in_app": off, "news.mail": fixed}, "consent is no box"


def test_what_is_switched_off_does_not_come(app, member, somebody):
    def give_role():
        with unit_of_work():
            grants.give(session.get_one(Person, member.id), Role.MENTOR, by="test")
        session.rollback()
        found = letters(app, EMAIL), session.scalars(select(Notice).where(Notice.kind == "roles")).all()
        with unit_of_work():
            grants.end(session.scalars(select(Person)).one().grants[-1], by="test")
        letters(app)
        return [len(part) for part in found]

    assert give_role() == [1, 1]
    assert Somebody(app).sign_in().status_code == 303
    again = Somebody(app)
    again.sign_in()
    save(again)
    assert give_role() == [0, 3], "kept in the inbox, as the page says"


def test_one_truth_with_the_consents(app, member, somebody):
    to, values = form_in(somebody.get(PREFERENCES).text, "/me/notices/marketing")
    assert visit(somebody.client, to, "POST", data=values).location == f"{PREFERENCES}?done=agreed"
    assert agreed(member)
    assert "동의했어요 (1판)" in texts(page(somebody.client, "/me/consents"), "//main//li")[-1]
    visit(somebody.client, to, "POST", data=values)
    assert session.query(Consent).filter_by(document="marketing").count() == 1, "again adds nothing"
    assert press(somebody, "/me/consents/marketing/withdrawal", "/me/consents").status_code == 303
    assert not agreed(member) and boxes(somebody)["news.mail"] == (False, False)


def test_the_result_of_a_refusal_is_told_at_once_and_by_a_letter(app, member, somebody):
    press(somebody, "/me/notices/marketing")
    (given,) = letters(app, EMAIL)
    assert given["Subject"] == "[AI 양재 허브] 광고 수신 동의를 처리했습니다" and "2026. 11. 23. 오후 12:00" in text_of(
        given
    )
    answer = press(somebody, "/me/notices/marketing/withdrawal")
    assert answer.location == f"{PREFERENCES}?done=refused"
    said = texts(page(somebody.client, answer.location), "//p[@role='status']")
    assert said and "수신거부를 처리했어요" in said[0]
    (refused,) = letters(app, EMAIL)
    assert refused["Subject"] == "[AI 양재 허브] 수신거부를 처리했습니다" and "AI 양재 허브" in text_of(refused)
    assert "2026. 11. 23. 오후 12:00" in text_of(refused) and refused["List-Unsubscribe"] is None
    assert [n.message for n in session.scalars(select(Notice).order_by(Notice.id))] == [
        "marketing_given",
        "marketing_withdrawn",
    ]
    press(somebody, "/me/consents/marketing", "/me/consents")
    press(somebody, "/me/consents/marketing/withdrawal", "/me/consents")
    assert len(letters(app, EMAIL)) == 2, "wherever it is done"


def test_who_agrees_while_signing_up_is_told_once_the_address_is_theirs(app, somebody):
    somebody.send("/sign-up", {**NEW, "marketing": "y"})
    (letter,) = letters(app, EMAIL)
    assert session.query(Notice).count() == 0
    assert "확인해 주세요" in letter["Subject"], "nothing else goes to an address that a stranger may have typed"
    somebody.send(link_in(letter), {"password": PASSWORD}, action="/verify")
    assert [letter["Subject"] for letter in letters(app, EMAIL)] == ["[AI 양재 허브] 광고 수신 동의를 처리했습니다"]


@pytest.mark.parametrize("action", ["/me/notices/marketing", "/me/notices/marketing/withdrawal", PREFERENCES])
def test_visitors_change_nothing(app, somebody, action):
    fan = make_fan("fan@hub.example")
    assert somebody.client.post(action, data={}).status_code == 400
    token = form_in(somebody.get("/sign-in").text, "/sign-in")[1]["csrf_token"]
    assert visit(somebody.client, action, "POST", data={"csrf_token": token}).status_code in (303, 401)
    assert agreed(fan)
