"""The day of a program through the front door: tickets, the door, its bad network, who came without a place."""

from contextlib import contextmanager
from datetime import timedelta

import pytest
from factories import make_firm
from kinds import sit
from offering import BY, book, make_program, only_session, states, wish
from pages import page, visit, words
from people import Somebody, make_person
from sqlalchemy.exc import IntegrityError

from portal.allocation.queries import wrong_pools
from portal.audit.models import Access
from portal.core import clock
from portal.core.db import session, unit_of_work
from portal.core.viewer import FirmRole, Role
from portal.programs import service as programs
from portal.programs.attending import queries
from portal.programs.attending.models import Attendance, How, NoShow, Visitors
from portal.programs.attending.tokens import make_token, read_token
from portal.programs.booking import service as booking
from portal.programs.models import Booking, Program, ProgramSession


@pytest.fixture
def people(app):
    return [make_person(f"p{n}@hub.example", name=f"사람{n}").id for n in range(4)]


@pytest.fixture
def staff(app):
    make_person("staff@hub.example", Role.PROGRAM_MANAGER, name="운영자")
    somebody = Somebody(app)
    somebody.sign_in("staff@hub.example")
    return somebody


@contextmanager
def at(moment, staff):
    """A moment at which staff have just signed in."""
    with clock.frozen_at(moment):
        staff.client.delete_cookie("person")
        staff.sign_in("staff@hub.example")
        yield


@pytest.fixture(autouse=True)
def books_are_right(app):
    yield
    session.rollback()
    assert wrong_pools() == []


def scans(staff, number, *items, token=True):
    """What the server answers to what a phone has kept: the outcomes, or the status."""
    state = staff.get(f"/staff/sessions/{number}/door/state").json
    headers = {"X-CSRFToken": state["token"]} if token else {}
    sent = {"items": list(items)}
    answer = visit(staff.client, f"/staff/sessions/{number}/door/scans", "POST", json=sent, headers=headers)
    return [one["outcome"] for one in answer.json["results"]] if answer.status_code == 200 else answer.status_code


def state_of(staff, number):
    return staff.get(f"/staff/sessions/{number}/door/state").json


