"""Signing in and out, and everybody who would like to be somebody else."""

from dataclasses import replace
from datetime import timedelta
from urllib.parse import quote

import pytest
from argon2 import PasswordHasher
from flask_login import encode_cookie
from pages import assert_queries, page, visit
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
    thief,
)
from planted import application
from sqlalchemy import event, select, update
from views import posts

from portal.accounts import grants, throttle
from portal.accounts.models import Person, SignInSession
from portal.accounts.tokens import token_hash
from portal.core import clock
from portal.core.db import db, unit_of_work
from portal.core.viewer import Role
from portal.search.finding import engine


def person_of(session, address=EMAIL):
    session.rollback()
    return session.scalars(select(Person).where(Person.email == address)).one()


def test_in_and_out(app, somebody, session):
    person = make_person()
    assert somebody.get("/me").location == "/sign-in?next=/me"
    answer = somebody.sign_in()
    assert (answer.status_code, answer.location) == (303, "/")
    page(somebody.client, "/me")
    page(somebody.client, "/en/me")
    assert "김이음" in somebody.get("/").text
    (row,) = going_on(person.id)
    assert row.token_hash == token_hash(somebody.token) and row.device == "Firefox · Windows"
    answer = somebody.send("/me", action="/sign-out")
    assert (answer.status_code, answer.location) == (303, "/")
    assert not somebody.is_signed_in and not somebody.token
    assert going_on(person.id) == []


def test_the_cookie(app, somebody, make_settings):
    make_person()
    cookie = somebody.sign_in().headers.getlist("Set-Cookie")[0]
    assert cookie.startswith("person=") and "HttpOnly" in cookie and "SameSite=Lax" in cookie and "Path=/" in cookie
    assert "Secure" not in cookie and "Domain" not in cookie
    settings = app.extensions["portal.settings"]
    secure = make_settings(settings.database_url, PORTAL_BASE_URL="https://hub.example")
    with application(secure) as strict:
        answer = _signed_in_over_https(strict)
        with strict.app_context():
            db.engine.dispose()
        (cookie,) = [c for c in answer.headers.getlist("Set-Cookie") if c.startswith("__Host-person=")]
        assert "Secure" in cookie and "HttpOnly" in cookie and "SameSite=Lax" in cookie and "Domain" not in cookie


def _signed_in_over_https(app):
    client = app.test_client()
    https = {"base_url": "https://hub.example"}
    to, values = form_in(visit(client, "/sign-in", **https).text, "/sign-in")
    values |= {"email": EMAIL, "password": PASSWORD}
    return visit(client, to, "POST", data=values, headers={"Referer": "https://hub.example/sign-in"}, **https)


def test_nothing_of_who_one_is_stands_in_flasks_own_cookie(somebody):
    make_person()
    somebody.sign_in()
    somebody.get("/me")
    with somebody.client.session_transaction() as kept:
        assert set(kept) == {"csrf_token"}


@pytest.mark.parametrize("name", ["remember_token", ";", ""])
def test_flask_logins_own_cookie_is_not_looked_at(app, somebody, name):
    person = make_person()
    with app.test_request_context():
        forged = encode_cookie(str(person.id))
    stranger = app.test_client(use_cookies=False)
    assert visit(stranger, "/me", headers={"Cookie": f"{name}={forged}"}).status_code == 303
    somebody.sign_in()
    cookies = {"Cookie": f"{name}={forged}; person={somebody.token}"}
    assert visit(stranger, "/me", headers=cookies).status_code == 200, "nor does it shut anybody out"


