"""The door on a phone, in a real browser: a ticket before its camera, and a network that goes away."""

from datetime import timedelta

import pytest
from axe import faults
from browsing import Look
from camera import CAMERA
from offering import make_program
from planted import application
from playwright.sync_api import expect
from sqlalchemy import select

from portal.accounts.models import Person
from portal.core import clock
from portal.core.db import db, session, unit_of_work
from portal.core.settings import load_settings
from portal.programs.attending.models import Appeal, NoShow
from portal.programs.booking import service as booking
from portal.programs.booking.checks import Wish

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def planted(site):
    """A session of today with two people of the hub, one of whom did not come to another: numbers of all that."""
    with application(load_settings({}, root=site.root)) as app, app.app_context():
        program = make_program(seats=5, days=(0.05,), title_ko="GPU 실습", title_en="Hands-on GPU", place_ko="교육장")
        who = select(Person.id).where(Person.source_key.in_(("demo-operator", "demo-owner"))).order_by(Person.email)
        people = session.scalars(who).all()
        with unit_of_work():
            wishes = [Wish(program.id, program.sessions[0].id, person_id) for person_id in people]
            held = [booking.book_by_staff(wish, by="test") for wish in wishes]
            now = clock.now()
            missed = NoShow(booking_id=held[0].id, person_id=people[0], points=1, at=now)
            missed.expires_at = now + timedelta(days=90)
            missed.appeal = Appeal(person_id=people[0], words="아팠어요")
            session.add(missed)
            found = {"session": program.sessions[0].id, "operator": held[0].id, "owner": held[1].id}
        db.session.remove()
        db.engine.dispose()
    return found


@pytest.mark.parametrize("look", [Look(width=390)], ids=str, indirect=True)
def test_a_ticket_is_scanned_and_a_tap_waits_for_the_network(page, context, staff, planted, complaints):
    staff("operator")
    page.goto(f"/me/bookings/{planted['operator']}/ticket")
    expect(page.get_by_role("img", name="입장권의 QR 코드")).to_be_visible()
    path = page.locator(".ticket svg path[stroke]").get_attribute("d")
    page.goto(f"/staff/sessions/{planted['session']}/door")
    page.evaluate(CAMERA, path)
    page.get_by_role("button", name="카메라로 찍기").click()
    mine, other = (page.locator(f"li[data-booking='{planted[who]}']") for who in ("operator", "owner"))
    expect(mine.locator(".door-came")).to_be_visible(timeout=20_000)
    expect(page.locator("[data-present]")).to_have_text("1")
    page.get_by_role("button", name="카메라로 찍기").click()

    context.set_offline(True)
    other.get_by_role("button", name="입장", exact=False).click()
    expect(other.locator(".door-waiting")).to_be_visible()
    expect(page.locator("[data-queue]")).to_contain_text("보내지 못한 것: 1")
    expect(page.locator("[data-trouble]")).to_contain_text("서버에 닿지 않아요")
    other.get_by_role("button", name="되돌리기").click()
    expect(page.locator("[data-queue]")).to_be_hidden()
    other.get_by_role("button", name="입장", exact=False).click()
    expect(page.locator("[data-queue]")).to_be_visible()
    context.set_offline(False)
    expect(other.locator(".door-came")).to_be_visible(timeout=10_000)
    expect(page.locator("[data-present]")).to_have_text("2")
    expect(page.locator("[data-queue]")).to_be_hidden()
    assert page.evaluate("localStorage.length && localStorage.getItem('door:' + door.dataset.session)") == "[]"
    other.get_by_role("button", name="되돌리기").click()
    expect(page.locator("[data-present]")).to_have_text("1")
    assert all("ERR_INTERNET_DISCONNECTED" in one for one in complaints.found), complaints.found
    complaints.found.clear()


@pytest.mark.parametrize("look", [Look(), Look(language="en")], ids=["ko", "en"], indirect=True)
def test_nothing_is_wrong_with_the_pages_of_the_day(page, look, staff, planted):
    staff("operator")
    door, own = f"/staff/sessions/{planted['session']}", f"/me/bookings/{planted['operator']}"
    pages = ("/staff/sessions", f"{door}/door", f"{door}/sheet", f"{door}/walk-ins?q=demo", "/staff/no-shows")
    found = []
    for path in (*pages, f"{own}/ticket", f"{own}/appeal", own):
        page.goto(look.at(path))
        found += faults(page, look)
    assert not found, "\n".join(found)
