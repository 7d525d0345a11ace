"""Before and after a session, by the clock: reminders, whether people still come, and what becomes of who did not."""

from contextlib import contextmanager
from datetime import timedelta

import pytest
from factories import make_firm
from kinds import sit
from offering import BY, book, make_program, only_session, states
from pages import page, visit, words
from people import Somebody, letters, link_in, make_person, text_of

from portal.allocation.queries import wrong_pools
from portal.core import clock
from portal.core.db import session, unit_of_work
from portal.core.errors import RuleError
from portal.core.viewer import FirmRole, Role
from portal.notices.models import Notice
from portal.programs import service as programs
from portal.programs.attending import jobs, no_shows, service
from portal.programs.attending.models import Appeal, How, NoShow, Reconfirmation, Reminder
from portal.programs.booking import service as booking
from portal.programs.models import Booking, ProgramRules, ProgramSession


@pytest.fixture
def people(app):
    found = [make_person(f"p{n}@hub.example", name=f"사람{n}").id for n in range(4)]
    letters(app)
    return found


@pytest.fixture(autouse=True)
def books_are_right(app):
    yield
    session.rollback()
    assert wrong_pools() == []


@contextmanager
def before(one, **left):
    """So long before a session begins."""
    with clock.frozen_at(session.get(ProgramSession, one).starts_at - timedelta(**left)):
        yield


def told(person_id, kind):
    """What somebody was told of a kind, in order."""
    session.rollback()
    return [row.message for row in session.query(Notice).filter_by(person_id=person_id, kind=kind).order_by(Notice.id)]


def come(booking_id, session_id):
    with unit_of_work():
        one = service.lock(session_id)
        service.check_in(one, session.get(Booking, booking_id), How.LIST, by=BY)


def undo(booking_id, session_id):
    with unit_of_work():
        service.lock(session_id)
        service.undo(service.attendance_of(booking_id, session_id), by=BY)


def sign_in(app, address):
    somebody = Somebody(app)
    somebody.sign_in(address)
    return somebody


def test_each_is_reminded_once_none_late_none_of_what_was_before(app, people):
    program = make_program(seats=3, days=(10,), reminders="10080,1440,60", place_ko="교육장")
    one = only_session(program).id
    book(program, people[0])
    with before(one, days=7, minutes=1):
        jobs.remind_due()
        assert told(people[0], "reminders") == []
    with before(one, days=7):
        for _again in range(2):
            jobs.remind_due()
        assert told(people[0], "reminders") == ["reminder"]
    with before(one, days=2):
        late = book(session.get(ProgramSession, one).program, people[1]).id
        jobs.remind_due()
        assert told(people[1], "reminders") == [], "booked after the time of that reminder"
    letters(app)
    with before(one, hours=23):
        jobs.remind_due()
        (letter, _other) = letters(app)
        assert "교육장" in text_of(letter) and "에 시작합니다" in letter["Subject"]
    # Moved: it is another time to remind of. Nothing is sent of what has passed, or begun.
    with before(one, hours=2), unit_of_work():
        later = session.get(ProgramSession, one)
        programs.change_session(
            later, {"starts_at": clock.now() + timedelta(days=3), "ends_at": clock.now() + timedelta(days=4)}, by=BY
        )
    with before(one, hours=24), unit_of_work():
        booking.cancel_by_staff(booking.lock(late), by=BY)
    with before(one, hours=17):
        jobs.remind_due()
        assert session.query(Reminder).count() == 3, "the worker was away for longer than a reminder is worth"
    for minutes in (60, 0, -5):
        with before(one, minutes=minutes):
            jobs.remind_due()
    assert told(people[0], "reminders") == ["reminder"] * 3 and told(people[1], "reminders") == ["reminder"]


