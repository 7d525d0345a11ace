"""Roles, leaving, the last owner; what is another firm's is not there, what one may not do is refused."""

import pytest
from factories import make_firm
from flask import g
from lxml import html
from pages import assert_queries, visit
from people import letters
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from staffing import send, staff_client

from portal.audit.models import Access
from portal.core import clock
from portal.core.db import session, unit_of_work
from portal.core.viewer import MEMBERS
from portal.firms.people.models import FirmPerson
from portal.web.access import current_viewer

OWNER, SECOND = "owner@firm.example", "second@firm.example"


def seats(firm, *, live=True):
    """`{address: role}` of a firm."""
    session.rollback()
    query = select(FirmPerson).where(FirmPerson.firm_id == firm.id, FirmPerson.ended_at.is_(None) == live)
    return {(seat.person.email, seat.role): seat.id for seat in session.scalars(query.order_by(FirmPerson.id))}


def press(somebody, firm, what):
    """Press a button of the page of people: `people/3/removal`."""
    return somebody.send(f"/me/firms/{firm.id}/people", action=f"/me/firms/{firm.id}/{what}")


def set_role(somebody, firm, seat_id, role):
    page, action = f"/me/firms/{firm.id}/people", f"/me/firms/{firm.id}/people/{seat_id}/role"
    return somebody.send(page, {"role": role}, action=action)


def test_another_role_ends_a_row_and_begins_another(app, firm, owner, seat, browser):
    seat(firm, SECOND, "viewer", name="진보미")
    second = browser(SECOND)
    number = seats(firm)[(SECOND, "viewer")]
    assert set_role(owner, firm, number, "owner").status_code == 303
    assert set(seats(firm)) == {(OWNER, "owner"), (SECOND, "owner")}
    assert set(seats(firm, live=False)) == {(SECOND, "viewer")}
    assert "역할이 바뀌었습니다" in letters(app, SECOND)[0]["Subject"]
    page = second.get(f"/me/firms/{firm.id}/people").text
    assert "지난 기록" in page and "역할이 바뀜" in page and "유하람" in page


def test_the_last_owner_stays(app, firm, owner, seat):
    seat(firm, SECOND, "editor")
    mine = seats(firm)[(OWNER, "owner")]
    for answer in (
        owner.send(f"/me/firms/{firm.id}/departure"),
        set_role(owner, firm, mine, "editor"),
        visit(
            owner.client,
            f"/me/firms/{firm.id}/people/{mine}/removal",
            "POST",
            data=owner.form(f"/me/firms/{firm.id}/people", f"/me/firms/{firm.id}/invitations")[1],
        ),
    ):
        assert answer.status_code == 422 and "마지막 소유자예요" in answer.text
    assert set(seats(firm)) == {(OWNER, "owner"), (SECOND, "editor")}
    set_role(owner, firm, seats(firm)[(SECOND, "editor")], "owner")
    assert owner.send(f"/me/firms/{firm.id}/departure").location == "/me/firms?done=left"
    assert set(seats(firm)) == {(SECOND, "owner")}
    assert any("나갔습니다" in letter["Subject"] for letter in letters(app, SECOND))
    # The same form once more: they are of it no longer.
    assert owner.get(f"/me/firms/{firm.id}/departure").status_code == 404


def test_a_departure_ends_access_at_once(firm, owner, seat, browser):
    seat(firm, SECOND, "editor")
    second = browser(SECOND)
    assert second.get(f"/me/firms/{firm.id}/people").status_code == 200
    assert press(owner, firm, f"people/{seats(firm)[(SECOND, 'editor')]}/removal").status_code == 303
    assert second.get(f"/me/firms/{firm.id}/people").status_code == 404
    assert second.is_signed_in, "of the firm no longer, of the portal still"


@pytest.mark.parametrize(("role", "status"), [("viewer", 403), ("editor", 403), ("owner", 303), (None, 404)])
def test_who_may_manage(app, firm, owner, seat, browser, role, status):
    seat(firm, "third@firm.example", "viewer")
    third = seats(firm)[("third@firm.example", "viewer")]
    if role:
        seat(firm, SECOND, role)
    else:
        seat(make_firm("㈜남의회사"), SECOND)
    second = browser(SECOND)
    here = f"/me/firms/{firm.id}"
    page = second.get(f"{here}/people")
    assert page.status_code == (200 if role else 404)
    if role and role != "owner":
        assert "third@firm.example" not in page.text and "초대 메일 보내기" not in page.text
    token = {"csrf_token": html.fromstring(second.get("/me").text).xpath("//input[@name='csrf_token']/@value")[0]}
    for what, fields in (
        ("invitations", {"email": "new@hub.example", "role": "viewer", "locale": "ko"}),
        (f"people/{third}/role", {"role": "editor"}),
    ):
        assert visit(second.client, f"{here}/{what}", "POST", data=token | fields).status_code == status
    third = next(number for (address, _role), number in seats(firm).items() if address == "third@firm.example")
    assert visit(second.client, f"{here}/people/{third}/removal", "POST", data=token).status_code == status


