"""One's own pages: profile, devices, password, address, consents. Nobody else's."""

import pytest
from pages import page, texts, visit
from people import (
    EMAIL,
    OTHER_PASSWORD,
    PASSWORD,
    Somebody,
    errors,
    form_in,
    going_on,
    letters,
    link_in,
    make_person,
)
from sqlalchemy import select

from portal.accounts.models import Consent, Person
from portal.audit.models import Event
from portal.core.db import unit_of_work

ADDRESSES = ("/me", "/me/password", "/me/email", "/me/devices", "/me/consents")


@pytest.fixture
def person(app):
    return make_person()


@pytest.fixture
def signed_in(person, somebody):
    assert somebody.sign_in().status_code == 303
    return somebody


def test_every_page_in_both_languages(signed_in):
    for address in ADDRESSES:
        for prefix in ("", "/en"):
            assert page(signed_in.client, prefix + address) is not None
            assert signed_in.get(prefix + address).headers["Cache-Control"] == "no-store"


def test_the_texts(client):
    for address in ("/terms", "/privacy", "/marketing", "/en/terms", "/en/privacy", "/en/marketing"):
        assert texts(page(client, address), "//article//h2")
    footer = page(client, "/").xpath("//footer//a[@href='/privacy']/b")
    assert footer, "the privacy policy is bold in the footer"


def test_a_profile_is_changed(signed_in, session, person):
    values = {"name": "이가온", "phone": "02-123-4567", "locale": "en"}
    assert signed_in.send("/me", values).location == "/me?done=profile"
    session.rollback()
    changed = session.get(Person, person.id)
    assert (changed.name, changed.phone, changed.locale) == ("이가온", "+8221234567", "en")
    assert signed_in.form("/me")[1]["phone"] == "02-123-4567"
    event = session.scalars(select(Event).where(Event.action == "person.edited")).one()
    assert event.details == {"fields": ["locale", "name", "phone"]} and event.actor == f"person:{person.id}"


def test_a_wrong_profile_changes_nothing(signed_in, session, person):
    answer = signed_in.send("/me", {"name": "", "phone": "99", "locale": "fr"})
    assert answer.status_code == 422 and {"name", "phone"} <= set(errors(answer))
    session.rollback()
    assert session.get(Person, person.id).name == "김이음"


def test_devices_are_listed_and_ended(app, signed_in, session, person):
    phone = Somebody(app, "198.51.100.7", "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0) Version/19.0 Safari/605.1")
    phone.sign_in()
    rows = texts(page(signed_in.client, "/me/devices"), "//ul[@class='rowlist']/li")
    assert len(rows) == 2 and "Firefox · Windows 이 기기" in rows[0] and "Safari · iPhone" in rows[1]
    (other,) = [row for row in going_on(person.id) if row.device.endswith("iPhone")]
    answer = signed_in.send("/me/devices", action=f"/me/devices/{other.id}/end")
    assert answer.location == "/me/devices?done=ended"
    assert not phone.is_signed_in and signed_in.is_signed_in
    _to, values = signed_in.form("/me", "/sign-out")
    again = visit(signed_in.client, f"/me/devices/{other.id}/end", "POST", data=values)
    assert again.status_code == 404


def test_somebody_elses_device_is_not_there(app, signed_in, session):
    other = make_person("lee@hub.example")
    theirs = Somebody(app)
    theirs.sign_in("lee@hub.example")
    (row,) = going_on(other.id)
    _to, values = signed_in.form("/me")
    assert visit(signed_in.client, f"/me/devices/{row.id}/end", "POST", data=values).status_code == 404
    assert theirs.is_signed_in


def test_a_password_is_changed_by_who_knows_it(app, signed_in):
    answer = signed_in.send("/me/password", {"current_password": "아닌 비밀번호", "password": OTHER_PASSWORD})
    assert answer.status_code == 422 and "맞지 않아요" in errors(answer)["current_password"]
    answer = signed_in.send("/me/password", {"current_password": PASSWORD, "password": "dkssudgktpdy1!"})
    assert answer.status_code == 422 and "password" in errors(answer)
    answer = signed_in.send("/me/password", {"current_password": PASSWORD, "password": OTHER_PASSWORD})
    assert answer.status_code == 303 and signed_in.is_signed_in
    assert "바뀌었습니다" in letters(app, EMAIL)[-1]["Subject"]
    assert Somebody(app).sign_in().status_code == 422
    assert Somebody(app).sign_in(password=OTHER_PASSWORD).status_code == 303


def test_who_holds_a_session_does_not_guess_the_password(signed_in):
    tries = [
        signed_in.send("/me/password", {"current_password": f"추측 {n}", "password": OTHER_PASSWORD}).status_code
        for n in range(10)
    ]
    assert tries[-1] == 429


def ask_for(somebody, address):
    return somebody.send("/me/email", {"email": address, "current_password": PASSWORD})


