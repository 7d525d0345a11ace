"""Attacks on signing in with a provider: each is tried, and gets nobody in. What else a form says stays on the page."""

from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from sqlalchemy import func, select
from travelling import Browser, ProviderProcess, away, back, changed, person, problem

from portal.accounts import links
from portal.accounts.identities import trips
from portal.accounts.identities.models import AuthorizationRequest, Identity, PendingIdentity
from portal.accounts.links import Purpose
from portal.accounts.models import OneTimeLink, Person
from portal.core import clock
from portal.core.db import session, unit_of_work
from portal.jobs.models import Job

VICTIM = "victim@example.com"


@pytest.fixture
def victim(app: Flask) -> int:
    """Somebody with an account and a verified address."""
    return person(app, VICTIM)


def count(model: type) -> int:
    session.rollback()
    return session.scalar(select(func.count()).select_from(model)) or 0


# ── Taking over by an address ────────────────────────────────────────────────


@pytest.mark.parametrize(
    "claims",
    [
        {"email_verified": False},
        {"email_verified": "true"},
        {"email_verified": 1},
        {"email_verified": None},
        {"email_verified": "false"},
    ],
)
def test_an_address_that_the_provider_has_not_verified_opens_no_account(
    app: Flask, hanok: ProviderProcess, victim: int, claims: dict[str, Any]
) -> None:
    hanok.says({"sub": "attacker", "email": VICTIM, **claims})
    browser = Browser(app)
    assert browser.travel(hanok).location == "/sign-up/with"
    assert not browser.is_signed_in and count(Identity) == 0


def test_user_info_does_not_vouch_for_the_address_of_the_token(app: Flask, hanok: ProviderProcess, victim: int) -> None:
    hanok.says({"sub": "attacker", "email": VICTIM}, userinfo={"email": "own@example.com", "email_verified": True})
    browser = Browser(app)
    assert browser.travel(hanok).location == "/sign-up/with" and count(Identity) == 0


def test_user_info_of_somebody_else_is_not_believed(app: Flask, hanok: ProviderProcess, victim: int) -> None:
    told = {"sub": "victim-at-provider", "email": VICTIM, "email_verified": True}
    hanok.says({"sub": "attacker"}, userinfo=told)
    response = Browser(app).travel(hanok)
    assert response.status_code == 502 and count(Identity) == 0


def test_an_account_whose_address_is_not_verified_here_is_not_linked(app: Flask, hanok: ProviderProcess) -> None:
    """Who waits with an address of another gets nothing when its owner comes with a provider."""
    person(app, VICTIM, verified=False)
    hanok.says({"sub": "owner", "email": VICTIM, "email_verified": True})
    browser = Browser(app)
    assert browser.travel(hanok).location == "/sign-up/with" and count(Identity) == 0


def sign_up(browser: Browser, email: str) -> str:
    """Finish signing up; the token of the letter."""
    fields = {"email": email, "name": "공격자", "of_age": "y", "terms": "y", "privacy": "y"}
    done = browser.post(browser.open("/sign-up/with"), "", "/sign-up/with", **fields)
    assert done.location == "/sent/sign-up"
    session.rollback()
    letter = session.scalars(select(Job).where(Job.kind == "mail").order_by(Job.id.desc())).first()
    assert letter is not None and letter.payload["to"] == email
    line = next(line for line in letter.payload["text"].splitlines() if line.startswith("http"))
    return line.removeprefix("http://127.0.0.1:8000")


def test_who_signs_up_with_anothers_address_waits_in_vain(app: Flask, kakao: ProviderProcess) -> None:
    """The owner opens the letter with an identity of their own: the stranger's account is not theirs to verify."""
    kakao.says({"sub": "attacker"})
    attacker = Browser(app)
    attacker.travel(kakao)
    link = sign_up(attacker, VICTIM)
    kakao.says({"sub": "owner"})
    owner = Browser(app)
    response = owner.travel(kakao, at=link)
    assert response.status_code == 403 and "가입할 때 쓴 카카오 계정이 아니에요" in problem(response)
    kakao.says({"sub": "attacker"})
    assert attacker.travel(kakao).location == "/sign-up/with" and count(Identity) == 0
    assert not attacker.is_signed_in and not owner.is_signed_in