def test_who_does_not_answer_gives_the_place_to_the_next(app, people):
    program = make_program(seats=2, days=(3,), reconfirm_minutes=1440, releases_unconfirmed=True, reminders="")
    one = only_session(program).id
    silent, coming = book(program, people[0]).id, book(session.merge(program), people[1]).id
    waits = book(session.merge(program), people[2]).id
    letters(app)
    with before(one, hours=24):
        jobs.ask_due()
        jobs.ask_due()
        asked = letters(app)
        assert [letter["To"] for letter in asked] == ["p0@hub.example", "p1@hub.example"]
        assert "자리는 기다리는 분께 넘어갑니다" in text_of(asked[1])
        # The link works without signing in; a look changes nothing.
        visitor, link = Somebody(app), link_in(asked[1])
        shown = page(visitor.client, link)
        assert "갈게요" in words(shown) and shown.xpath("//main//form/@action") == [link]
        assert session.query(Reconfirmation).filter_by(booking_id=coming).one().answer == ""
        forged = visit(visitor.client, link[:-2], "POST", data={"answer": "coming"})
        assert (forged.status_code, visitor.get("/bookings/reconfirmation").status_code) == (404, 404)
        assert visit(visitor.client, link, "POST", data={"answer": "perhaps"}).status_code == 404
        for _again in range(2):
            assert "기다릴게요" in visit(visitor.client, link, "POST", data={"answer": "coming"}).text
        owner = sign_in(app, "p0@hub.example")
        assert "/bookings/reconfirmation?token=" in owner.get(f"/me/bookings/{silent}").text
    with before(one, hours=12, minutes=1):
        jobs.release_due()
        assert [state for _, state in states(program)] == ["confirmed", "confirmed", "waiting"]
    with before(one, hours=12):
        jobs.release_due()
        jobs.release_due()
        assert [state for _, state in states(program)] == ["ended", "confirmed", "confirmed"]
        assert session.get(Booking, silent).claim.ended_because == "not_reconfirmed"
        assert told(people[0], "programs")[-1] == "not_reconfirmed" and told(people[2], "programs")[-1] == "promoted"
        dead = visit(Somebody(app).client, link_in(asked[0]), "POST", data={"answer": "coming"})
        assert dead.status_code == 410 and "다른 분께" in dead.text
        # Who was let in only now is not asked any more; who said they come may still give it up.
        jobs.ask_due()
        assert session.query(Reconfirmation).count() == 2
        gone = visit(visitor.client, link, "POST", data={"answer": "gave_up"})
        assert "다음 분께 넘겼어요" in gone.text
    assert [state for _, state in states(program)] == ["ended", "ended", "confirmed"]
    assert session.get(Booking, waits).state == "confirmed"


