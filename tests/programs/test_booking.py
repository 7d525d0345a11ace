"""Booking through the front door: on one screen, in line, offered by letter, given up; and every no at its place."""

import re
from datetime import timedelta

import pytest
from factories import make_firm
from kinds import sit
from offering import BY, book, make_program, only_session, states
from pages import page, visit
from people import PASSWORD, Somebody, letters, link_in, make_person, text_of

from portal.core import clock
from portal.core.db import session, unit_of_work
from portal.core.viewer import FirmRole
from portal.notices.models import Notice
from portal.programs import service
from portal.programs.models import ProgramRules, ProgramSession

CALENDAR = "text/calendar"


@pytest.fixture
def come_in(app):
    """A new person's browser, and their number: `come_in("minji")`."""

    def signed_in(name, *firms, role=FirmRole.EDITOR):
        person = make_person(f"{name}@hub.example", name=name)
        with unit_of_work():
            for firm in firms:
                sit(firm.id, person.id, role)
        somebody = Somebody(app)
        somebody.sign_in(f"{name}@hub.example")
        somebody.person_id = person.id
        letters(app)
        return somebody

    return signed_in


def invitations(app, address):
    """Methods and sequences of the invitations in the letters that somebody got."""
    parts = [part for letter in letters(app, address) for part in letter.walk() if part.get_content_type() == CALENDAR]
    found = [part.get_content() for part in parts]
    return [
        re.findall(r"(?:METHOD|SEQUENCE):(\w+)", text.decode() if isinstance(text, bytes) else text) for text in found
    ]


def apply(somebody, program, **fields):
    return somebody.send(f"/programs/{program.id}/booking", fields)


def said(answer):
    """What the summary at the top says."""
    return " ".join(re.findall(r'<div class="note note-signal errors".*?</div>', answer.text, re.DOTALL))


def notices_of(person_id):
    session.rollback()
    query = session.query(Notice).filter_by(person_id=person_id, kind="programs").order_by(Notice.id)
    return [notice.message for notice in query]


def test_booked_waited_for_offered_by_letter_and_given_up(app, come_in):
    program = make_program(seats=1, offer_minutes=120, place_ko="이벤트홀", online_url="https://meet.hub.example/x")
    first, second, third = (come_in(name) for name in ("haram", "sion", "bomi"))
    answer = apply(first, program, note="처음이에요")
    assert answer.status_code == 303 and "done=booked" in answer.location
    shown = first.get(answer.location).text
    assert "확정" in shown and "meet.hub.example" in shown and "처음이에요" in shown
    for one in (second, third):
        where = apply(one, program).location
        assert "meet.hub.example" not in one.get(where).text
    assert "2번째로" in third.get(where).text
    assert [letter["Subject"] for letter in letters(app, "sion@hub.example")] == [
        f"[AI 양재 허브] {program.title_ko}: 대기자로 등록되었습니다"
    ]
    at = answer.location.partition("?")[0]
    page(first.client, f"{at}/cancellation")
    page(first.client, f"/en{at}")
    assert first.send(f"{at}/cancellation").status_code == 303
    assert [state for _, state in states(program)] == ["ended", "offered", "waiting"]
    link = link_in(next(one for one in letters(app, "sion@hub.example") if "/bookings/answer" in text_of(one)))
    stranger = app.test_client()
    assert page(stranger, link).xpath("//main//form/@action") == [link], "the form answers for whom the letter was"
    assert visit(stranger, link, "POST", data={"answer": "decline"}).status_code == 200
    assert visit(stranger, link).status_code == 410
    assert visit(stranger, link, "POST", data={"answer": "accept"}).status_code == 410
    assert visit(stranger, "/bookings/answer?token=x").status_code == 404
    assert [state for _, state in states(program)] == ["ended", "ended", "offered"]
    assert third.send(where.partition("?")[0], action=where.partition("?")[0] + "/acceptance").status_code == 303
    assert [state for _, state in states(program)] == ["ended", "ended", "confirmed"]
    assert notices_of(first.person_id) == ["booked", "cancelled"]
    assert notices_of(second.person_id) == ["waiting", "offered", "declined"]
    assert notices_of(third.person_id) == ["waiting", "offered", "accepted"]
    page(third.client, "/me/bookings")
    assert visit(second.client, where.partition("?")[0]).status_code == 404