def test_a_new_password_leaves_no_way_in_for_who_signed_up_before(app: Flask, kakao: ProviderProcess) -> None:
    """The owner of the address sets a password by mail; the stranger's identity and letter are worth nothing."""
    kakao.says({"sub": "attacker"})
    attacker = Browser(app)
    attacker.travel(kakao)
    link = sign_up(attacker, VICTIM)
    address = attacker.leave(kakao, link)
    owner = Browser(app)
    with unit_of_work():
        waiting = session.scalars(select(Person).where(Person.email == VICTIM)).one()
        token = links.make_link(waiting, Purpose.RESET, VICTIM)
    page = owner.open(f"/reset-password?token={token}")
    done = owner.post(page, "/reset-password", password="가을 바람이 부는 언덕 77")
    assert done.status_code == 303
    for response in (attacker.come_back(address), attacker.travel(kakao)):
        assert response.status_code == 400 or response.location == "/sign-up/with"
    assert not attacker.is_signed_in and count(Identity) == 0


def test_a_letter_is_good_once(app: Flask, kakao: ProviderProcess) -> None:
    browser = Browser(app)
    browser.travel(kakao)
    link = sign_up(browser, "gaon@example.com")
    address = browser.leave(kakao, link)
    assert browser.travel(kakao, at=link).location == "/me?done=welcome"
    browser.client.delete_cookie("person")
    response = browser.come_back(address)
    assert response.status_code == 400 and not browser.is_signed_in
    assert browser.open(link).status_code == 404


def test_the_answer_does_not_tell_whether_an_address_has_an_account(
    app: Flask, kakao: ProviderProcess, victim: int
) -> None:
    kakao.says({"sub": "asks", "email_verified": False})
    answers = []
    for email in (VICTIM, "nobody@example.com"):
        browser = Browser(app)
        browser.travel(kakao)
        sign_up(browser, email)
        again = browser.open("/sign-up/with")
        answers.append((browser.travel(kakao).location, again.status_code, "name" in again.text))
    assert answers[0] == answers[1]


# ── Tokens ───────────────────────────────────────────────────────────────────

LIES = (
    *("alg none", "HS256 by the public key", "HS256 by the secret", "another key", "changed afterwards"),
    *("another issuer", "another audience", "another audience, for us", "expired", "no end"),
    *("another nonce", "no nonce", "no subject", "subject of another kind", "subject too long", "no ID token"),
)


@pytest.mark.parametrize("lie", LIES)
def test_a_token_that_is_not_right_gets_nobody_in(app: Flask, hanok: ProviderProcess, victim: int, lie: str) -> None:
    hanok.says({"sub": "attacker", "email": VICTIM, "email_verified": True}, lie=lie)
    browser = Browser(app)
    response = browser.travel(hanok, at="/sign-in?next=/me/devices")
    assert response.status_code == 502, response.location
    assert "한옥의 대답을 믿을 수 없어서" in problem(response)
    assert not browser.is_signed_in and count(Identity) == count(PendingIdentity) == 0
    assert browser.form(response, "/sign-in")["next"] == "/me/devices", "where one wanted to go is not lost"


def test_the_same_without_a_lie_gets_somebody_in(app: Flask, hanok: ProviderProcess, victim: int) -> None:
    hanok.says({"sub": "victim", "email": VICTIM, "email_verified": True})
    browser = Browser(app)
    assert browser.travel(hanok).location == "/" and browser.email == VICTIM


@pytest.fixture
def forgotten(app: Flask, hanok: ProviderProcess) -> None:
    """What the portal knows of the provider is asked for again."""
    app.extensions["portal.providers"]["hanok"].server_metadata = {}


def test_metadata_of_another_issuer_is_not_believed(app: Flask, hanok: ProviderProcess, forgotten: None) -> None:
    hanok.says(lie="metadata of another issuer")
    browser = Browser(app)
    fields = browser.form(browser.open("/sign-in"), "/sign-in/with/hanok")
    response = browser.open("/sign-in/with/hanok", method="POST", data=fields)
    assert response.status_code == 502 and "믿을 수 없어서" in problem(response)
    assert count(AuthorizationRequest) == 0


def test_metadata_does_not_set_how_we_speak(app: Flask, hanok: ProviderProcess, forgotten: None) -> None:
    Browser(app).travel(hanok)
    known = app.extensions["portal.providers"]["hanok"].server_metadata
    assert "verify" not in known and known["id_token_signing_alg_values_supported"] == ["RS256"]


