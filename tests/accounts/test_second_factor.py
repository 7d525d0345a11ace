"""A code beside the password: enrolling, signing in, replay, recovery codes, and the half that opens nothing."""

from datetime import timedelta

import pytest
from factors import at_once, code_now, enrol, send_code
from lxml import html
from pages import page, visit
from people import EMAIL, OTHER_PASSWORD, PASSWORD, Somebody, errors, form_in, letters, make_person, thief
from planted import application
from sqlalchemy import select
from views import address_of, routes

from portal.accounts import grants, service, throttle
from portal.accounts.factors import totp
from portal.accounts.factors.models import RecoveryCode, TotpFactor
from portal.accounts.factors.sealing import Unreadable, seal, unseal
from portal.accounts.models import Person
from portal.audit.models import Event
from portal.core import clock
from portal.core.db import db, unit_of_work
from portal.core.viewer import Role
from portal.web.access import staff

LATER = timedelta(seconds=totp.SECONDS)


@pytest.fixture
def person(app):
    return make_person()


@pytest.fixture
def enrolled(person, somebody, app):
    """Somebody who has registered an app and signed out; its secret, and the recovery codes."""
    somebody.sign_in()
    secret, codes = enrol(somebody)
    somebody.send("/me", action="/sign-out")
    letters(app)
    return secret, codes


def half(app, host="127.0.0.1"):
    """Somebody who has shown the password."""
    somebody = Somebody(app, host)
    answer = somebody.sign_in()
    assert (answer.status_code, answer.location) == (303, "/sign-in/code"), answer.text
    return somebody


