"""Attacks where what belongs to several features meets: forms kept for later, ways in, second factors, leaving."""

from datetime import timedelta

import pytest
from factors import Authenticator, add_passkey, at_once, code_now, enrol, options_for, send_code, sign_in_with
from lxml import html
from pages import visit
from people import (
    EMAIL,
    OTHER_PASSWORD,
    PASSWORD,
    Somebody,
    going_on,
    letters,
    link_in,
    make_person,
    thief,
)
from sqlalchemy import func, select, update

from portal.accounts import throttle
from portal.accounts.factors.models import Passkey
from portal.accounts.models import Person, StaffGrant
from portal.core import clock
from portal.core.db import db, session, unit_of_work
from portal.core.viewer import Role

LATER = timedelta(minutes=1)


@pytest.fixture
def person(app):
    return make_person()


def without_password(person_id):
    with unit_of_work():
        session.execute(update(Person).where(Person.id == person_id).values(password_hash=""))


def count(model):
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(model))


# ── Forms that are kept ──────────────────────────────────────────────────────


def kept_by(attacker, address, **fields):
    """What our own sign-in page would carry on for a visitor who sent a form from a page of ours."""
    _to, values = attacker.form("/sign-in")
    answer = visit(attacker.client, address, "POST", data=values | fields, headers={"Sec-Fetch-Site": "same-origin"})
    assert answer.status_code == 401
    return html.fromstring(answer.text).xpath("string(//input[@name='kept']/@value)")


@pytest.mark.parametrize("page", ["/sign-in", "/sign-in/code"])
def test_a_link_does_not_put_somebody_elses_form_before_one(app, page):
    """An attacker has a form signed by us and hands it over in a link: whoever signs in there would send it."""
    make_person("evil@hub.example")
    make_person(EMAIL, Role.OPERATOR)
    kept = kept_by(Somebody(app, "203.0.113.9"), "/staff/grants", email="evil@hub.example", role="operator")
    assert kept
    operator = Somebody(app)
    if page == "/sign-in":
        to, values = operator.form(f"/sign-in?kept={kept}", "/sign-in")
        answer = visit(operator.client, to, "POST", data=values | {"email": EMAIL, "password": PASSWORD})
    else:
        operator.sign_in()
        secret, _codes = enrol(operator)
        operator = Somebody(app)
        operator.sign_in()
        with clock.frozen_at(clock.now() + LATER):
            to, values = operator.form(f"/sign-in/code?kept={kept}", "/sign-in/code")
            answer = visit(operator.client, to, "POST", data=values | {"code": code_now(secret)})
    assert (answer.status_code, answer.location) == (303, "/"), "signed in, and nothing to send"
    assert "evil@hub.example" not in operator.get("/").text


# ── Ways in ──────────────────────────────────────────────────────────────────


def test_of_the_last_two_passkeys_taken_away_at_once_one_stays(app, person):
    owner = Somebody(app)
    owner.sign_in()
    for _ in range(2):
        assert add_passkey(owner, Authenticator()).status_code == 303
    without_password(person.id)
    keys = list(session.scalars(select(Passkey.id)))
    copies = [thief(app, owner.token) for _ in keys]
    forms = [copy.form("/me/passkeys", f"/me/passkeys/{key}/removal") for copy, key in zip(copies, keys, strict=True)]

    def remove(copy, form):
        to, values = form
        return lambda: visit(copy.client, to, "POST", data=values)

    for copy in copies:
        assert copy.get("/me/devices").status_code == 200
    answers = at_once(*(remove(*pair) for pair in zip(copies, forms, strict=True)))
    assert count(Passkey) == 1, [answer.status_code for answer in answers]


def test_who_came_by_a_passkey_is_out_when_it_is_removed(app, person):
    owner, device = Somebody(app), Authenticator()
    owner.sign_in()
    add_passkey(owner, device)
    elsewhere = Somebody(app, "203.0.113.9")
    assert sign_in_with(elsewhere, device).status_code == 303 and elsewhere.is_signed_in
    (key,) = session.scalars(select(Passkey.id))
    copied = owner.token
    assert owner.send("/me/passkeys", action=f"/me/passkeys/{key}/removal").status_code == 303
    assert owner.is_signed_in and not elsewhere.is_signed_in and not thief(app, copied).is_signed_in


# ── Second factors ───────────────────────────────────────────────────────────


def test_without_any_factor_left_a_session_is_none_of_two(app):
    make_person(EMAIL, Role.OPERATOR)
    desk = Somebody(app)
    desk.sign_in(two_factors=False)
    add_passkey(desk, Authenticator())
    assert desk.get("/staff").status_code == 200
    (key,) = session.scalars(select(Passkey.id))
    assert desk.send("/me/passkeys", action=f"/me/passkeys/{key}/removal").status_code == 303
    assert desk.is_signed_in and desk.get("/staff").location.startswith("/me/second-factor")


