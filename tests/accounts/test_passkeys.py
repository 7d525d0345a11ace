"""Passkeys: registering, signing in, and every answer that is not what it says."""

from datetime import timedelta

import pytest
from factors import Authenticator, add_passkey, enrol, options_for, sign_in_with
from pages import page, visit
from people import EMAIL, Somebody, letters, make_person, thief
from sqlalchemy import select, update

from portal.accounts.factors.models import Passkey, PasskeyChallenge
from portal.accounts.factors.passkeys import site_of
from portal.accounts.models import Person
from portal.core import clock
from portal.core.db import unit_of_work
from portal.core.viewer import Role
from portal.privacy.destruction import destroy_what_is_over_by_the_hour


@pytest.fixture
def person(app):
    return make_person()


@pytest.fixture
def device():
    return Authenticator()


@pytest.fixture
def owner(app, person, somebody, device):
    """Somebody who has registered a passkey."""
    somebody.sign_in()
    answer = add_passkey(somebody, device)
    assert (answer.status_code, answer.location) == (303, "/me/passkeys?done=passkey"), answer.text
    return somebody


def test_from_registering_to_signing_in(app, owner, device, session):
    assert "패스키를 등록했습니다" in letters(app, EMAIL)[-1]["Subject"]
    for prefix in ("", "/en"):
        assert "Firefox · Windows" in page(owner.client, f"{prefix}/me/passkeys").text_content()
    other = Somebody(app)
    assert sign_in_with(other, device).location == "/" and other.is_signed_in
    key = session.scalars(select(Passkey)).one()
    assert key.last_used_at and key.sign_count == 1
    assert EMAIL.encode() not in device.user_handle, "the handle tells nothing of its owner"


def test_it_is_both_factors(app, session):
    person, device = make_person(EMAIL, Role.OPERATOR), Authenticator()
    somebody = Somebody(app)
    somebody.sign_in(two_factors=False)
    enrol(somebody)
    add_passkey(somebody, device)
    other = Somebody(app)
    assert sign_in_with(other, device).location == "/", "no code is asked for"
    with app.test_request_context("/", headers={"Cookie": f"person={other.token}"}):
        viewer = app.extensions["portal.viewer"]()
    assert viewer.person_id == person.id and viewer.has(Role.OPERATOR)


def tampered(device, how):
    if how == "origin":
        device.origin = "https://evil.example"
    elif how == "relying party":
        device.rp_id = "evil.example"
    elif how == "not unlocked":
        device.flags = 0x01
    elif how == "another key":
        device.key = Authenticator().key
    elif how == "another owner":
        device.user_handle = b"somebody else"


@pytest.mark.parametrize("how", ["origin", "relying party", "not unlocked", "another key", "another owner"])
def test_what_is_not_what_it_says_opens_nothing(app, owner, device, how):
    tampered(device, how)
    other = Somebody(app)
    answer = sign_in_with(other, device)
    assert answer.status_code == 422 and not other.token and "패스키" in answer.text


@pytest.mark.parametrize("how", ["origin", "relying party", "not unlocked"])
def test_nor_is_it_registered(app, person, somebody, device, session, how):
    somebody.sign_in()
    tampered(device, how)
    assert add_passkey(somebody, device).status_code == 422
    assert session.scalars(select(Passkey)).all() == []


def test_a_challenge_is_answered_once(app, owner, device):
    other = Somebody(app)
    options, values = options_for(other, "/sign-in", "/sign-in/passkey")
    answer, cookie = device.get(options), other.client.get_cookie("session").value
    assert visit(other.client, "/sign-in/passkey", "POST", data=values | {"credential": answer}).status_code == 303
    again = Somebody(app)
    # All that the browser held then, so that nothing but the challenge stands in the way.
    again.client.set_cookie("session", cookie)
    for replayed in (answer, device.get(options)):
        refused = visit(again.client, "/sign-in/passkey", "POST", data=values | {"credential": replayed})
        assert refused.status_code == 422 and not again.token


def test_a_challenge_is_answered_where_it_was_asked(app, owner, device):
    options, _values = options_for(Somebody(app), "/sign-in", "/sign-in/passkey")
    elsewhere = Somebody(app)
    _options, values = options_for(elsewhere, "/sign-in", "/sign-in/passkey")
    answer = visit(elsewhere.client, "/sign-in/passkey", "POST", data=values | {"credential": device.get(options)})
    assert answer.status_code == 422 and not elsewhere.token


