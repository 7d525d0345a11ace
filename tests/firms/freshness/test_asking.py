"""Asking once per quarter, the link that answers without signing in, and the button of the firm's first page."""

import re

import pytest
from pages import page, texts, visit, words
from people import letters, link_in, text_of
from sqlalchemy import select

from portal.audit.models import Event
from portal.core.db import session, unit_of_work
from portal.core.viewer import FirmRole
from portal.firms import service as firms
from portal.firms.freshness.models import FreshnessAsking, FreshnessConfirmation
from portal.firms.freshness.rounds import go_round
from portal.firms.models import Firm
from portal.firms.people import roles
from portal.firms.people.queries import seat_of
from portal.notices.models import Notice, NoticePreference

OWNER, OTHER = "owner@firm.example", "other@firm.example"
SQLITE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.fixture
def owners(firm, seat, at, app):
    with at(0):
        numbers = seat(firm, OWNER), seat(firm, OTHER)
        letters(app)
    return numbers


def asked(app, *, to=""):
    go_round()
    return [letter for letter in letters(app, to) if "아직 맞나요" in letter["Subject"]]


def askings():
    session.rollback()
    return len(session.scalars(select(FreshnessAsking)).all())


def states(firm_id):
    session.rollback()
    firm = session.get(Firm, firm_id)
    return [one.freshness for one in (firm, firm.technologies[0], firm.services[0])]


def confirmations():
    session.rollback()
    return [(one.how, one.confirmed_by, one.asking_id) for one in session.scalars(select(FreshnessConfirmation))]


def test_owners_are_asked_once_per_quarter(app, firm, owners, seat, at):
    seat(firm, "editor@firm.example", FirmRole.EDITOR)
    for day, expected in ((89, 0), (90, 2), (91, 0), (179, 0), (181, 2)):
        with at(day):
            found = asked(app)
            assert len(found) == expected, day
            assert {letter["To"] for letter in found} == ({OWNER, OTHER} if expected else set())
    assert askings() == 2
    assert [one.message for one in session.scalars(select(Notice).where(Notice.kind == "freshness"))] == ["asked"] * 4


@SQLITE
def test_who_is_not_asked(app, firm, seat, at):
    with at(90):
        assert asked(app) == [] and askings() == 0, "nobody is there to answer"
    with at(0):
        number = seat(firm, OWNER)
        letters(app)
    with at(90.5):  # ten in the evening
        assert asked(app) == [] and askings() == 0, "not at night"
    with at(91), unit_of_work():
        firms.hide(session.get(Firm, firm), by="test", reason="시험")
    with at(91):
        assert asked(app) == [] and askings() == 0, "nobody reads it"
        with unit_of_work():
            firms.publish(session.get(Firm, firm), by="test")
            session.add(NoticePreference(person_id=number, kind="freshness", channel="mail", is_on=False))
        assert asked(app) == [] and askings() == 1, "they said that they want no letters"
        assert session.scalar(select(Notice.message).where(Notice.kind == "freshness")) == "asked"


@SQLITE
def test_the_letter(app, firm, owners, at):
    with at(90):
        (letter,) = asked(app, to=OWNER)
    said = text_of(letter)
    assert "확인할 것: 회사 페이지, 저선량 복원, 판독 보조" in said and "30" in said
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "/me/firms/" in said and "/unsubscribe?token=" in said


def test_one_click_without_signing_in(app, firm, owners, client, at):
    with at(90):
        (letter,) = asked(app, to=OWNER)
        link = link_in(letter)
        assert states(firm) == ["due"] * 3
    with at(100):
        for prefix in ("", "/en"):
            document = page(client, prefix + link)
            assert "저선량 복원" in words(document)
        assert states(firm) == ["due"] * 3, "a look changes nothing: mail scanners open links"
        assert visit(client, link, "HEAD").status_code == 200 and states(firm) == ["due"] * 3
        (form,) = page(client, link).xpath("//main//form")
        answer = visit(client, form.get("action"), "POST")
        assert answer.status_code == 200 and "고마워요" in answer.text
        assert answer.headers["Referrer-Policy"] == "no-referrer" and answer.headers["Cache-Control"] == "no-store"
        assert states(firm) == ["current"] * 3
        assert "확인 2026-06" in words(page(client, "/firms/1"))
    ((how, by, asking_id),) = confirmations()
    assert (how, by) == ("link", f"person:{owners[0]}") and asking_id
    event = session.scalars(select(Event).where(Event.action == "firm.confirmed")).one()
    assert event.actor == f"person:{owners[0]}" and event.details["how"] == "link"