def test_another_issuer_that_answers_is_not_believed(app: Flask, hanok: ProviderProcess, victim: int) -> None:
    """RFC 9207: a provider that says who it is must be the one that was asked."""
    hanok.says({"sub": "victim", "email": VICTIM, "email_verified": True}, iss="https://evil.example")
    assert Browser(app).travel(hanok).status_code == 502
    hanok.says({"sub": "victim", "email": VICTIM, "email_verified": True}, iss="")
    assert Browser(app).travel(hanok).location == "/"


# ── The way back ─────────────────────────────────────────────────────────────


@pytest.fixture
def known(app: Flask, hanok: ProviderProcess, victim: int) -> ProviderProcess:
    """A provider that vouches for the victim."""
    hanok.says({"sub": "victim", "email": VICTIM, "email_verified": True})
    return hanok


def refused(response: Any) -> bool:
    return response.status_code == 400 and "이미 쓴 요청이에요" in problem(response)


def test_a_callback_is_good_once(app: Flask, known: ProviderProcess) -> None:
    browser = Browser(app)
    path = back(browser.leave(known))
    assert browser.open(path).location == "/"
    browser.client.delete_cookie("person")
    assert refused(browser.open(path)) and not browser.is_signed_in
    assert len(known.asked()) == 1, "the provider was not even asked"


def test_a_callback_that_failed_is_used_up_too(app: Flask, known: ProviderProcess) -> None:
    browser = Browser(app)
    path = back(browser.leave(known))
    assert browser.open(changed(path, code="forged")).status_code == 502
    assert refused(browser.open(path))


@pytest.mark.parametrize("state", ["", "forged", "a" * 5000, "%00", "' or 1=1 --"])
def test_a_state_that_was_never_given_out(app: Flask, known: ProviderProcess, state: str) -> None:
    browser = Browser(app)
    assert refused(browser.open(changed(back(browser.leave(known)), state=state)))
    assert not browser.is_signed_in and known.asked() == []


def test_a_callback_in_another_browser(app: Flask, known: ProviderProcess) -> None:
    """Signing somebody in to an account of the attacker's: what they type there, the attacker reads."""
    attacker, other = Browser(app), Browser(app)
    path = back(attacker.leave(known))
    assert refused(other.open(path)) and not other.is_signed_in
    other.leave(known)
    assert refused(other.open(path)) and not other.is_signed_in, "nor when that browser is on its own way"
    assert attacker.open(path).location == "/", "and the browser that asked is not kept from coming back"


def test_a_code_of_another_browser(app: Flask, known: ProviderProcess) -> None:
    """An attacker's code under the victim's own state: PKCE and nonce belong to another request."""
    attacker, other = Browser(app), Browser(app)
    [code] = parse_qs(urlsplit(back(attacker.leave(known))).query)["code"]
    response = other.open(changed(back(other.leave(known)), code=code))
    assert response.status_code == 502 and not other.is_signed_in


def test_a_callback_of_another_provider(app: Flask, known: ProviderProcess, kakao: ProviderProcess) -> None:
    browser = Browser(app)
    path = back(browser.leave(known)).replace("/hanok/", "/kakao/")
    assert refused(browser.open(path)) and kakao.asked() == []


def test_a_callback_that_comes_too_late(app: Flask, known: ProviderProcess) -> None:
    browser = Browser(app)
    path = back(browser.leave(known))
    with clock.frozen_at(clock.now() + trips.LIVES + timedelta(seconds=1)):
        assert refused(browser.open(path))


def test_the_address_that_we_give_the_provider_does_not_follow_the_host(app: Flask, known: ProviderProcess) -> None:
    browser = Browser(app)
    fields = browser.form(browser.open("/sign-in"), "/sign-in/with/hanok")
    page = browser.open("/sign-in/with/hanok", method="POST", data=fields, headers={"X-Forwarded-Host": "evil.example"})
    query = parse_qs(urlsplit(away(page)).query)
    assert query["redirect_uri"] == ["http://127.0.0.1:8000/sign-in/with/hanok/callback"]
    assert query["code_challenge_method"] == ["S256"] and query["nonce"] and query["state"]