def test_an_address_is_changed_by_a_link_to_the_new_one(app, signed_in, session, person):
    assert ask_for(signed_in, "Lee@Hub.example").location == "/me?done=email-sent"
    new, notice = letters(app, "Lee@hub.example"), []
    assert len(new) == 1
    session.rollback()
    assert session.get(Person, person.id).email == EMAIL, "not yet"
    assert signed_in.send(link_in(new[0])).location == "/me?done=email"
    notice = letters(app, EMAIL)
    assert len(notice) == 1 and "바뀌었습니다" in notice[0].get_body(("plain",)).get_content()
    assert Somebody(app).sign_in().status_code == 422
    assert Somebody(app).sign_in("lee@hub.example").status_code == 303
    assert signed_in.get(link_in(new[0])).status_code == 404, "once"


def test_the_old_address_hears_of_it_at_once(app, signed_in):
    ask_for(signed_in, "lee@hub.example")
    assert {letter["To"] for letter in letters(app)} == {"lee@hub.example", EMAIL}


def test_who_gets_somebody_elses_letter_does_not_get_the_account(app, signed_in, session, person):
    make_person("lee@hub.example")
    ask_for(signed_in, "stranger@hub.example")
    link = link_in(letters(app, "stranger@hub.example")[0])
    stranger = Somebody(app)
    assert stranger.get(link).location.startswith("/sign-in?next=/me/email/confirm")
    stranger.sign_in("lee@hub.example")
    assert stranger.get(link).status_code == 404
    _to, values = stranger.form("/me")
    token = link.partition("=")[2]
    answer = visit(stranger.client, "/me/email/confirm", "POST", data=values | {"token": token})
    assert answer.status_code == 404
    session.rollback()
    assert {p.email for p in session.scalars(select(Person))} == {EMAIL, "lee@hub.example"}


def test_an_address_that_is_taken_is_not_told(app, signed_in):
    make_person("lee@hub.example")
    answers = [ask_for(signed_in, address) for address in ("lee@hub.example", "free@hub.example")]
    assert len({(answer.status_code, answer.location, answer.text) for answer in answers}) == 1
    (letter,) = letters(app, "lee@hub.example")
    assert "이미 가입한" in letter["Subject"]


def test_an_address_that_was_taken_meanwhile(app, signed_in, session, person):
    ask_for(signed_in, "lee@hub.example")
    link = link_in(letters(app, "lee@hub.example")[0])
    to, values = signed_in.form(link)
    make_person("lee@hub.example")
    answer = visit(signed_in.client, to, "POST", data=values)
    assert answer.status_code == 422 and "다른 계정이 쓰는" in answer.text
    session.rollback()
    assert session.get(Person, person.id).email == EMAIL


def test_a_reset_link_dies_with_the_address(app, signed_in):
    Somebody(app).send("/forgot-password", {"email": EMAIL})
    (reset,) = letters(app, EMAIL)
    ask_for(signed_in, "lee@hub.example")
    signed_in.send(link_in(letters(app, "lee@hub.example")[0]))
    assert Somebody(app).get(link_in(reset)).status_code == 404


def test_a_link_proves_only_the_address_that_it_went_to(app, somebody, session, person):
    somebody.send("/forgot-password", {"email": EMAIL})
    (reset,) = letters(app, EMAIL)
    with unit_of_work():
        # As somebody of the hub would put an address right.
        again = session.get(Person, person.id)
        again.email = again.email_key = "right@hub.example"
    assert somebody.get(link_in(reset)).status_code == 404


def test_a_consent_is_taken_back_and_given_again(signed_in, session, person):
    assert signed_in.send("/me/consents", action="/me/consents/marketing").location == "/me/consents?done=agreed"
    assert signed_in.send("/me/consents", action="/me/consents/marketing/withdrawal").status_code == 303
    session.rollback()
    (row,) = session.scalars(select(Consent).where(Consent.document == "marketing"))
    assert row.given_at and row.withdrawn_at and row.channel == "me"
    assert signed_in.send("/me/consents", action="/me/consents/marketing").status_code == 303
    session.rollback()
    assert len(session.scalars(select(Consent).where(Consent.document == "marketing")).all()) == 2


def test_what_an_account_needs_is_not_taken_back(signed_in, session):
    _to, values = signed_in.form("/me/consents", "/me/consents/marketing")
    for document, status in (("terms", 422), ("privacy", 422), ("nothing", 404)):
        answer = visit(signed_in.client, f"/me/consents/{document}/withdrawal", "POST", data=values)
        assert answer.status_code == status
    assert all(row.withdrawn_at is None for row in session.scalars(select(Consent)))


def test_the_menu_on_every_page(client, signed_in):
    visitor = page(client, "/directory")
    assert visitor.xpath("//header//a[starts-with(@href, '/sign-in?next=/directory')]")
    assert visitor.xpath("//header//a[@href='/sign-up']")
    assert visitor.xpath("//nav[@class='tabbar']/a[starts-with(@href, '/sign-in')]")
    own = page(signed_in.client, "/directory")
    assert [a.get("href") for a in own.xpath("//*[@id='person']/a")] == [
        "/me",
        "/me/devices",
        "/me/consents",
        "/me/firms",
        "/me/shortlist",
        "/me/searches",
        "/me/bookings",
        "/me/notices",
        "/me/calendar",
        "/me/data",
    ]
    assert own.xpath("//*[@id='person']/form[@action='/sign-out']")
    assert own.xpath("//nav[@class='tabbar']/button[@popovertarget='person']")
    assert own.xpath("//*[@id='palette']//a[@href='/me/devices']")
    assert form_in(signed_in.get("/").text, "/sign-out")
