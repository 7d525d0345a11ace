"""From the form over the letter to the account; and who tries to come in by it."""

import unicodedata
from datetime import timedelta

import pytest
from pages import page, texts, visit
from people import (
    EMAIL,
    NEW,
    OTHER_PASSWORD,
    PASSWORD,
    Somebody,
    errors,
    form_in,
    letters,
    link_in,
    make_person,
    text_of,
)
from planted import application
from sqlalchemy import func, select

from portal.accounts.consents import shipped
from portal.accounts.models import Consent, DocumentText, Person
from portal.core import clock


def people(session):
    session.rollback()
    return session.scalars(select(Person).order_by(Person.id)).all()


def verify(somebody, link, password=PASSWORD):
    return somebody.send(link, {"password": password})


def test_the_form_has_nothing_ticked(client):
    form = page(client, "/sign-up")
    boxes = form.xpath("//main//input[@type='checkbox']")
    assert len(boxes) == 5 and not any(box.get("checked") for box in boxes)
    group = form.xpath("//fieldset[@data-ticks]")[0]
    assert [box.get("name") for box in group.xpath(".//input[@type='checkbox']")] == [
        *(None, "terms", "privacy", "marketing")
    ], "전체 동의 stands above the consents, and above nothing else"
    page(client, "/en/sign-up")


def test_from_the_form_to_the_account(app, somebody, session):
    answer = somebody.send("/sign-up", NEW | {"phone": "010-1234-5678"})
    assert (answer.status_code, answer.location) == (303, "/sent/sign-up")
    assert not somebody.is_signed_in
    (letter,) = letters(app, EMAIL)
    assert letter.get_body(("html",)) is not None and "style=" not in letter.get_body(("html",)).get_content()
    answer = verify(somebody, link_in(letter))
    assert (answer.status_code, answer.location) == (303, "/me?done=welcome")
    assert somebody.is_signed_in
    (person,) = people(session)
    assert (person.email, person.name, person.phone, person.locale) == (EMAIL, "김이음", "+821012345678", "ko")
    assert person.verified_at and person.age_confirmed_at
    assert person.password_hash.startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_what_was_agreed_to_is_kept_as_it_was_seen(app, somebody, session):
    somebody.send("/sign-up", NEW | {"marketing": "y"})
    rows = {c.document: c for c in session.scalars(select(Consent))}
    assert set(rows) == {"terms", "privacy", "marketing"}
    for document, consent in rows.items():
        assert (consent.version, consent.channel, consent.withdrawn_at) == (1, "sign_up", None)
        assert consent.text_hash == shipped(document, "ko").text_hash
    assert session.scalar(select(func.count()).select_from(DocumentText)) == 3
    somebody.send("/en/sign-up", NEW | {"email": "lee@hub.example"}, action="/en/sign-up")
    session.rollback()
    english = session.scalars(select(Consent).order_by(Consent.id)).all()[-1]
    assert english.text_hash == shipped(english.document, "en").text_hash


def test_nobody_learns_whether_an_address_is_known(app, somebody):
    make_person("known@hub.example")
    make_person("waiting@hub.example", verified=False)
    bodies = set()
    for address in ("known@hub.example", "waiting@hub.example", "new@hub.example"):
        answer = somebody.send("/sign-up", NEW | {"email": address})
        bodies.add((answer.status_code, answer.location, answer.text, somebody.get(answer.location).text))
    assert len(bodies) == 1
    subjects = {letter["To"]: letter["Subject"] for letter in letters(app)}
    assert "이미 가입한" in subjects.pop("known@hub.example")
    assert len(subjects) == 2 and all("확인해 주세요" in subject for subject in subjects.values())


def test_who_waits_in_an_account_gives_way_to_its_owner(app, session):
    attacker, owner = Somebody(app, "203.0.113.9"), Somebody(app)
    attacker.send("/sign-up", NEW | {"password": OTHER_PASSWORD})
    (theirs,) = letters(app)
    owner.send("/sign-up", NEW)
    (own,) = letters(app)
    assert owner.get(link_in(theirs)).status_code == 404
    assert verify(owner, link_in(own)).status_code == 303
    assert attacker.sign_in(password=OTHER_PASSWORD).status_code == 422
    assert len(people(session)) == 1