@pytest.mark.parametrize(
    "how", ["sign-out", "password", "reset", "role given", "role ended", "ended by owner", "email"]
)
def test_a_copied_cookie_is_worth_nothing_afterwards(app, somebody, session, how):
    person = make_person(EMAIL, Role.MENTOR)
    somebody.sign_in()
    copied, second = somebody.token, Somebody(app)
    second.sign_in()
    assert thief(app, copied).is_signed_in and second.is_signed_in
    if how == "sign-out":
        somebody.send("/me", action="/sign-out")
    elif how == "password":
        answer = somebody.send("/me/password", {"current_password": PASSWORD, "password": OTHER_PASSWORD})
        assert answer.status_code == 303 and somebody.is_signed_in
    elif how == "reset":
        other = Somebody(app)
        other.send("/forgot-password", {"email": EMAIL})
        assert other.send(link_in(letters(app)[-1]), {"password": OTHER_PASSWORD}).status_code == 303
    elif how == "ended by owner":
        second.send("/me/devices", action="/me/devices/end-others")
    elif how == "email":
        somebody.send("/me/email", {"email": "new@hub.example", "current_password": PASSWORD})
        somebody.send(link_in(letters(app, "new@hub.example")[-1]))
        assert somebody.is_signed_in
    else:
        with unit_of_work():
            again = session.get(Person, person.id)
            if how == "role given":
                grants.give(again, Role.REVIEWER, by="test")
            else:
                grants.end(again.grants[0], by="test")
    assert not thief(app, copied).is_signed_in
    assert somebody.token != copied or not somebody.is_signed_in
    assert second.is_signed_in == (how in ("sign-out", "ended by owner")), "all others end, too"


def test_a_planted_token_does_not_become_somebodys(app, somebody, session):
    """Fixation: what the browser had before signing in leads nowhere afterwards."""
    make_person("evil@hub.example")
    make_person()
    attacker = Somebody(app, "203.0.113.9")
    attacker.sign_in("evil@hub.example")
    for planted in ("made-up", attacker.token):
        somebody.client.set_cookie("person", planted)
        _to, values = somebody.form("/forgot-password")
        values |= {"email": EMAIL, "password": PASSWORD}
        assert visit(somebody.client, "/sign-in", "POST", data=values).status_code == 303
        assert somebody.token != planted
        assert "김이음" in somebody.get("/me").text and thief(app, planted).token != somebody.token
        assert EMAIL not in thief(app, planted).get("/me").text
        somebody.send("/me", action="/sign-out")


def test_forms_from_before_signing_in_fit_no_longer(somebody):
    make_person()
    _to, before = somebody.form("/sign-in")
    somebody.sign_in()
    answer = visit(somebody.client, "/me", "POST", data={"csrf_token": before["csrf_token"], "name": "x"})
    assert answer.status_code == 400


def test_wrong_is_wrong_whether_or_not_there_is_somebody(app, somebody):
    make_person()
    bodies = set()
    for address in (EMAIL, "nobody@hub.example"):
        answer = somebody.sign_in(address, "틀린 비밀번호예요")
        assert answer.status_code == 422 and errors(answer) == {"password": "이메일이나 비밀번호가 맞지 않아요."}
        _to, values = somebody.form("/sign-in")
        bodies.add(answer.text.replace(address, "…").replace(_token_in(answer.text), "…"))
        assert values
    assert len(bodies) == 1


def _token_in(text):
    return text.partition('name="csrf_token" value="')[2].partition('"')[0]


def test_forgotten_passwords_tell_nothing_either(app, somebody):
    make_person()
    answers = [somebody.send("/forgot-password", {"email": address}) for address in (EMAIL, "nobody@hub.example")]
    assert len({(a.status_code, a.location, a.text) for a in answers}) == 1
    assert [letter["To"] for letter in letters(app)] == [EMAIL]


def test_only_the_newest_link_sets_a_password(app, somebody):
    make_person()
    links = []
    for _ in range(2):
        somebody.send("/forgot-password", {"email": EMAIL})
        links += map(link_in, letters(app))
    old, new = links
    assert somebody.get(old).status_code == 404
    answer = somebody.send(new, {"password": "qwer1234!"})
    assert answer.status_code == 422 and "password" in errors(answer)
    assert somebody.send(new, {"password": OTHER_PASSWORD}).status_code == 303
    assert somebody.get(new).status_code == 404


def test_who_has_not_verified_gets_another_letter(app, somebody):
    make_person(verified=False)
    assert "확인하지 않은" in errors(somebody.sign_in())["email"]
    assert "확인하지 않은" not in somebody.sign_in(password="틀린 비밀번호예요").text
    (letter,) = letters(app)
    assert somebody.send(link_in(letter), {"password": PASSWORD}).status_code == 303


def guess(somebody, address=EMAIL, times=1):
    return [somebody.sign_in(address, f"틀린 비밀번호 {n}").status_code for n in range(times)]