@pytest.mark.parametrize("how", ["password", "email", "confirm", "reset"])
def test_nothing_but_a_second_factor_opens_the_desk(app, how):
    """Staff who have a passkey and signed in by password: what follows makes their session no stronger."""
    make_person(EMAIL, Role.OPERATOR)
    desk, device = Somebody(app), Authenticator()
    desk.sign_in(two_factors=False)
    add_passkey(desk, device)
    desk = Somebody(app)
    desk.sign_in(two_factors=False)
    assert desk.get("/staff").location == "/confirm?next=/staff"
    if how == "password":
        answer = desk.send("/me/password", {"current_password": PASSWORD, "password": OTHER_PASSWORD})
    elif how == "email":
        desk.send("/me/email", {"email": "new@hub.example", "current_password": PASSWORD})
        answer = desk.send(link_in(letters(app, "new@hub.example")[-1]))
    elif how == "confirm":
        # The page offers no password to who is led there from the desk; the view is there nevertheless.
        _to, values = desk.form("/me/password")
        answer = visit(desk.client, "/confirm/password", "POST", data=values | {"password": PASSWORD})
    else:
        desk.send("/forgot-password", {"email": EMAIL})
        desk.send(link_in(letters(app, EMAIL)[-1]), {"password": OTHER_PASSWORD})
        answer = desk.sign_in(password=OTHER_PASSWORD, two_factors=False)
    assert answer.status_code == 303 and desk.is_signed_in
    assert desk.get("/staff").location == "/confirm?next=/staff"


@pytest.mark.parametrize("how", ["password", "email", "reset"])
def test_nothing_takes_the_code_out_of_signing_in(app, person, how):
    owner = Somebody(app)
    owner.sign_in()
    secret, _codes = enrol(owner)
    address, password = EMAIL, PASSWORD
    if how == "password":
        password = OTHER_PASSWORD
        assert owner.send("/me/password", {"current_password": PASSWORD, "password": password}).status_code == 303
    elif how == "email":
        address = "new@hub.example"
        owner.send("/me/email", {"email": address, "current_password": PASSWORD})
        assert owner.send(link_in(letters(app, address)[-1])).status_code == 303
    else:
        password = OTHER_PASSWORD
        owner.send("/forgot-password", {"email": EMAIL})
        assert owner.send(link_in(letters(app, EMAIL)[-1]), {"password": password}).status_code == 303
    again = Somebody(app)
    assert again.sign_in(address, password).location == "/sign-in/code" and not again.token
    with clock.frozen_at(clock.now() + LATER):
        assert send_code(again, code_now(secret)).status_code == 303 and again.is_signed_in


def test_a_code_that_signed_in_confirms_nothing_elsewhere(app, person):
    owner = Somebody(app)
    owner.sign_in()
    secret, _codes = enrol(owner)
    with clock.frozen_at(clock.now() + LATER):
        other = Somebody(app)
        other.sign_in()
        code = code_now(secret)
        assert send_code(other, code).status_code == 303
        answer = owner.send("/confirm", {"code": code}, action="/confirm/code")
        assert answer.status_code == 422


def test_of_two_with_one_recovery_code_at_once_one_gets_in(app, person):
    owner = Somebody(app)
    owner.sign_in()
    _secret, codes = enrol(owner)
    halves = [Somebody(app) for _ in range(2)]
    forms = []
    for half in halves:
        half.sign_in()
        forms.append(half.form("/sign-in/code"))

    def send(half, form):
        return lambda: visit(half.client, form[0], "POST", data=form[1] | {"code": codes[0]})

    answers = at_once(*(send(*pair) for pair in zip(halves, forms, strict=True)))
    assert sorted(answer.status_code for answer in answers) == [303, 422]
    assert len([half for half in halves if half.is_signed_in]) == 1


def test_a_new_password_does_not_begin_the_count_of_codes_anew(app, person):
    """Who reads somebody's mail gets one password after the other, and no more tries at the code."""
    owner = Somebody(app)
    owner.sign_in()
    secret, _codes = enrol(owner)
    attacker = Somebody(app, "203.0.113.9")
    attacker.sign_in()
    for _ in range(throttle.MOST_TOGETHER):
        assert send_code(attacker, "000000").status_code == 422
    attacker.send("/forgot-password", {"email": EMAIL})
    attacker.send(link_in(letters(app, EMAIL)[-1]), {"password": OTHER_PASSWORD})
    attacker.sign_in(password=OTHER_PASSWORD)
    with clock.frozen_at(clock.now() + LATER):
        assert send_code(attacker, code_now(secret)).status_code == 429


# ── Leaving ──────────────────────────────────────────────────────────────────


def test_a_session_of_long_ago_does_not_withdraw_without_a_password(app, person):
    owner, device = Somebody(app), Authenticator()
    owner.sign_in()
    add_passkey(owner, device)
    without_password(person.id)
    with clock.frozen_at(clock.now() + timedelta(minutes=11)):
        answer = owner.send("/me/data/withdrawal", {"understood": "y"})
        assert (answer.status_code, answer.location) == (303, "/confirm")
        assert going_on(person.id)
        options, values = options_for(owner, "/confirm", "/confirm/passkey")
        visit(owner.client, "/confirm/passkey", "POST", data=values | {"credential": device.get(options)})
        assert owner.send("/me/data/withdrawal", {"understood": "y"}).location == "/withdrawn"
    assert not owner.is_signed_in and count(StaffGrant) == 0


def test_what_is_ones_own_is_kept_by_nobodys_browser(app, person):
    owner = Somebody(app)
    owner.sign_in()
    answer = owner.send("/me/data", {"format": "json"}, action="/me/data/exports")
    assert answer.status_code == 200 and answer.headers["Cache-Control"] == "no-store"
    assert "attachment" in answer.headers["Content-Disposition"]