def test_a_link_opens_nothing_without_the_password(app, somebody):
    """The owner of an address may click on what a stranger's sign-up had sent to it."""
    somebody.send("/sign-up", NEW | {"password": OTHER_PASSWORD})
    (letter,) = letters(app)
    answer = verify(somebody, link_in(letter), PASSWORD)
    assert answer.status_code == 422 and "password" in errors(answer)
    assert not somebody.is_signed_in


def test_looking_at_a_link_uses_it_not(app, somebody):
    somebody.send("/sign-up", NEW)
    (letter,) = letters(app)
    for _ in range(3):
        assert somebody.get(link_in(letter)).status_code == 200
    assert verify(somebody, link_in(letter)).status_code == 303


@pytest.mark.parametrize("spoilt", ["used", "expired", "newer", "made up", "too long", "of another purpose"])
def test_links_that_do_not_work(app, somebody, session, spoilt):
    somebody.send("/sign-up", NEW)
    (letter,) = letters(app)
    link, token = link_in(letter), link_in(letter).partition("=")[2]
    to, values = somebody.form(link)
    if spoilt == "used":
        verify(somebody, link)
    elif spoilt == "newer":
        somebody.send("/sign-up", NEW)
    elif spoilt == "made up":
        token = token[::-1]
    elif spoilt == "too long":
        token = token * 1000
    elif spoilt == "of another purpose":
        make_person("other@hub.example")
        somebody.send("/forgot-password", {"email": "other@hub.example"})
        token = link_in(letters(app, "other@hub.example")[-1]).partition("=")[2]
    later = clock.now() + timedelta(hours=25 if spoilt == "expired" else 0)
    with clock.frozen_at(later):
        stranger = Somebody(app)
        assert stranger.get(f"/verify?token={token}").status_code == 404
        answer = visit(somebody.client, to, "POST", data=values | {"token": token, "password": PASSWORD})
        # Once it was used the browser has signed in, and its old form fits no longer.
        assert answer.status_code == (400 if spoilt == "used" else 404)
        page(stranger.client, f"/verify?token={token}", 404)
        assert not stranger.is_signed_in


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("KIM@HUB.EXAMPLE", "KIM@hub.example"),
        ("kim@hub.example  ", "kim@hub.example"),
        ("kim@hub.example", "kim@hub.example"),
        ("kim+ieum@hub.example", "kim+ieum@hub.example"),
        ("kim@한글.kr", "kim@한글.kr"),
        ("kim@xn--bj0bj06e.kr", "kim@한글.kr"),
    ],
)
def test_addresses_as_people_write_them(app, somebody, session, typed, kept):
    assert somebody.send("/sign-up", NEW | {"email": typed}).status_code == 303
    (person,) = people(session)
    assert person.email == kept
    (letter,) = letters(app)
    assert letter["To"].isascii()
    assert verify(somebody, link_in(letter)).status_code == 303
    assert Somebody(app).sign_in(kept.upper().replace("한글", "한글")).status_code == 303


@pytest.mark.parametrize(
    "typed", ["kim", "kim@", "@hub.example", "a@b@c.kr", "김@hub.example", "kim@localhost", "a b@c.kr"]
)
def test_addresses_that_are_none(somebody, session, typed):
    answer = somebody.send("/sign-up", NEW | {"email": typed})
    assert answer.status_code == 422 and "이메일 주소를 확인" in errors(answer)["email"]
    assert not people(session)


@pytest.mark.parametrize(
    ("password", "says"),
    [
        ("짧은비번", "8자 이상"),
        ("x1" * 64 + "y", "128자까지"),
        ("dkssudgktpdy1!", "쉽게 알아낼"),
        ("안녕하세요 1!", "쉽게 알아낼"),
        ("Password1!", "쉽게 알아낼"),
        ("qwer1234!", "쉽게 알아낼"),
        ("kim@hub.example", "쉽게 알아낼"),
        ("", "적어 주세요"),
    ],
)
def test_passwords_that_are_refused(somebody, session, password, says):
    answer = somebody.send("/sign-up", NEW | {"password": password})
    assert answer.status_code == 422 and says in errors(answer)["password"]
    assert not password or password not in answer.text.replace(NEW["email"], "")
    assert not people(session)


