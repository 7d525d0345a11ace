"""Providers, second factors and passkeys of one person: what a provider vouches for is one factor, and one way in."""

from datetime import timedelta

import pytest
from factors import Authenticator, add_passkey, code_now, enrol, send_code
from flask import Flask
from pages import visit
from people import Somebody
from sqlalchemy import select, update
from travelling import Browser, ProviderProcess, away, person

from portal.accounts.factors.models import Passkey
from portal.accounts.identities.models import Identity, PendingIdentity
from portal.accounts.models import Person
from portal.core import clock
from portal.core.db import session, unit_of_work

EMAIL = "gaon@example.com"
LONG_AGO = timedelta(minutes=11)


def somebody(app: Flask, one: Browser) -> Somebody:
    """The same browser, with an owner who has authenticators."""
    owner = Somebody(app)
    owner.client = one.client
    return owner


@pytest.fixture
def gaon(app: Flask) -> Browser:
    person(app, EMAIL)
    one = Browser(app)
    one.sign_in(EMAIL)
    return one


@pytest.mark.parametrize("known", [True, False], ids=["linked before", "linked by the address"])
def test_a_provider_does_not_take_the_code_out_of_signing_in(
    app: Flask, gaon: Browser, kakao: ProviderProcess, known: bool
) -> None:
    if known:
        gaon.travel(kakao, "/me/identities")
    secret, _codes = enrol(somebody(app, gaon))
    other = Browser(app)
    assert other.travel(kakao).location == "/sign-in/code"
    assert not other.is_signed_in and "person" not in str(other.client.get_cookie("person"))
    with clock.frozen_at(clock.now() + timedelta(minutes=1)):
        assert send_code(somebody(app, other), code_now(secret)).status_code == 303
    assert other.email == EMAIL


def test_half_signed_in_one_links_nothing(
    app: Flask, gaon: Browser, kakao: ProviderProcess, hanok: ProviderProcess
) -> None:
    enrol(somebody(app, gaon))
    hanok.says({"sub": "attacker", "email": "attacker@example.com", "email_verified": True})
    half = Browser(app)
    assert half.travel(hanok).location == "/sign-up/with"
    assert half.travel(kakao).location == "/sign-in/code"
    token = half.form(half.open("/sign-in/code"), "/sign-in/code")["csrf_token"]
    for address in ("/me/identities/waiting", "/me/identities/with/hanok"):
        answer = half.open(address, method="POST", data={"csrf_token": token})
        assert (answer.status_code, answer.location) == (303, "/sign-in")
    session.rollback()
    assert "attacker" not in session.scalars(select(Identity.subject)).all()


def test_a_browser_that_was_left_links_nothing(app: Flask, gaon: Browser, kakao: ProviderProcess) -> None:
    page = gaon.open("/me/identities")
    with clock.frozen_at(clock.now() + LONG_AGO):
        answer = gaon.post(page, "/with/kakao", "/me/identities/with/kakao")
        assert (answer.status_code, answer.location) == (303, "/confirm")
        # Nor by way of the sign-in page, and what waits afterwards.
        kakao.says({"sub": "attacker", "email": "", "email_verified": False})
        other = Browser(app)
        token = other.form(other.open("/sign-in"), "/with/kakao")["csrf_token"]
        gaon.client.set_cookie("session", other.client.get_cookie("session").value)
        back = away(gaon.open("/sign-in/with/kakao", method="POST", data={"csrf_token": token}))
        assert gaon.come_back(back).location == "/sign-up/with"
        session.rollback()
        assert session.scalars(select(PendingIdentity)).all()
        answer = gaon.open("/me/identities/waiting", method="POST", data={"csrf_token": token})
        assert (answer.status_code, answer.location) == (303, "/confirm")
    session.rollback()
    assert session.scalars(select(Identity)).all() == []


def test_of_a_passkey_and_an_identity_either_is_a_way_in(app: Flask, gaon: Browser, kakao: ProviderProcess) -> None:
    gaon.travel(kakao, "/me/identities")
    owner = somebody(app, gaon)
    add_passkey(owner, Authenticator())
    with unit_of_work():
        session.execute(update(Person).values(password_hash=""))
    (identity,), (key,) = session.scalars(select(Identity.id)).all(), session.scalars(select(Passkey.id)).all()
    session.rollback()
    assert owner.send("/me/identities", action=f"/me/identities/{identity}/end").location.endswith("done=unlinked")
    answer = owner.send("/me/passkeys", action=f"/me/passkeys/{key}/removal")
    assert answer.status_code == 422 and "마지막 로그인 방법" in answer.text
    gaon.travel(kakao, "/me/identities")
    assert owner.send("/me/passkeys", action=f"/me/passkeys/{key}/removal").status_code == 303
    (identity,) = session.scalars(select(Identity.id)).all()
    session.rollback()
    page = gaon.open("/me/identities")
    assert f"/me/identities/{identity}/end" not in page.text, "the last one has no button"
    _to, values = owner.form("/me", "/me")
    answer = visit(owner.client, f"/me/identities/{identity}/end", "POST", data=values)
    assert answer.status_code == 409