def test_no_secret_of_the_way_stands_in_a_row_or_in_flasks_cookie(app: Flask, known: ProviderProcess) -> None:
    browser = Browser(app)
    query = parse_qs(urlsplit(browser.leave(known)).query)
    row = session.scalars(select(AuthorizationRequest)).one()
    values = " ".join(str(getattr(row, column.name)) for column in AuthorizationRequest.__table__.columns)
    cookie = browser.client.get_cookie("session")
    token = browser.client.get_cookie("provider")
    assert cookie and token and token.http_only and token.same_site == "Lax"
    for secret in (query["state"][0], query["nonce"][0], token.value):
        assert secret not in values and secret not in cookie.decoded_value


@pytest.mark.parametrize(
    "then", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)", "/%0d%0aSet-Cookie: x"]
)
def test_next_leads_nowhere_else(app: Flask, known: ProviderProcess, then: str) -> None:
    browser = Browser(app)
    response = browser.travel(known, next=then)
    assert response.location == "/" or response.location.startswith("/%0d%0a"), response.location
    assert "Set-Cookie: x" not in str(response.headers)


def test_a_foreign_page_begins_nothing(app: Flask, known: ProviderProcess) -> None:
    browser = Browser(app)
    browser.open("/sign-in")
    for path in ("/sign-in/with/hanok", "/me/identities/with/hanok", "/me/identities/waiting", "/sign-up/with"):
        response = browser.open(path, method="POST", headers={"Origin": "https://evil.example"})
        assert response.status_code == 400, path
    assert browser.open("/sign-in/with/hanok").status_code == 405
    assert count(AuthorizationRequest) == 0


def test_one_address_on_the_net_does_not_fill_the_table(
    app: Flask, known: ProviderProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trips, "MOST_WAITING", 3)
    browser = Browser(app)
    for _ in range(3):
        browser.leave(known)
    fields = browser.form(browser.open("/sign-in"), "/sign-in/with/hanok")
    response = browser.open("/sign-in/with/hanok", method="POST", data=fields)
    assert response.status_code == 429 and "너무 잦아요" in problem(response)
    assert count(AuthorizationRequest) == 3


# ── Providers that say no, or nothing ────────────────────────────────────────


def test_who_says_no_is_told_so_and_nothing_of_it_is_shown(app: Flask, known: ProviderProcess) -> None:
    known.says(lie="denied")
    response = Browser(app).travel(known, at="/sign-in?next=/me")
    assert response.status_code == 400 and "취소했어요" in problem(response)
    assert "alert(1)" not in response.text


@pytest.mark.parametrize("lie", ["broken", "silent"])
def test_a_provider_that_does_not_answer(app: Flask, known: ProviderProcess, lie: str) -> None:
    client = app.extensions["portal.providers"]["hanok"]
    before, client.client_kwargs["default_timeout"] = client.client_kwargs["default_timeout"], (0.5, 0.5)
    browser = Browser(app)
    path = back(browser.leave(known, "/sign-in?next=/me"))
    known.says(lie=lie)
    response = browser.open(path)
    client.client_kwargs["default_timeout"] = before
    assert response.status_code == 502 and "한옥 서버가 대답하지 않아요" in problem(response)
    assert browser.form(response, "/sign-in")["next"] == "/me"


def test_a_provider_that_is_not_there(app: Flask, known: ProviderProcess, forgotten: None) -> None:
    client = app.extensions["portal.providers"]["hanok"]
    before, client._server_metadata_url = client._server_metadata_url, "http://127.0.0.1:1/nobody"
    browser = Browser(app)
    fields = browser.form(browser.open("/en/sign-in?next=/en/me"), "/sign-in/with/hanok")
    response = browser.open("/en/sign-in/with/hanok", method="POST", data=fields)
    client._server_metadata_url = before
    assert response.status_code == 502 and "does not answer" in problem(response)
    assert browser.form(response, "/sign-in")["next"] == "/en/me"


def test_what_nobody_came_back_for_is_destroyed(app: Flask, known: ProviderProcess) -> None:
    browser = Browser(app)
    browser.leave(known)
    known.says({"sub": "new"})
    browser.travel(known)
    assert count(AuthorizationRequest) == 1 and count(PendingIdentity) == 1
    with clock.frozen_at(clock.now() + timedelta(hours=1)), unit_of_work():
        trips.forget_old()
    assert count(AuthorizationRequest) == count(PendingIdentity) == 0
    assert count(Person) == 1 and count(OneTimeLink) == 0