def test_a_challenge_is_answered_soon_and_for_its_purpose(app, owner, device):
    other = Somebody(app)
    options, values = options_for(other, "/sign-in", "/sign-in/passkey")
    with clock.frozen_at(clock.now() + timedelta(minutes=5)):
        late = visit(other.client, "/sign-in/passkey", "POST", data=values | {"credential": device.get(options)})
        assert late.status_code == 422
    options, own = options_for(owner, "/confirm", "/confirm/passkey")
    answer = visit(owner.client, "/sign-in/passkey", "POST", data=own | {"credential": device.get(options)})
    assert answer.status_code == 422, "what was asked to confirm signs nobody in"


def test_a_copied_key_is_noticed_by_its_counter(app, owner, device):
    for _ in range(3):
        assert sign_in_with(Somebody(app), device).status_code == 303
    device.counter = 1
    copy = Somebody(app)
    assert sign_in_with(copy, device).status_code == 422 and not copy.token
    device.counter = 3
    assert sign_in_with(Somebody(app), device).status_code == 303


@pytest.mark.parametrize("answer", ["", "x", "[]", "{}", '{"response": {"clientDataJSON": "e30"}}', "9" * 30_000])
def test_what_is_no_answer_is_refused(app, somebody, answer):
    _options, values = options_for(somebody, "/sign-in", "/sign-in/passkey")
    assert visit(somebody.client, "/sign-in/passkey", "POST", data=values | {"credential": answer}).status_code == 422


def test_naming_and_removing(app, owner, device, session):
    (key,) = session.scalars(select(Passkey))
    assert owner.send(f"/me/passkeys/{key.id}", {"name": "회사 노트북"}).location == "/me/passkeys?done=passkey-named"
    assert "회사 노트북" in owner.get("/me/passkeys").text
    assert owner.send(f"/me/passkeys/{key.id}", {"name": " "}).status_code == 422
    stranger = Somebody(app)
    make_person("lee@hub.example")
    stranger.sign_in("lee@hub.example")
    _to, values = stranger.form("/me")
    assert stranger.get(f"/me/passkeys/{key.id}").status_code == 404
    assert visit(stranger.client, f"/me/passkeys/{key.id}/removal", "POST", data=values).status_code == 404
    letters(app)
    answer = owner.send("/me/passkeys", action=f"/me/passkeys/{key.id}/removal")
    assert answer.location == "/me/passkeys?done=passkey-removed"
    assert "패스키를 지웠습니다" in letters(app, EMAIL)[-1]["Subject"]
    assert sign_in_with(Somebody(app), device).status_code == 422


def test_the_last_way_in_stays(app, owner, person, session):
    with unit_of_work():
        session.execute(update(Person).values(password_hash=""))
    (key,) = session.scalars(select(Passkey))
    answer = owner.send("/me/passkeys", action=f"/me/passkeys/{key.id}/removal")
    assert answer.status_code == 422 and "마지막 로그인 방법" in answer.text
    add_passkey(owner, Authenticator())
    assert owner.send("/me/passkeys", action=f"/me/passkeys/{key.id}/removal").status_code == 303


def test_confirming_by_a_passkey(app, owner, device):
    with clock.frozen_at(clock.now() + timedelta(minutes=11)):
        before = owner.token
        options, values = options_for(owner, "/confirm?next=/me/passkeys", "/confirm/passkey")
        answer = visit(owner.client, "/confirm/passkey", "POST", data=values | {"credential": device.get(options)})
        assert answer.location == "/me/passkeys" and not thief(app, before).is_signed_in
        assert add_passkey(owner, Authenticator()).status_code == 303


def test_somebody_elses_passkey_confirms_nothing(app, owner, device):
    make_person("lee@hub.example")
    other = Somebody(app)
    other.sign_in("lee@hub.example")
    add_passkey(other, Authenticator())
    options, values = options_for(other, "/confirm", "/confirm/passkey")
    answer = visit(other.client, "/confirm/passkey", "POST", data=values | {"credential": device.get(options)})
    assert answer.status_code == 422


def test_challenges_that_nobody_answers_are_forgotten(app, somebody, session):
    options_for(somebody, "/sign-in", "/sign-in/passkey")
    with clock.frozen_at(clock.now() + timedelta(minutes=6)):
        destroy_what_is_over_by_the_hour()
    session.rollback()
    assert session.scalars(select(PasskeyChallenge)).all() == []


def test_the_site_is_that_of_the_base_url():
    site = site_of("https://hub.example:8443/portal", "허브")
    assert (site.rp_id, site.origin) == ("hub.example", "https://hub.example:8443")
