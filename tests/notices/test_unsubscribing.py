"""Refusing letters by the link in them: by people, by mail programs, by forgers, after leaving."""

import re

import pytest
from fans import make_fan
from pages import page, texts, visit
from people import EMAIL, PASSWORD, Somebody, letters, make_person, text_of
from sqlalchemy import select

from portal.accounts import grants
from portal.accounts.consents import Document, standing
from portal.accounts.models import Person
from portal.core.db import session, unit_of_work
from portal.core.viewer import Role
from portal.notices.models import NoticePreference
from portal.notices.tokens import make_token


def address(person, kind):
    return f"/unsubscribe?token={make_token(session.get_one(Person, person.id), kind)}"


def one_click(client, url):
    """As RFC 8058 has mail programs do it: no cookie, no page before, this body."""
    return visit(client, url, "POST", data={"List-Unsubscribe": "One-Click"})


def has_agreed(person):
    session.rollback()
    return standing(session.get_one(Person, person.id), Document.MARKETING) is not None


def chosen():
    session.rollback()
    return [(row.kind, row.channel, row.is_on) for row in session.scalars(select(NoticePreference))]


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_a_look_changes_nothing_and_the_button_does(app, client, prefix):
    fan = make_fan("fan@hub.example")
    url = prefix + address(fan, "news")
    document = page(client, url)
    assert has_agreed(fan), "mail programs and scanners open links"
    (form,) = document.xpath("//main//form")
    assert form.get("action") == url and not form.xpath(".//input")
    answer = visit(client, form.get("action"), "POST")
    assert answer.status_code == 200 and not has_agreed(fan)
    assert ("You are unsubscribed" if prefix else "수신거부를 처리했어요") in answer.text
    assert answer.headers["Referrer-Policy"] == "no-referrer" and answer.headers["Cache-Control"] == "no-store"


def test_by_a_mail_program_twice(app, client):
    fan = make_fan("fan@hub.example")
    letters(app)
    for _ in range(2):
        answer = one_click(client, address(fan, "news"))
        assert answer.status_code == 200 and not has_agreed(fan)
    told = [letter["Subject"] for letter in letters(app, "fan@hub.example")]
    assert told == ["[AI 양재 허브] 수신거부를 처리했습니다"], "once"


def test_letters_that_are_no_advertising(app, client):
    person = make_person()
    with unit_of_work():
        grants.give(session.get_one(Person, person.id), Role.MENTOR, by="test")
    (letter,) = letters(app, EMAIL)
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    (link,) = re.findall(r"^<http://127\.0\.0\.1:8000(/unsubscribe\?token=\S+)>$", letter["List-Unsubscribe"])
    assert link in text_of(letter) and link in letter.get_body(("html",)).get_content()
    assert one_click(client, link).status_code == 200 and one_click(client, link).status_code == 200
    assert chosen() == [("roles", "mail", False)]
    with unit_of_work():
        grants.give(session.get_one(Person, person.id), Role.REVIEWER, by="test")
    assert letters(app) == []


def test_what_cannot_be_switched_off_is_not_by_a_link_either(app, client):
    person = make_person()
    for kind in ("security", "agreements", "none"):
        assert one_click(client, address(person, kind)).status_code == 404
    assert chosen() == []


def test_nothing_is_learnt_by_a_forged_token(app, client):
    fan, stranger = make_fan("fan@hub.example"), make_person("other@hub.example")
    token = address(fan, "news").partition("token=")[2]
    body, _, seal = token.partition(".")
    other = make_token(session.get_one(Person, stranger.id), "news")
    forged = [
        *("", "x", "." * 50, "가" * 10, "x" * 10_000, body, f"{body}.", f"{body}.{seal[:-2]}", token.upper()),
        f"{other.partition('.')[0]}.{seal}",
    ]
    answers = set()
    for one in forged:
        for method in ("GET", "POST"):
            answer = visit(client, "/unsubscribe", method, query_string={"token": one})
            seen = re.sub(r"token=[^\"]*|name=\"csrf_token\" value=\"[^\"]*|next=[^\"]*", "", answer.text)
            answers.add((answer.status_code, seen if method == "POST" else ""))
    assert len({code for code, _text in answers}) == 1 and answers.pop()[0] == 404
    assert has_agreed(fan)
    page(client, "/unsubscribe?token=x", status=404)
    page(client, "/en/unsubscribe", status=404)


def test_a_token_for_something_else_that_we_signed_is_none(app, client):
    from itsdangerous import URLSafeSerializer

    fan = make_fan("fan@hub.example")
    for value in ([fan.id, "news", "x"], [fan.id, "news"], {"a": 1}, 7, "news", None):
        sealed = URLSafeSerializer(app.config["SECRET_KEY"], "another purpose").dumps(value)
        assert one_click(client, f"/unsubscribe?token={sealed}").status_code == 404
    assert has_agreed(fan)


def test_for_who_has_left_and_for_a_number_that_is_anothers(app, client):
    make_fan(EMAIL)
    somebody = Somebody(app)
    somebody.sign_in()
    person = session.scalars(select(Person)).one()
    url, of_roles = address(person, "news"), address(person, "roles")
    left = somebody.send("/me/data/withdrawal", {"current_password": PASSWORD, "understood": "y"})
    assert left.status_code == 303
    letters(app)
    assert one_click(client, url).status_code == 200 and page(client, url) is not None
    with unit_of_work():
        row = session.get_one(Person, person.id)
        row.key = "f" * 32
    assert one_click(client, url).status_code == one_click(client, of_roles).status_code == 200
    assert letters(app) == [] and chosen() == []


def test_the_page_says_what_is_stopped(app, client):
    fan = make_fan("fan@hub.example")
    assert "‘허브 소식’" in texts(page(client, address(fan, "news")), "//main")[0]
    assert "동의도 거두었어요" in one_click(client, address(fan, "news")).text