def test_the_second_use_says_so(app, firm, owners, client, at):
    with at(90):
        links = [link_in(letter) for letter in asked(app)]
        assert visit(client, links[0], "POST").status_code == 200
    with at(95):
        for link in links:
            for method in ("POST", "GET"):
                answer = visit(client, link, method)
                assert answer.status_code == 200 and "이미 확인했어요" in answer.text
        page(client, links[1])
        page(client, f"/en{links[1]}")
    assert len(confirmations()) == 1
    with at(91):
        assert states(firm) == ["current"] * 3


@SQLITE
def test_links_that_do_not_work(app, firm, owners, client, at):
    with at(90):
        link, others = (link_in(asked_one) for asked_one in sorted(asked(app), key=lambda one: one["To"] != OWNER))
    with at(120):
        assert visit(client, link, "POST").status_code == 410
        page(client, link, status=410)
    with at(119):
        body, _, seal = link.partition("token=")[2].rpartition(".")
        for forged in ("", "x", "." * 40, f"{body}.{seal[:-2]}xx", "x" * 9000, "가"):
            for method in ("GET", "POST"):
                assert visit(client, "/still-correct", method, query_string={"token": forged}).status_code == 404
        with unit_of_work():
            locked = session.get(Firm, firm)
            theirs = session.scalars(seat_of(firm, owners[0])).one()
            roles.take_away(locked, theirs, by="test")
        assert visit(client, link, "POST").status_code == 404, "who has left speaks for the firm no more"
        page(client, link, status=404)
        page(client, f"/en{link}", status=404)
        assert confirmations() == []
        assert visit(client, others, "POST").status_code == 200


@SQLITE
def test_a_token_that_we_signed_for_something_else_is_none(app, firm, owners, client, at):
    from itsdangerous import URLSafeSerializer

    with at(90):
        asked(app)
        for value in ([1, owners[0], "x"], [1, owners[0]], {"a": 1}, 7, None, ["x", "y", "z"]):
            for salt in ("portal.notices.unsubscribe", "portal.firms.freshness"):
                sealed = URLSafeSerializer(app.config["SECRET_KEY"], salt).dumps(value)
                assert visit(client, f"/still-correct?token={sealed}", "POST").status_code == 404
    assert confirmations() == []


@SQLITE
def test_the_button_of_the_first_page(app, firm, owners, browser, seat, at):
    seat(firm, "editor@firm.example", FirmRole.EDITOR)
    seat(firm, "viewer@firm.example", FirmRole.VIEWER)
    at_home, confirming = f"/me/firms/{firm}", f"/me/firms/{firm}/confirmation"
    with at(90):
        link = link_in(asked(app, to=OWNER)[0])
        viewer, editor = browser("viewer@firm.example"), browser("editor@firm.example")
        for prefix in ("", "/en"):
            assert page(viewer.client, prefix + at_home).xpath(f"//form[contains(@action, '{confirming}')]") == []
        forms = page(editor.client, at_home).xpath(f"//form[@action='{confirming}']")
        assert len(forms) == 4, "one for each, one for all"
        token = forms[0].xpath(".//input[@name='csrf_token']/@value")[0]
        one = visit(editor.client, confirming, "POST", data={"csrf_token": token, "profile": "technology:1"})
        assert one.status_code == 303 and states(firm) == ["due", "current", "due"]
        assert confirmations()[0][2] is None, "the question stays open"
        for wrong in ("technology:99", "x"):
            data = {"csrf_token": token, "profile": wrong}
            assert visit(editor.client, confirming, "POST", data=data).status_code == 404
        visit(editor.client, confirming, "POST", data={"csrf_token": token})
        assert states(firm) == ["current"] * 3
        said = texts(
            page(editor.client, f"{at_home}?done=confirmed"),
            "//section[@aria-labelledby='freshness']//*[@role='status']",
        )
        assert said == ["고마워요. 확인한 달을 읽는 사람에게 보여 드려요."]
        assert "이미 확인했어요" in visit(editor.client, link).text, "the letter need not be answered any more"
        data = {"csrf_token": re.search(r'csrf_token" value="([^"]+)', viewer.get("/me").text)[1]}
        assert visit(viewer.client, confirming, "POST", data=data).status_code == 403