def test_the_day_from_ticket_to_sheet(app, staff, people):
    program = make_program(seats=2, days=(0.1, 0.2), place_ko="교육장")
    one, other = (each.id for each in program.sessions)
    firm = make_firm("㈜온회사")
    with unit_of_work():
        sit(firm.id, people[0], FirmRole.EDITOR)
    came, late = book(program, people[0], firm.id).id, book(session.merge(program), people[1]).id
    waits = book(session.merge(program), people[2]).id
    elsewhere = book(session.merge(program), people[3], session_id=other).id

    # The ticket is its owner's alone, and nothing of them stands in its code.
    owner, stranger = Somebody(app), Somebody(app)
    owner.sign_in("p0@hub.example")
    stranger.sign_in("p2@hub.example")
    shown = page(owner.client, f"/me/bookings/{came}/ticket")
    code = shown.xpath("string(//*[contains(@class,'ticket-code')])").strip()
    assert read_token(code) == came and read_token(code.lower().replace("0", "o").replace("-", " ")) == came
    assert shown.xpath("//*[name()='svg' and @aria-label='입장권의 QR 코드']")
    assert "사람0" in words(shown) and "교육장" in words(shown)
    assert page(owner.client, f"/en/me/bookings/{came}/ticket").xpath("//h1")[0].text_content() == "Ticket"
    assert f"/me/bookings/{came}/ticket" in owner.get(f"/me/bookings/{came}").text
    assert stranger.get(f"/me/bookings/{came}/ticket").status_code == 404
    assert "ticket-code" not in stranger.get(f"/me/bookings/{waits}/ticket").text
    forged = code[:-1] + ("0" if code[-1] != "0" else "1")
    assert read_token(forged) is None and read_token("T1") is None and read_token("") is None
    assert owner.get(f"/staff/sessions/{one}/door").status_code == 403

    # The door: a code that is typed, a tap, and what a phone kept; each counts once.
    door = f"/staff/sessions/{one}/door"
    answer = staff.get(door)
    assert answer.headers["Permissions-Policy"].startswith("camera=(self)")
    assert "camera=()" in staff.get("/").headers["Permissions-Policy"]
    assert page(staff.client, door).xpath("//li[@data-booking]") and "기다" not in words(page(staff.client, door))
    assert f"/staff/sessions/{one}/door" in staff.get("/staff/sessions").text
    codes = f"{door}/codes"
    assert staff.send(door, {"code": code}, action=codes).status_code == 303
    again = staff.send(door, {"code": code}, action=codes)
    assert again.status_code == 422 and "이미 입장한 분" in again.text
    typed = staff.send(door, {"code": "T1-AB-<b>"}, action=codes)
    assert typed.status_code == 422 and "T1-AB-&lt;b&gt;" in typed.text
    assert "적어 주세요" in staff.send(door, {"code": " "}, action=codes).text

    before = state_of(staff, one)
    assert (before["present"], before["places"], list(before["came"])) == (1, 2, [str(came)])
    since = f"{door}/state?since={before['version']}"
    assert staff.get(since).status_code == 204
    at = (clock.now() - timedelta(hours=1)).isoformat()
    kept = [
        {"nonce": "nonce-late-1", "code": make_token(late), "at": at},
        {"nonce": "nonce-late-2", "booking": late, "at": at},
        {"nonce": "nonce-waits", "booking": waits},
        {"nonce": "nonce-other", "booking": elsewhere},
        {"nonce": "nonce-none1", "code": forged},
        {"nonce": "nonce-none2", "booking": 10**9},
        {"nonce": "nonce-heads", "heads": 3},
    ]
    told = ["ok", "already", "not_confirmed", "wrong_session", "unknown", "unknown", "ok"]
    assert scans(staff, one, *kept) == told
    # The answer was lost on the way, so all of it comes again.
    assert scans(staff, one, *kept) == told
    assert staff.get(since).status_code == 200 and state_of(staff, one)["present"] == 5
    assert session.query(Attendance).filter_by(booking_id=late).one().at == clock.datetime.fromisoformat(at)
    for wrong in ([], [{}], [{"nonce": "x" * 65, "booking": 1}], [{"nonce": "nonce-99", "heads": 101}], [7]):
        assert scans(staff, one, *wrong) in (422, [])
    assert scans(staff, one, kept[0], token=False) == 400

    # Undone it counts no more, and may be noted again.
    undo = f"{door}/check-ins/{late}/undo"
    assert staff.send(door, action=undo).status_code == 303
    assert visit(staff.client, undo, "POST", data=staff.form(door, codes)[1]).status_code == 404
    assert scans(staff, one, {"nonce": "nonce-late-1", "code": make_token(late)}) == ["ok"]
    assert str(late) not in state_of(staff, one)["came"]
    assert staff.send(door, {"booking": late}, action=f"{door}/check-ins").status_code == 303
    assert staff.send(door, {"heads": "0"}, action=f"{door}/visitors").status_code == 422
    assert staff.send(door, {"heads": "2"}, action=f"{door}/visitors").status_code == 303
    session.rollback()
    counted = session.query(Visitors).filter_by(heads=2).one().id
    assert staff.send(door, action=f"{door}/visitors/{counted}/undo").status_code == 303
    assert state_of(staff, one)["visitors"] == 3

    # Without a place: no free one, so knowingly beyond the capacity, also for who waits.
    find = f"/staff/sessions/{one}/walk-ins"
    found = staff.get(f"{find}?q=p3@hub.example").text
    assert "사람3" in found and "사람2" not in found and "사람1" not in staff.get(f"{find}?q=%25%25").text
    refused = staff.send(f"{find}?q=사람2", {}, action=find)
    assert refused.status_code == 422 and "정원 밖의 자리" in refused.text
    let_in = staff.send(f"{find}?q=사람2", {"extra": "y"}, action=find)
    assert let_in.status_code == 303 and states(program)[2] == (people[2], "confirmed")
    assert "이미 입장한" in staff.send(f"{find}?q=사람2", {}, action=find).text

    # The sheet names them all, and who looked is noted.
    looks = session.query(Access).filter_by(what="attendance_sheet").count()
    sheet = page(staff.client, f"/staff/sessions/{one}/sheet")
    assert all(f"사람{n}" in words(sheet) for n in range(3)) and "㈜온회사" in words(sheet)
    session.rollback()
    assert session.query(Access).filter_by(what="attendance_sheet").count() == looks + 3
    assert session.query(Access).filter_by(what="door", subject_id=people[0]).count() >= 1


