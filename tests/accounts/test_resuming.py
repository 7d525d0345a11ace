"""A form that comes when the session has ended: nothing that was typed is lost."""

from factors import code_now, enrol
from pages import visit
from people import EMAIL, NEW, PASSWORD, Somebody, form_in, make_person
from sqlalchemy import select

from portal.accounts import sessions
from portal.accounts.models import Person
from portal.core.db import unit_of_work
from portal.core.viewer import Role

HERE = {"Sec-Fetch-Site": "same-origin"}
TYPED = {"name": "이 가온", "phone": "010 1234 5678", "locale": "en"}


def name_of(session):
    session.rollback()
    return session.scalars(select(Person.name)).one()


def test_sign_in_again_and_go_on(app, somebody, session):
    person = make_person()
    somebody.sign_in()
    to, values = somebody.form("/me")
    with unit_of_work():
        sessions.end_all(person.id, because="test")
    asked = visit(somebody.client, to, "POST", data=values | TYPED, headers=HERE)
    assert asked.status_code == 401 and "이어서" in asked.text
    to, values = form_in(asked.text, "/sign-in")
    wrong = visit(somebody.client, to, "POST", data=values | {"email": EMAIL, "password": "틀린 비밀번호"})
    to, values = form_in(wrong.text, "/sign-in")
    resumed = visit(somebody.client, to, "POST", data=values | {"email": EMAIL, "password": PASSWORD})
    assert resumed.status_code == 200 and somebody.is_signed_in
    to, values = form_in(resumed.text, "/me")
    assert {name: values[name] for name in TYPED} == TYPED
    assert visit(somebody.client, to, "POST", data=values).location == "/me?done=profile"
    assert name_of(session) == "이 가온"


def test_the_form_is_older_than_its_key(app, somebody, session):
    """The browser was closed, so the key is gone, and the session of the portal goes on."""
    make_person()
    somebody.sign_in()
    to, values = somebody.form("/me")
    somebody.client.delete_cookie("session")
    resumed = visit(somebody.client, to, "POST", data=values | TYPED, headers=HERE)
    assert resumed.status_code == 400
    to, values = form_in(resumed.text, "/me")
    assert visit(somebody.client, to, "POST", data=values).location == "/me?done=profile"
    assert name_of(session) == "이 가온"


def test_both_are_gone(app, somebody, session):
    make_person()
    somebody.sign_in()
    to, values = somebody.form("/me")
    somebody.client.delete_cookie("session")
    somebody.client.delete_cookie("person")
    asked = visit(somebody.client, to, "POST", data=values | TYPED, headers=HERE)
    assert asked.status_code == 401
    to, values = form_in(asked.text, "/sign-in")
    resumed = visit(somebody.client, to, "POST", data=values | {"email": EMAIL, "password": PASSWORD})
    to, values = form_in(resumed.text, "/me")
    assert visit(somebody.client, to, "POST", data=values).location == "/me?done=profile"
    assert name_of(session) == "이 가온"


def test_what_staff_typed_goes_along_through_the_code(app, somebody, session):
    """The page of the code stands between the password and the form: it carries the form, also past a wrong code."""
    person = make_person(EMAIL, Role.OPERATOR)
    somebody.sign_in()
    secret, _codes = enrol(somebody)
    to, values = somebody.form("/staff/settings")
    typed = {"about_ko": "로봇이 자라는 곳", "phone": "02-1234-5678"}
    with unit_of_work():
        sessions.end_all(person.id, because="test")
    asked = visit(somebody.client, to, "POST", data=values | typed, headers=HERE)
    assert asked.status_code == 401
    to, values = form_in(asked.text, "/sign-in")
    half = visit(somebody.client, to, "POST", data=values | {"email": EMAIL, "password": PASSWORD})
    assert half.status_code == 200 and not somebody.is_signed_in
    to, values = form_in(half.text, "/sign-in/code")
    wrong = visit(somebody.client, to, "POST", data=values | {"code": "000000"})
    assert wrong.status_code == 422
    to, values = form_in(wrong.text, "/sign-in/code")
    resumed = visit(somebody.client, to, "POST", data=values | {"code": code_now(secret, 1)})
    assert resumed.status_code == 200 and somebody.is_signed_in
    to, values = form_in(resumed.text, "/staff/settings")
    assert {name: values[name] for name in typed} == typed
    assert visit(somebody.client, to, "POST", data=values).location == "/staff/settings?done=saved"
    assert "로봇이 자라는 곳" in somebody.get("/staff/settings").text


def test_signing_up_goes_on_with_the_password_asked_for_anew(somebody, session):
    to, values = somebody.form("/sign-up")
    somebody.client.delete_cookie("session")
    resumed = visit(somebody.client, to, "POST", data=values | NEW, headers=HERE)
    assert resumed.status_code == 400 and PASSWORD not in resumed.text
    assert resumed.headers["Cache-Control"] == "no-store"
    to, values = form_in(resumed.text, "/sign-up")
    assert not values.get("password") and values["email"] == EMAIL
    assert visit(somebody.client, to, "POST", data=values | {"password": PASSWORD}).status_code == 303


def test_what_a_foreign_page_wrote_is_not_kept(app, somebody, session):
    make_person()
    somebody.sign_in()
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}, {"Origin": "null"}, {}):
        answer = visit(somebody.client, "/me", "POST", data={"name": "evil name"}, headers=headers)
        assert answer.status_code == 400 and "evil name" not in answer.text
    stranger = Somebody(app)
    _to, values = stranger.form("/sign-in")
    near = {"Sec-Fetch-Site": "same-site"}
    answer = visit(stranger.client, "/me", "POST", data=values | {"name": "evil name"}, headers=near)
    assert answer.status_code == 303 and answer.location == "/sign-in"


def test_what_was_kept_is_believed_only_with_our_signature(app, somebody):
    make_person()
    to, values = somebody.form("/sign-in")
    forged = values | {"email": EMAIL, "password": PASSWORD, "kept": '{"address": "https://evil.example"}'}
    assert visit(somebody.client, to, "POST", data=forged).location == "/"


def test_what_was_kept_and_changed_on_the_way_is_dropped(app):
    make_person()
    stranger = Somebody(app)
    _to, values = stranger.form("/sign-in")
    asked = visit(stranger.client, "/me", "POST", data=values | TYPED, headers=HERE)
    to, values = form_in(asked.text, "/sign-in")
    values |= {"email": EMAIL, "password": PASSWORD, "kept": values["kept"][:-2]}
    assert visit(stranger.client, to, "POST", data=values).location == "/"