def test_a_place_that_nobody_used_costs_points_until_they_expire_or_an_appeal(app, people):
    firm_id = make_firm("㈜온회사").id
    with unit_of_work():
        for person_id in people[:2]:
            sit(firm_id, person_id, FirmRole.EDITOR)
        rules = programs_rules()
        rules.most_points, rules.point_days = 2, 30
    program = make_program(seats=4, days=(1,))
    unkept = make_program(seats=4, days=(1.2,))
    one = only_session(program).id
    missed = [book(program, person_id, firm_id).id for person_id in people[:2]]
    alone = book(program, people[2]).id
    came = book(program, people[3]).id
    book(unkept, people[2])
    with before(one, minutes=5):
        come(came, one)
    with before(one, hours=-3):
        jobs.note_due()
        assert session.query(NoShow).count() == 0, "only some hours after it is over"
    with before(one, hours=-9):
        jobs.note_due()
        jobs.note_due()
        session.rollback()
        assert [(row.booking_id, row.points) for row in session.query(NoShow).order_by(NoShow.id)] == [
            (number, 1) for number in (*missed, alone)
        ]
        assert told(people[0], "attendance") == ["no_show"] and told(people[3], "attendance") == []
        # The firm's people cannot book for it until the points expire, the others can.
        other = make_program()
        with pytest.raises(RuleError, match="쌓여"):
            book(other, people[1], firm_id)
        assert book(other, people[2]).state == "confirmed"
        somebody = sign_in(app, "p1@hub.example")
        answer = somebody.send(f"/programs/{other.id}/booking", {"firm": str(firm_id), "person": str(people[1])})
        assert answer.status_code == 422 and "신청할 수 없어요" in answer.text

        # An appeal, of one's own, once; the hub answers with its reason.
        path = f"/me/bookings/{missed[1]}/appeal"
        assert "2점이 되면" in words(page(somebody.client, path))
        assert somebody.get(f"/me/bookings/{missed[0]}/appeal").status_code == 404
        assert somebody.get(f"/me/bookings/{came}/appeal").status_code == 404
        assert somebody.send(path, {"words": " "}).status_code == 422
        form = somebody.form(path)[1]
        assert somebody.send(path, {"words": "<b>왔어요</b>"}).status_code == 303
        assert visit(somebody.client, path, "POST", data={**form, "words": "또"}).status_code == 422
        make_person("staff@hub.example", Role.PROGRAM_MANAGER)
        staff = sign_in(app, "staff@hub.example")
        assert "노쇼 점수에 대한 이의" in staff.get("/staff").text
        shown = staff.get("/staff/no-shows")
        assert "&lt;b&gt;왔어요" in shown.text and "㈜온회사" in shown.text and "사람2" in shown.text
        said = session.query(Appeal).one().id
        decision = f"/staff/no-shows/appeals/{said}/decision"
        assert staff.send("/staff/no-shows", {"decision": "accepted"}, action=decision).status_code == 422
        form = {**staff.form("/staff/no-shows", decision)[1], "decision": "accepted", "reason": "출석부에 있었어요."}
        assert visit(staff.client, decision, "POST", data=form).status_code == 303
        assert visit(staff.client, decision, "POST", data=form).status_code == 422
        assert told(people[1], "attendance")[-1] == "appeal_accepted"
        assert book(session.merge(other), people[1], firm_id).state == "confirmed"
        # Who is noted to have come after all has no points for it.
        come(alone, one)
        assert no_shows.points_of(None, people[2]) == 0 and no_shows.points_of(firm_id, people[0]) == 1
        assert session.query(NoShow).filter_by(booking_id=alone).one().waived_because == "came"
        # It was a wrong tap: it counts again, as it did; what an appeal has waived stays so.
        door = f"/staff/sessions/{one}/door"
        assert staff.send(door, action=f"{door}/check-ins/{alone}/undo").status_code == 303
        session.rollback()
        assert no_shows.points_of(None, people[2]) == 1
        missed_again = session.query(NoShow).filter_by(booking_id=alone).one()
        assert (missed_again.waived_by, missed_again.waived_because) == ("", "")
        come(missed[1], one)
        undo(missed[1], one)
        assert session.query(NoShow).filter_by(booking_id=missed[1]).one().waived_because == "appeal"
        # An appeal that was accepted between tap and undoing counts, too.
        come(alone, one)
        with unit_of_work():
            kept = session.query(NoShow).filter_by(booking_id=alone).one()
            said = Appeal(no_show_id=kept.id, person_id=people[2], words="왔어요")
            session.add(said)
            session.flush()
            no_shows.decide(no_shows.lock_appeal(said.id), "accepted", "맞아요", by=BY)
        undo(alone, one)
        assert no_shows.points_of(None, people[2]) == 0
    with before(one, days=-31):
        assert no_shows.points_of(firm_id, people[0]) == 0
        with pytest.raises(RuleError), unit_of_work():
            missed_once = no_shows.own_no_show(people[0], missed[0])
            no_shows.appeal(missed_once, "늦은 말", by=people[0])


def programs_rules():
    rules = session.get(ProgramRules, 1) or ProgramRules(id=1)
    session.add(rules)
    return rules