def test_late_places_are_free_ones_and_courses_count_each_session(app, staff, people):
    course = make_program(seats=2, days=(1, 2, 3), is_course=True, kind="course")
    first, second, third = (each.id for each in course.sessions)
    held = book(course, people[0]).id
    with at(session.get(ProgramSession, first).starts_at + timedelta(minutes=10), staff):
        find = f"/staff/sessions/{first}/walk-ins"
        # It has begun, and one place is free: no extra one is needed, and the next finds none.
        assert staff.send(f"{find}?q=사람1", {}, action=find).status_code == 303
        assert staff.send(f"{find}?q=사람2", {}, action=find).status_code == 422
        assert scans(staff, first, {"nonce": "nonce-0001", "booking": held}) == ["ok"]
        assert scans(staff, third, {"nonce": "nonce-0002", "booking": held}) == ["closed"]
        assert scans(staff, second, {"nonce": "nonce-0001", "booking": held}) == ["wrong_session"]
    with at(session.get(ProgramSession, second).ends_at, staff):
        assert scans(staff, second, {"nonce": "nonce-0003", "booking": held}) == ["ok"]
        assert scans(staff, second, {"nonce": "nonce-0004", "heads": 4}) == ["ok"]
    session.rollback()
    bookings = session.query(Booking).order_by(Booking.id).all()
    came = [(each.sessions, each.of, each.attended) for each in queries.came_of(bookings).values()]
    assert came == [(2, 3, True), (1, 3, True)]
    year = session.get(ProgramSession, first).starts_at.astimezone(clock.SEOUL).year
    figures = queries.trainees(year)
    assert (figures.people, figures.courses, figures.attendances, figures.visitors) == (2, 1, 3, 4)
    assert queries.trainees(year - 1) == queries.Trainees(0, 0, 0, 0, 0)
    # What is called off lets nobody in.
    with unit_of_work():
        programs.call_off_session(session.get(ProgramSession, third), "강사 사정", by=BY)
    with at(session.get(ProgramSession, third).starts_at, staff):
        assert scans(staff, third, {"nonce": "nonce-0005", "booking": held}) == ["closed"]


def test_the_database_keeps_the_rules_of_the_door(app, people):
    program = make_program()
    one, held = only_session(program).id, book(program, people[0]).id

    def refused(*rows):
        with pytest.raises(IntegrityError), unit_of_work():
            session.add_all(rows)

    def came(**values):
        return Attendance(**{"booking_id": held, "session_id": one, "how": How.LIST, "by": BY, **values})

    refused(came(), came())
    refused(came(how="flown"))
    refused(came(undone_at=clock.now()))
    refused(came(nonce="n1", undone_at=clock.now(), undone_by=BY), came(nonce="n1"))
    refused(Visitors(session_id=one, heads=0, by=BY))
    now = clock.now()
    refused(NoShow(booking_id=held, points=0, at=now, expires_at=now + timedelta(days=1)))
    refused(NoShow(booking_id=held, at=now, expires_at=now))
    with unit_of_work():
        session.add_all([came(undone_at=now, undone_by=BY), came()])
    assert session.get(Program, program.id) is not None and wish(session.merge(program), people[1]) and booking
