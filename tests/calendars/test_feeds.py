"""One's own calendar: its page, its secret address, and what stands behind it."""

import logging
import re
from dataclasses import replace
from datetime import timedelta

from ical.calendar_stream import IcsCalendarStream
from pages import page, texts, visit
from people import PASSWORD, Somebody, make_person
from sqlalchemy import select

from portal.accounts.models import Person
from portal.audit.models import Event
from portal.core.db import session, unit_of_work
from portal.notices.calendars import service
from portal.notices.calendars.models import CalendarFeed
from tests.calendars.conftest import CLINIC, NOON, later


def address(somebody, prefix=""):
    """The address that the page shows, as a path."""
    (url,) = page(somebody.client, f"{prefix}/me/calendar").xpath("//input[@id='feed-url']/@value")
    assert url.startswith("http://127.0.0.1:8000/calendar/")
    return url.removeprefix("http://127.0.0.1:8000")


def press(somebody, action):
    to, fields = somebody.form("/me/calendar", action)
    return visit(somebody.client, to, "POST", data=fields)


def read(answer):
    assert answer.status_code == 200 and answer.content_type == "text/calendar; charset=utf-8"
    (calendar,) = IcsCalendarStream.from_ics(answer.text).calendars
    return calendar


def test_a_calendar_is_subscribed_to_renewed_and_closed(app, client, somebody, feature, caplog):
    person, other = make_person(), make_person("other@hub.example")
    somebody.sign_in()
    feature.entries = {person.id: [later(CLINIC, 1), replace(CLINIC, about="booking:8")], other.id: [CLINIC]}
    assert "구독 주소 만들기" in texts(page(somebody.client, "/me/calendar"), "//main//button")[-1]
    answer = press(somebody, "/me/calendar/address")
    assert answer.status_code == 303 and answer.location == "/me/calendar?done=opened"
    shown = page(somebody.client, answer.location)
    assert "구독 주소를 만들었어요" in texts(shown, "//p[@role='status']")[0]
    first = address(somebody)
    assert address(somebody, "/en") == first, "the calendar speaks its owner's language, whatever the page's"
    assert shown.xpath("//a[starts-with(@href, 'webcal://127.0.0.1:8000/calendar/')]")

    # Whoever knows the address: no cookie comes, none is given.
    with caplog.at_level(logging.INFO, "portal.web"):
        logging.getLogger("portal").propagate = True
        answer = visit(client, first)
    calendar = read(answer)
    assert [event.uid for event in calendar.events] == ["booking-8@127.0.0.1", "booking-7@127.0.0.1"]
    assert "X-WR-CALNAME:AI 양재 허브 내 일정" in answer.text and "ATTENDEE" not in answer.text
    assert "Set-Cookie" not in answer.headers and answer.headers["Cache-Control"] == "private, no-cache"
    assert (answer.headers["X-Robots-Tag"], answer.headers["Referrer-Policy"]) == ("noindex", "no-referrer")
    token = re.search(r"/calendar/(.+)\.ics", first)[1]
    told = [getattr(record, "path", "") for record in caplog.records]
    assert "/calendar/….ics" in told and not [one for one in told if token in one], "no log opens a calendar"
    assert session.scalar(select(CalendarFeed.sealed_token)) != token

    # Another takes its place.
    assert press(somebody, "/me/calendar/address").location == "/me/calendar?done=renewed"
    second = address(somebody)
    assert second != first
    page(client, first, status=404)
    assert len(read(visit(client, second)).events) == 2
    assert press(somebody, "/me/calendar/address/revocation").location == "/me/calendar?done=closed"
    page(client, second, status=404)
    page(client, "/calendar/nothing.ics", status=404)
    session.rollback()
    assert session.scalars(select(CalendarFeed)).all() == []
    done = session.scalars(
        select(Event.action).where(Event.action.startswith("calendar_feed")).order_by(Event.id)
    ).all()
    assert done == ["calendar_feed.opened", "calendar_feed.renewed", "calendar_feed.closed"]
    # Nobody's is closed once more: nothing happens, and nothing is said that is not so.
    assert "없앴어요" in texts(page(somebody.client, "/me/calendar?done=closed"), "//main")[0]
    assert not page(somebody.client, "/me/calendar?done=opened").xpath("//p[@role='status'][text()]")


def test_what_has_not_changed_is_not_sent_again(app, client, somebody, feature):
    person = make_person()
    with unit_of_work():
        token = service.open_feed(session.get_one(Person, person.id), by="test", secret_key=app.config["SECRET_KEY"])
    url = f"/calendar/{token}.ics"
    changed = replace(CLINIC, changed_at=NOON - timedelta(days=3))
    feature.entries = {person.id: [changed, replace(later(CLINIC, 2), about="booking:8")]}
    first = visit(client, url)
    known = {"If-None-Match": first.headers["ETag"], "If-Modified-Since": first.headers["Last-Modified"]}
    assert first.headers["Last-Modified"] == "Fri, 20 Nov 2026 03:00:00 GMT"
    again = visit(client, url, headers=known)
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", first.headers["ETag"])
    # One is gone: no time tells of it, what it is made of does.
    feature.entries = {person.id: [changed]}
    fewer = visit(client, url, headers=known)
    assert fewer.status_code == 200 and len(read(fewer).events) == 1
    assert visit(client, url, headers={"If-Modified-Since": known["If-Modified-Since"]}).status_code == 200

    # What was mailed meanwhile has raised the SEQUENCE; both know the same thing by the same name.
    with unit_of_work():
        row = session.get_one(Person, person.id)
        service.next_sending(CLINIC, row, host="old.example")
        service.next_sending(later(CLINIC, 3), row, host="new.example")
    feature.entries = {person.id: [later(CLINIC, 3)]}
    (event,) = read(visit(client, url)).events
    assert (event.uid, event.sequence) == ("booking-7@old.example", 1)
    with unit_of_work():
        session.get_one(Person, person.id).locale = "en"
    assert "X-WR-CALNAME:My calendar\\, AI" in visit(client, url).text


def test_who_leaves_takes_the_address_along_and_another_key_hides_it(app, client, somebody, feature):
    person = make_person()
    somebody.sign_in()
    with unit_of_work():
        token = service.open_feed(session.get_one(Person, person.id), by="test", secret_key="x" * 40)
    assert not page(somebody.client, "/me/calendar").xpath("//input[@id='feed-url']"), "sealed with another key"
    assert visit(client, f"/calendar/{token}.ics").status_code == 200, "it works all the same"
    left = somebody.send("/me/data/withdrawal", {"current_password": PASSWORD, "understood": "y"})
    assert left.status_code == 303
    page(client, f"/calendar/{token}.ics", status=404)


def test_it_is_for_who_has_signed_in(app, client, feature):
    for method, path in (
        ("GET", "/me/calendar"),
        ("POST", "/me/calendar/address"),
        ("POST", "/me/calendar/address/revocation"),
    ):
        assert visit(client, path, method).status_code in (302, 303, 400), path
    make_person()
    browser = Somebody(app)
    browser.sign_in()
    assert browser.get("/me/calendar").headers["Cache-Control"] == "no-store"
    assert visit(browser.client, "/me/calendar/address", "POST").status_code == 400, "without the form's token"