def test_guessing_is_slowed_and_others_are_free(app):
    make_person()
    make_person("lee@hub.example")
    attacker = Somebody(app, "203.0.113.9")
    assert guess(attacker, times=10) == [422] * throttle.MOST_TOGETHER + [429] * 2
    assert attacker.sign_in().status_code == 429, "the right password, now"
    assert "막아 두었어요" in attacker.sign_in().text
    assert attacker.sign_in("lee@hub.example").status_code == 303
    assert Somebody(app, "198.51.100.7").sign_in().status_code == 303
    with clock.frozen_at(clock.now() + throttle.WINDOW + timedelta(seconds=1)):
        assert Somebody(app, "203.0.113.9").sign_in().status_code == 303


def test_guessers_from_everywhere_do_not_lock_the_owner_out(app, monkeypatch):
    monkeypatch.setattr(throttle, "MOST_FOR_PERSON", 6)
    make_person()
    assert Somebody(app, "198.51.100.7").sign_in().status_code == 303
    for host in range(6):
        guess(Somebody(app, f"203.0.113.{host}"))
    assert Somebody(app, "203.0.113.99").sign_in().status_code == 429
    assert Somebody(app, "198.51.100.7").sign_in().status_code == 303, "who was here before may come"
    elsewhere = Somebody(app, "192.0.2.1")
    elsewhere.send("/forgot-password", {"email": EMAIL})
    assert elsewhere.send(link_in(letters(app)[-1]), {"password": OTHER_PASSWORD}).status_code == 303


def test_a_guesser_behind_the_hubs_address_does_not_lock_the_hub_out(app, monkeypatch):
    monkeypatch.setattr(throttle, "MOST_FROM_ADDRESS", 6)
    make_person()
    assert Somebody(app).sign_in().status_code == 303
    for number in range(6):
        guess(Somebody(app), f"person{number}@hub.example")
    assert Somebody(app).sign_in("lee@hub.example").status_code == 429
    assert Somebody(app).sign_in().status_code == 303


def test_addresses_of_one_household_are_one(app):
    one, two = ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9")
    secret = app.config["SECRET_KEY"]
    assert throttle.address_key(one, secret) == throttle.address_key(two, secret)
    assert throttle.address_key(one, secret) != throttle.address_key("2001:db8:1:3::1", secret)
    assert "2001" not in throttle.address_key(one, secret)


@pytest.mark.parametrize(
    ("wanted", "led_to"),
    [
        ("/directory?q=로봇&page=2", "/directory?q=%EB%A1%9C%EB%B4%87&page=2"),
        ("/en/directory", "/en/directory"),
        ("//evil.example", "/"),
        ("///evil.example", "/"),
        ("/\\evil.example", "/"),
        ("https://evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("/\t/evil.example", "/"),
        ("\n//evil.example", "/"),
        ("/%0d%0aSet-Cookie:x=y", "/%0d%0aSet-Cookie:x=y"),
        ("evil", "/"),
        ("", "/"),
    ],
)
def test_after_signing_in_one_stays_here(app, somebody, wanted, led_to):
    make_person()
    to, values = somebody.form("/sign-in")
    values |= {"email": EMAIL, "password": PASSWORD, "next": wanted}
    answer = visit(somebody.client, to, "POST", data=values)
    assert answer.location == led_to or answer.location == wanted
    assert somebody.get(f"/sign-in?next={quote(wanted)}").location in (led_to, wanted)


@pytest.mark.parametrize(
    "address",
    [
        *("/sign-in", "/sign-up", "/sign-out", "/verify", "/forgot-password", "/reset-password", "/me"),
        *("/me/password", "/me/email", "/me/email/confirm", "/me/devices/end-others", "/me/devices/1/end"),
    ],
)
def test_a_foreign_page_can_send_nothing(app, somebody, session, address):
    make_person()
    somebody.sign_in()
    before = somebody.token
    fields = {"email": "evil@hub.example", "name": "evil", "password": OTHER_PASSWORD, "current_password": PASSWORD}
    for headers in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {}):
        answer = visit(somebody.client, address, "POST", data=fields, headers=headers)
        assert answer.status_code == 400 and "evil@hub.example" not in answer.text
    assert somebody.token == before and somebody.is_signed_in
    assert person_of(session).name == "김이음"