def test_a_long_password_without_rules_of_composition(app, somebody):
    password = ("소나기 지나간 골목 " * 20)[:128]
    assert somebody.send("/sign-up", NEW | {"password": password}).status_code == 303
    (letter,) = letters(app)
    in_pieces = unicodedata.normalize("NFD", password)
    assert verify(somebody, link_in(letter), in_pieces).status_code == 303, "as a Mac types it"
    assert Somebody(app).sign_in(password=password[:-1]).status_code == 422


@pytest.mark.parametrize(
    "typed",
    ["010-1234-5678", "010 1234 5678", "01012345678", "+82 10-1234-5678", "+82 (0)10.1234.5678", "010-1234-5678"],
)
def test_one_phone_number_in_any_spelling(somebody, session, typed):
    assert somebody.send("/sign-up", NEW | {"phone": typed}).status_code == 303
    assert people(session)[0].phone == "+821012345678"


def test_every_error_stands_at_its_field_and_nothing_typed_is_lost(somebody, session):
    typed = {"email": "kim@@x", "name": "  김 이음 ", "phone": "12", "password": "q1w2e3", "marketing": "y"}
    answer = somebody.send("/sign-up", typed)
    assert answer.status_code == 422
    assert set(errors(answer)) == {"email", "phone", "of_age", "terms", "privacy"}
    again = form_in(answer.text, "/sign-up")[1]
    assert (again["email"], again["name"], again["phone"], again["marketing"]) == ("kim@@x", "김 이음", "12", "y")
    assert not again.get("password") and "q1w2e3" not in answer.text


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("김이음🚀", "김이음🚀"),
        (unicodedata.normalize("NFD", "김이음"), "김이음"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("김\x00이\u202e음\r\nBcc: x@y.kr", "김이음 Bcc: x@y.kr"),
    ],
)
def test_names_of_all_kinds(app, somebody, session, name, kept):
    somebody.send("/sign-up", NEW | {"name": name})
    assert people(session)[0].name == kept
    (letter,) = letters(app)
    assert letter["Bcc"] is None and kept in text_of(letter)
    assert "<script>alert" not in letter.get_body(("html",)).get_content()
    verify(somebody, link_in(letter))
    for address in ("/me", "/", "/en/"):
        answer = somebody.get(address)
        assert "<script>alert" not in answer.text
    assert kept in texts(page(somebody.client, "/"), "//button[@popovertarget='person']")[0]


def test_a_name_that_is_too_long(somebody):
    answer = somebody.send("/sign-up", NEW | {"name": "가" * 101})
    assert answer.status_code == 422 and "100자까지" in errors(answer)["name"]


def test_a_field_sent_twice_is_not_guessed_at(somebody, session):
    for name, second in (("email", "evil@hub.example"), ("name", "남"), ("password", OTHER_PASSWORD)):
        answer = somebody.send("/sign-up", NEW | {name: [NEW[name], second]})
        assert answer.status_code == 422 and "두 번" in errors(answer)[name]
    assert not people(session)


def test_a_forged_host_is_in_no_letter(app, make_settings, somebody):
    somebody.get("/sign-up")
    answer = somebody.send("/sign-up", NEW, headers={"Host": "evil.example", "X-Forwarded-Host": "evil.example"})
    assert answer.status_code in (303, 400)
    somebody.send("/sign-up", NEW, headers={"X-Forwarded-Host": "evil.example"})
    for letter in letters(app):
        assert "evil" not in letter.as_string() and "http://127.0.0.1:8000/verify" in text_of(letter)
    with application(make_settings(PORTAL_BASE_URL="https://hub.example")) as strict:
        assert visit(strict.test_client(), "/sign-up", headers={"Host": "evil.example"}).status_code == 400


def test_letters_are_not_sent_without_end(app, somebody):
    for _ in range(8):
        assert somebody.send("/sign-up", NEW).status_code == 303
    assert 0 < len(letters(app, EMAIL)) <= 5


def test_a_letter_is_in_its_readers_language(app, somebody):
    somebody.send("/en/sign-up", NEW, action="/en/sign-up")
    (letter,) = letters(app)
    assert "Verify your e-mail address" in letter["Subject"] and link_in(letter).startswith("/en/verify?")
    Somebody(app).send("/sign-up", NEW | {"email": "lee@hub.example"})
    (letter,) = letters(app)
    assert "이메일을 확인해 주세요" in letter["Subject"]