@pytest.mark.parametrize(("seconds", "code"), [(59, "287082"), (1111111109, "081804"), (20000000000, "353130")])
def test_codes_are_those_of_the_standard(seconds, code):
    assert totp.code_of(b"12345678901234567890", seconds // totp.SECONDS) == code


def test_from_enrolling_to_signing_in(app, person, somebody, session):
    somebody.sign_in()
    copied = somebody.token
    for prefix in ("", "/en"):
        page(somebody.client, f"{prefix}/me/second-factor")
    somebody.send("/me/second-factor", action="/me/second-factor/enrolment")
    shown = page(somebody.client, "/me/second-factor/enrolment")
    assert shown.xpath("//*[local-name()='svg'][@role='img'][@aria-label]"), "the QR code is drawn in the page"
    secret, codes = enrol(somebody)
    assert len(set(codes)) == 10
    assert somebody.is_signed_in and not thief(app, copied).is_signed_in, "the session from before is over"
    row = session.scalars(select(TotpFactor)).one()
    assert secret not in row.sealed_secret.encode() and totp.as_text(secret).replace(" ", "") not in row.sealed_secret
    (letter,) = letters(app, EMAIL)
    assert "2단계 인증을 켰습니다" in letter["Subject"]
    assert not any(code in somebody.get("/me/second-factor").text for code in codes), "shown once"
    somebody.send("/me", action="/sign-out")
    with clock.frozen_at(clock.now() + LATER):
        another = half(app)
        assert not another.is_signed_in
        for prefix in ("", "/en"):
            page(another.client, f"{prefix}/sign-in/code")
            page(another.client, f"{prefix}/sign-in/code?by=recovery")
        assert send_code(another, code_now(secret)).location == "/"
        assert another.is_signed_in


def test_a_wrong_first_code_registers_nothing(app, person, somebody):
    somebody.sign_in()
    somebody.send("/me/second-factor", action="/me/second-factor/enrolment")
    to, values = form_in(somebody.get("/me/second-factor/enrolment").text, "/me/second-factor/enrolment/confirmation")
    answer = visit(somebody.client, to, "POST", data=values | {"code": "000000"})
    assert answer.status_code == 422 and "code" in errors(answer)
    assert Somebody(app).sign_in().location == "/"


def test_clocks_may_be_wrong_by_a_step(app, enrolled):
    secret, _codes = enrolled
    for number, (steps, taken) in enumerate(((-2, False), (-1, True), (0, True), (1, True), (2, False)), 1):
        with clock.frozen_at(clock.now() + number * timedelta(minutes=20)):
            assert (send_code(half(app), code_now(secret, steps)).status_code == 303) == taken, steps


def test_a_code_is_used_once(app, person, somebody):
    # The next code may come at any moment: not within this one.
    with clock.frozen_at(clock.now()):
        somebody.sign_in()
        secret, _codes = enrol(somebody)
        somebody.send("/me", action="/sign-out")
        assert send_code(half(app), code_now(secret)).status_code == 422, "it was used to enrol"
    with clock.frozen_at(clock.now() + 3 * LATER):
        code = code_now(secret)
        assert send_code(half(app), code).status_code == 303
        assert send_code(half(app), code).status_code == 422
        assert send_code(half(app), code_now(secret, -1)).status_code == 422, "nor one from before it"
        assert send_code(half(app), code_now(secret, 1)).status_code == 303


def test_of_two_with_one_code_at_once_one_gets_in(app, enrolled):
    secret, _codes = enrolled
    now = clock.now()
    for number in range(1, 6):
        with clock.frozen_at(now + number * timedelta(minutes=5)):
            code = code_now(secret)
            assert got_in(app, code) == [False, True]


def got_in(app, typed):
    """Who of two gets a session who type the same code at the same moment."""
    both = [half(app, host) for host in ("127.0.0.1", "198.51.100.7")]
    at_once(*(ready(somebody, typed) for somebody in both))
    return sorted(somebody.is_signed_in for somebody in both)


def ready(somebody, typed):
    """All but the last step of typing a code."""
    to, values = somebody.form("/sign-in/code")
    return lambda: visit(somebody.client, to, "POST", data=values | {"code": typed})


def test_a_recovery_code_is_used_once(app, enrolled, session):
    _secret, codes = enrolled
    assert send_code(half(app), codes[0].upper().replace("-", " ")).status_code == 303
    (letter,) = letters(app, EMAIL)
    assert "복구 코드를 썼습니다" in letter["Subject"] and "9개" in letter.get_body(("plain",)).get_content()
    assert send_code(half(app), codes[0]).status_code == 422
    assert got_in(app, codes[1]) == [False, True]
    rows = str([tuple(row) for row in session.execute(select(RecoveryCode.__table__))])
    assert not any(code.replace("-", "") in rows for code in codes), "hashes alone"


def test_recovery_codes_are_made_anew(app, enrolled):
    _secret, codes = enrolled
    somebody = half(app)
    send_code(somebody, codes[0])
    answer = somebody.send("/me/second-factor", action="/me/second-factor/recovery-codes")
    new = [code.text_content() for code in html.fromstring(answer.text).xpath("//ol[@class='codes']//code")]
    assert len(set(new) - set(codes)) == 10
    assert "새로 만들었습니다" in letters(app, EMAIL)[-1]["Subject"]
    assert send_code(half(app), codes[1]).status_code == 422
    assert send_code(half(app), new[1]).status_code == 303


def test_a_half_sign_in_opens_nothing(app, enrolled):
    somebody = half(app)
    cookie = somebody.client.get_cookie("half")
    assert cookie.http_only and cookie.same_site == "Lax" and cookie.path == "/" and not somebody.token
    disguised = thief(app, cookie.value)
    disguised.client.set_cookie("half", cookie.value)
    for route, rule in routes(app, "GET"):
        if rule.asks_to_sign_in:
            for visitor in (somebody, disguised):
                assert (visitor.get(address_of(route)).location or "").startswith("/sign-in?"), route


def test_a_session_is_no_half(app, person, somebody):
    somebody.sign_in()
    stranger = Somebody(app)
    stranger.client.set_cookie("half", somebody.token)
    assert stranger.get("/sign-in/code").location == "/sign-in"


@pytest.mark.parametrize("how", ["used", "time", "password", "role"])
def test_a_half_is_over(app, enrolled, person, session, how):
    secret, codes = enrolled
    somebody = half(app)
    to, values = somebody.form("/sign-in/code")
    with clock.frozen_at(clock.now() + (timedelta(minutes=10) if how == "time" else LATER)):
        if how == "used":
            copy = Somebody(app)
            copy.client.set_cookie("half", somebody.client.get_cookie("half").value)
            assert send_code(copy, codes[0]).status_code == 303
        elif how != "time":
            with unit_of_work():
                again = session.get(Person, person.id)
                if how == "role":
                    grants.give(again, Role.MENTOR, by="test")
                else:
                    service.set_password(again, "x", by="test")
        answer = visit(somebody.client, to, "POST", data=values | {"code": code_now(secret)})
        assert (answer.status_code, answer.location) == (303, "/sign-in") and not somebody.token
        assert somebody.get("/sign-in/code").location == "/sign-in"


def test_where_one_was_going_outlives_the_code(app, enrolled):
    _secret, codes = enrolled
    somebody = Somebody(app)
    to, values = somebody.form("/sign-in?next=/me/devices", "/sign-in")
    answer = visit(somebody.client, to, "POST", data=values | {"email": EMAIL, "password": PASSWORD})
    assert answer.location == "/sign-in/code?next=/me/devices"
    to, values = somebody.form(answer.location, "/sign-in/code")
    assert visit(somebody.client, to, "POST", data=values | {"code": codes[0]}).location == "/me/devices"


def test_guessing_codes_is_slowed(app, enrolled):
    secret, _codes = enrolled
    somebody = half(app)
    with clock.frozen_at(clock.now() + 2 * LATER):
        seen = [send_code(somebody, "000000").status_code for _ in range(10)]
        assert seen == [422] * throttle.MOST_TOGETHER + [429] * 2
        assert send_code(somebody, code_now(secret)).status_code == 429, "the right one, now"
        assert send_code(half(app), code_now(secret)).status_code == 429, "nor after the password once more"


def test_taking_the_app_away(app, enrolled):
    _secret, codes = enrolled
    somebody = half(app)
    send_code(somebody, codes[0])
    copied = somebody.token
    assert somebody.send("/me/second-factor", action="/me/second-factor/removal").status_code == 303
    assert somebody.is_signed_in and not thief(app, copied).is_signed_in
    assert "껐습니다" in letters(app, EMAIL)[-1]["Subject"]
    assert Somebody(app).sign_in().location == "/"


def test_a_new_password_does_not_take_the_app_away(app, enrolled):
    somebody = Somebody(app)
    somebody.send("/forgot-password", {"email": EMAIL})
    link = next(word for word in str(letters(app)[-1].get_body(("plain",)).get_content()).split() if "token=" in word)
    assert somebody.send(link.removeprefix("http://127.0.0.1:8000"), {"password": OTHER_PASSWORD}).status_code == 303
    assert somebody.sign_in(password=OTHER_PASSWORD).location == "/sign-in/code"


def test_what_is_sealed_opens_only_for_whom_it_was():
    sealed = seal(b"secret", "key", about="totp 1")
    assert unseal(sealed, "key", about="totp 1") == b"secret"
    for text, key, about in ((sealed, "other", "totp 1"), (sealed, "key", "totp 2"), (sealed[:-4], "key", "totp 1")):
        with pytest.raises(Unreadable):
            unseal(text, key, about=about)


# ── Staff ────────────────────────────────────────────────────────────────────


@pytest.fixture
def desk(app, make_settings):
    """The portal with a view of staff, over the same rows."""

    def plant(flask):
        flask.add_url_rule("/desk", view_func=staff(Role.OPERATOR)(lambda: "in"), endpoint="desk")

    with application(make_settings(app.extensions["portal.settings"].database_url), plant) as flask:
        yield flask
        with flask.app_context():
            db.engine.dispose()


def test_staff_enrol_before_anything_of_staff_opens(app, desk):
    make_person(EMAIL, Role.OPERATOR)
    somebody = Somebody(desk)
    somebody.sign_in(two_factors=False)
    answer = somebody.get("/desk")
    assert (answer.status_code, answer.location) == (303, "/me/second-factor?next=/desk&needed=staff")
    assert somebody.get("/me").status_code == 200, "one's own pages are open"
    assert "등록해 주세요" in page(somebody.client, answer.location).text_content()
    enrol(somebody)
    assert somebody.get("/desk").text == "in"
    somebody.send("/me/second-factor", action="/me/second-factor/removal")
    assert somebody.get("/desk").location.startswith("/me/second-factor")


def test_a_grant_takes_effect_at_once(app, desk, session):
    person = make_person()
    somebody = Somebody(desk)
    somebody.sign_in()
    assert somebody.get("/desk").status_code == 403
    now = clock.now()
    with unit_of_work():
        grants.give(session.get(Person, person.id), Role.OPERATOR, by="test", begins_at=now + timedelta(hours=1))
    somebody.sign_in(two_factors=False)
    assert somebody.get("/desk").status_code == 403
    with clock.frozen_at(now + timedelta(hours=1)):
        assert somebody.get("/desk").location.startswith("/me/second-factor"), "in the session that goes on"


# ── Confirming once more ─────────────────────────────────────────────────────


def test_what_is_grave_asks_once_more(app, enrolled):
    _secret, codes = enrolled
    somebody = half(app)
    send_code(somebody, codes[0])
    to, values = somebody.form("/me/second-factor", "/me/second-factor/removal")
    with clock.frozen_at(clock.now() + timedelta(minutes=11)):
        here = {"Sec-Fetch-Site": "same-origin"}
        answer = visit(somebody.client, to, "POST", data=values, headers=here)
        assert answer.status_code == 401
        assert somebody.get("/me/second-factor/enrolment").location == "/confirm?next=/me/second-factor/enrolment"
        to, values = form_in(answer.text, "/confirm/password")
        wrong = visit(somebody.client, to, "POST", data=values | {"password": OTHER_PASSWORD})
        assert wrong.status_code == 422 and "password" in errors(wrong)
        to, values = form_in(wrong.text, "/confirm/password")
        resumed = visit(somebody.client, to, "POST", data=values | {"password": PASSWORD})
        to, values = form_in(resumed.text, "/me/second-factor/removal")
        assert visit(somebody.client, to, "POST", data=values).status_code == 303
        assert Somebody(app).sign_in().location == "/"


def test_confirming_by_a_code(app, enrolled):
    secret, codes = enrolled
    somebody = half(app)
    send_code(somebody, codes[0])
    with clock.frozen_at(clock.now() + timedelta(minutes=11)):
        for prefix in ("", "/en"):
            page(somebody.client, f"{prefix}/confirm")
        before = somebody.token
        answer = somebody.send("/confirm?next=/me/devices", {"code": code_now(secret)}, action="/confirm/code")
        assert answer.location == "/me/devices" and somebody.token != before
        assert somebody.send("/me/second-factor", action="/me/second-factor/recovery-codes").status_code == 200


def test_the_hub_takes_the_app_away_from_who_has_lost_it(app, enrolled, runner, session):
    command = ["person", "remove-factor", EMAIL]
    assert runner.invoke(args=command).exit_code == 2, "without a reason"
    told = runner.invoke(args=[*command, "--reason", "신분증을 보았음"])
    assert told.exit_code == 0 and "지웠어요" in told.output
    owner = Somebody(app)
    assert owner.sign_in(two_factors=False).status_code == 303
    assert owner.is_signed_in, "no code is asked for any more"
    assert "껐습니다" in letters(app, EMAIL)[-1]["Subject"]
    event = session.query(Event).filter_by(action="totp.removed").one()
    assert (event.actor, event.details["reason"]) == ("cli", "신분증을 보았음")
    again = runner.invoke(args=[*command, "--reason", "또"])
    assert again.exit_code == 1 and "등록한 인증 앱이 없어요" in str(again.exception)