def test_one_live_row_a_person_and_firm(app, firm, seat):
    person = seat(firm, OWNER)
    with pytest.raises(IntegrityError), unit_of_work():
        add_seat(firm_id=firm.id, person_id=person.id, role="viewer")


def add_seat(**values):
    session.add(FirmPerson(given_by="test", **values))


def viewer_of(somebody):
    """Whom the portal sees in a browser."""
    session.rollback()
    # The test's context is the request's, too: nothing is to be left of an earlier one.
    for name in ("viewer", "_login_user"):
        g.pop(name, None)
    with somebody.app.test_request_context("/", headers={"Cookie": f"person={somebody.token}"}):
        return current_viewer()


def test_somebody_of_two_firms_chooses_one(app, firm, owner, seat, browser):
    other = make_firm("㈜다른회사", kind="corporate")
    person = seat(firm, SECOND, "viewer")
    with unit_of_work():
        add_seat(firm_id=other.id, person_id=person.id, role="owner", chosen_at=clock.now())
    second = browser(SECOND)
    viewer = viewer_of(second)
    assert (viewer.firm_id, viewer.firm_role) == (other.id, "owner")
    assert viewer.audiences >= {f"firm:{firm.id}", f"firm:{other.id}", MEMBERS}
    page = html.fromstring(second.get("/directory").text)
    assert page.xpath("//div[@id='person']//button[@aria-current]//text()")[-1].strip() == "㈜다른회사"
    answer = second.send("/directory?q=a", action=f"/me/firms/{firm.id}/choice")
    assert answer.status_code == 303 and answer.location == "/directory?q=a"
    assert (viewer_of(second).firm_id, viewer_of(second).firm_role) == (firm.id, "viewer")
    # A page elsewhere is none to go on to.
    to, values = second.form("/directory", f"/me/firms/{other.id}/choice")
    assert visit(second.client, to, "POST", data=values | {"next": "//evil.example"}).location == "/"
    stranger = make_firm("㈜남의회사")
    assert visit(second.client, f"/me/firms/{stranger.id}/choice", "POST", data=values).status_code == 404


def test_people_of_firms_outside_the_hub_see_what_is_public(app, seat, browser):
    seat(make_firm("㈜큰회사", kind="corporate"), OWNER)
    assert MEMBERS not in viewer_of(browser(OWNER)).audiences


def test_a_page_costs_no_more_for_who_is_of_firms(app, firm, client, owner, run_jobs):
    run_jobs()
    client.get("/directory")
    with assert_queries(1) as before:
        client.get("/directory")
    owner.get("/directory")
    session.rollback()
    # Who they are, with their firms; and which of what was found stands on their list.
    with assert_queries(len(before) + 2):
        owner.get("/directory")


def test_staff_see_and_mend(app, firm, owner, seat):
    seat(firm, SECOND, "editor")
    staff = staff_client(app, "program_manager")
    page = visit(staff, f"/staff/firms/{firm.id}")
    assert page.status_code == 200 and SECOND in page.text
    session.rollback()
    assert set(session.scalars(select(Access.what))) == {"firm_people"}
    here = f"/staff/firms/{firm.id}"
    number = seats(firm)[(SECOND, "editor")]
    assert send(staff, f"{here}/people/{number}/role", at=here, data={"role": "owner"}).status_code == 303
    number = seats(firm)[(OWNER, "owner")]
    assert send(staff, f"{here}/people/{number}/removal", at=here).status_code == 303
    number = seats(firm)[(SECOND, "owner")]
    answer = send(staff, f"{here}/people/{number}/removal", at=here)
    assert answer.status_code == 422 and "마지막 소유자예요" in answer.text
    assert set(seats(firm)) == {(SECOND, "owner")}


def test_the_firms_first_page_leads_to_all_of_its_pages(app, firm, owner, seat, browser):
    page = html.fromstring(owner.get(f"/me/firms/{firm.id}").text)
    tabs = [
        (a.text, a.get("href"), a.get("aria-current")) for a in page.xpath("//nav[contains(@class, 'firm-tabs')]/a")
    ]
    assert tabs[0] == ("요약", f"/me/firms/{firm.id}", "page")
    assert ("사람", f"/me/firms/{firm.id}/people", None) in tabs
    assert page.xpath(f"//a[@href='/firms/{firm.id}']")
    seat(firm, SECOND, "viewer")
    assert browser(SECOND).get(f"/me/firms/{firm.id}").status_code == 200