def test_every_no_stands_where_it_was_typed_and_nothing_is_lost(app, come_in):
    ours, theirs = make_firm("㈜우리", kind="member"), make_firm("㈜남의것")
    mine, colleague = come_in("haram", ours), come_in("sion", ours)
    other = come_in("bomi", theirs)
    members, named = make_program(audience="residents"), make_program(audience="firms", firms=(theirs.id,))
    assert "신청할 수 없는 프로그램" in said(apply(mine, members, note="남긴 말"))
    assert "남긴 말" in apply(mine, members, note="남긴 말").text
    assert mine.get(f"/programs/{named.id}/booking").status_code == 404
    assert apply(other, named).status_code == 303
    program = make_program(seats=9, days=(7, 8), firm_limit=1)
    one, two = (each.id for each in program.sessions)
    assert apply(mine, program, person=str(other.person_id)).status_code == 422
    assert apply(mine, program, person=str(colleague.person_id)).status_code == 303
    assert "1명까지" in said(apply(mine, program))
    again = apply(colleague, program, session=str(two))
    assert again.status_code == 303, "the limit counts people, not bookings"
    assert notices_of(colleague.person_id)[0] == "booked"
    assert "haram님이 대신 신청" in letters_of(app, "sion@hub.example")
    at_once = make_program(days=(7,), hours=3)
    assert program.title_ko in said(apply(colleague, at_once))
    late = make_program(booking_closes_at=clock.now() + timedelta(seconds=30))
    stale = mine.form(f"/programs/{late.id}/booking")
    with clock.frozen_at(clock.now() + timedelta(seconds=31)):
        answer = visit(mine.client, stale[0], "POST", data=stale[1])
        assert answer.status_code == 422 and "신청이 끝났어요" in answer.text
    early = make_program(booking_opens_at=clock.now() + timedelta(days=1))
    assert "아직 신청을 받지 않아요" in mine.get(f"/programs/{early.id}/booking").text
    assert one != two


def letters_of(app, address):
    return " ".join(text_of(letter) for letter in letters(app, address))


def test_a_quarter_has_so_many_credits_and_what_is_cancelled_costs_nothing(app, come_in):
    firm = make_firm("㈜아끼는회사")
    somebody = come_in("haram", firm)
    with unit_of_work():
        session.add(ProgramRules(id=1, quarter_credits=3))
    first, second = (make_program(credits=2, days=(day,)) for day in (3, 4))
    at = apply(somebody, first).location.partition("?")[0]
    assert "이용권이 1장 남았" in said(apply(somebody, second))
    somebody.send(f"{at}/cancellation")
    assert apply(somebody, second).status_code == 303


def test_another_time_only_when_it_is_free_and_until_the_deadline(app, come_in):
    program = make_program(seats=1, days=(7, 8, 9), cancel_minutes=60)
    somebody, other = come_in("haram"), come_in("sion")
    one, two, three = (each.id for each in program.sessions)
    at = apply(somebody, program, session=str(one)).location.partition("?")[0]
    apply(other, program, session=str(two))
    stale = somebody.form(at, f"{at}/time")
    answer = visit(somebody.client, stale[0], "POST", data={**stale[1], "session": str(two)})
    assert answer.status_code == 422
    answer = visit(somebody.client, stale[0], "POST", data={**stale[1], "session": str(three)})
    assert answer.status_code == 303
    assert [state for _, state in states(program)] == ["ended", "confirmed", "confirmed"]
    assert notices_of(somebody.person_id) == ["booked", "changed"]
    at = answer.location.partition("?")[0]
    asked = somebody.form(f"{at}/cancellation")
    session.rollback()
    starts_at = session.get_one(ProgramSession, three).starts_at
    with clock.frozen_at(starts_at - timedelta(minutes=59)):
        answer = visit(somebody.client, asked[0], "POST", data=asked[1])
        assert answer.status_code == 422 and "시간이 지났어요" in answer.text


def test_what_is_moved_or_called_off_is_told_to_all_who_booked(app, come_in):
    course = make_program(seats=2, days=(7, 14), is_course=True)
    somebody = come_in("haram")
    assert apply(somebody, course).status_code == 303
    with unit_of_work():
        locked = service.lock(course.id)
        service.change_session(locked.sessions[1], {"place_ko": "다른 방"}, by=BY)
        service.call_off_session(locked.sessions[0], "강사의 사정", by=BY)
    with unit_of_work():
        service.call_off(service.lock(course.id), "정말로 사정이 생김", by=BY)
    assert notices_of(somebody.person_id) == ["booked", "moved", "session_called_off", "called_off"]
    found = letters_of(app, "haram@hub.example")
    assert "강사의 사정" in found and "정말로 사정이 생김" in found and "2번 만나는" in found
    assert states(course)[0][1] == "ended"


def test_a_calendar_is_invited_follows_and_is_told_when_it_is_off(app, come_in):
    program, somebody = make_program(seats=2, place_ko="이벤트홀"), come_in("haram")
    at = apply(somebody, program).location.partition("?")[0]
    assert invitations(app, "haram@hub.example") == [["REQUEST", "0"]]
    with unit_of_work():
        one = service.lock(program.id).sessions[0]
        later = {"starts_at": one.starts_at + timedelta(days=1), "ends_at": one.ends_at + timedelta(days=1)}
        service.change_session(one, later, by=BY)
    assert invitations(app, "haram@hub.example") == [["REQUEST", "1"]]
    somebody.send(f"{at}/cancellation")
    assert invitations(app, "haram@hub.example") == [["CANCEL", "2"]]


def test_who_withdraws_leaves_their_place_to_the_next(app, come_in):
    program = make_program(seats=1)
    leaver, next_one = come_in("haram"), come_in("sion")
    apply(leaver, program)
    book(session.merge(program), next_one.person_id)
    answer = leaver.send("/me/data/withdrawal", {"current_password": PASSWORD, "understood": "y"})
    assert answer.status_code == 303
    assert states(program) == [(None, "ended"), (next_one.person_id, "confirmed")]
    assert only_session(session.merge(program)).pool.places_left == 0