def test_every_form_of_ours_needs_its_token(app):
    """Whatever POST there is: without it nothing runs. But what letters lead to is done by a token in the address."""
    client = app.test_client()
    answers = {address: visit(client, address, "POST", data={"a": "b"}).status_code for address in posts(app)}
    by_letter = ("/unsubscribe", "/still-correct", "/bookings/answer", "/bookings/reconfirmation")
    assert [answers.pop(address) for address in by_letter] == [404] * 4
    assert set(answers.values()) == {400}, answers


def test_the_demos_people_do_not_come_in_in_production(app, runner, somebody, monkeypatch):
    assert runner.invoke(args=["demo"]).exit_code == 0
    answer = somebody.sign_in("operator@demo.example", "look-around-the-hub")
    assert answer.status_code == 303 and somebody.is_signed_in
    settings = replace(app.extensions["portal.settings"], env="production")
    monkeypatch.setitem(app.extensions, "portal.settings", settings)
    assert not somebody.is_signed_in
    assert Somebody(app).sign_in("operator@demo.example", "look-around-the-hub").status_code == 422


def test_sessions_end_by_themselves(app, somebody):
    make_person()
    make_person("staff@hub.example", Role.OPERATOR)
    staff = Somebody(app)
    somebody.sign_in()
    staff.sign_in("staff@hub.example")
    now = clock.now()
    with clock.frozen_at(now + timedelta(hours=13)):
        assert somebody.is_signed_in and not staff.is_signed_in
    for day in range(20, 181, 20):
        with clock.frozen_at(now + timedelta(days=day)):
            assert somebody.is_signed_in == (day < 180), day


def statements(app, act):
    sent = []

    def note(_connection, _cursor, statement, *_rest):
        if not statement.startswith(("BEGIN", "SAVEPOINT", "RELEASE")):
            sent.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        act()
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    return sent


def test_what_it_costs(app, somebody, monkeypatch):
    make_person(EMAIL, Role.OPERATOR, Role.MENTOR)
    Somebody(app).sign_in()
    hashes = []
    verify = PasswordHasher.verify
    monkeypatch.setattr(PasswordHasher, "verify", lambda *a: hashes.append(1) or verify(*a))
    _to, values = somebody.form("/sign-in")
    values |= {"email": EMAIL, "password": PASSWORD}
    sent = statements(app, lambda: visit(somebody.client, "/sign-in", "POST", data=values))
    assert somebody.is_signed_in and len(hashes) == 1 and len(sent) < 8, sent
    visitor = Somebody(app)
    engine().index.rebuild([])  # without one, what has changed in the rows is looked at now and then
    for address in ("/directory", "/terms", "/nowhere"):  # `/` is another page for who has signed in
        visitor.get(address), somebody.get(address)
        least = len(statements(app, lambda a=address: visitor.get(a)))
        with assert_queries(least + 1):  # who it is, with how many notices wait
            somebody.get(address)
    assert len(statements(app, lambda: somebody.get("/static/css/hub.css"))) == 0


def test_that_a_session_is_in_use_is_seldom_written(app, somebody, session):
    person = make_person()
    somebody.sign_in()
    now = clock.now()
    for minutes, writes in ((1, 0), (9, 0), (11, 1), (12, 0), (22, 1)):
        with clock.frozen_at(now + timedelta(minutes=minutes)):
            sent = statements(app, lambda: somebody.get("/directory"))
            assert len([s for s in sent if s.startswith("UPDATE")]) == writes, minutes
    (row,) = going_on(person.id)
    assert row.last_seen_at == now + timedelta(minutes=22)


def test_a_person_who_is_no_more_is_signed_out(app, somebody, session):
    person = make_person()
    somebody.sign_in()
    with unit_of_work():
        session.delete(session.get(Person, person.id))
    assert not somebody.is_signed_in


def test_tokens_are_random_and_rows_hold_only_hashes(app, session):
    make_person()
    tokens = set()
    for _ in range(5):
        other = Somebody(app)
        other.sign_in()
        tokens.add(other.token)
    assert len(tokens) == 5 and all(len(token) == 43 for token in tokens)
    rows = str([tuple(row) for row in session.execute(select(SignInSession.__table__))])
    assert not any(token in rows for token in tokens)
    with unit_of_work():
        session.execute(update(SignInSession).values(token_hash=SignInSession.token_hash))
    assert thief(app, token_hash(tokens.pop())).get("/me").status_code == 303
