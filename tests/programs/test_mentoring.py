"""Mentors from the console to what came of a meeting: nobody at two meetings, no hour that is not there."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from factories import make_firm
from factors import at_once
from mentoring_things import (
    grant,
    in_firm,
    make_mentor,
    meeting_day,
    mentoring_program,
    offer,
    on_days,
    slots_in,
)
from offering import BY, book, states
from pages import page, texts, visit
from people import Somebody, make_person
from sqlalchemy import func
from staffing import send, staff_client

from portal.allocation import queries as places
from portal.core import clock
from portal.core.clock import SEOUL
from portal.core.db import session, unit_of_work
from portal.core.errors import RuleError
from portal.core.viewer import Role
from portal.jobs.worker import run_once
from portal.notices.calendars.providers import calendars
from portal.notices.models import Notice
from portal.programs import service as programs
from portal.programs.booking import service as booking
from portal.programs.mentoring import asking, holding, hours, queries, service, slots, times
from portal.programs.mentoring.models import HourAccount, HourEntry, Mentor, MentorCell, MentorTime
from portal.programs.models import Booking


@pytest.fixture(autouse=True)
def books_are_right(app):
    yield
    session.rollback()
    assert places.wrong_pools() == []
    entries = session.query(HourEntry.firm_id, HourEntry.year, func.sum(HourEntry.minutes))
    added = {(firm_id, year): left for firm_id, year, left in entries.group_by(HourEntry.firm_id, HourEntry.year)}
    assert added == {(one.firm_id, one.year): one.minutes_left for one in session.query(HourAccount)}


def lefts(program_id):
    """How many places each session has left, after the worker's round."""
    session.rollback()
    run_once()
    return [one.pool.places_left for one in slots_in(program_id)]


def messages(person_id):
    session.rollback()
    query = session.query(Notice).filter_by(person_id=person_id, kind="mentoring").order_by(Notice.id)
    return [one.message for one in query]


def come_in(app, address):
    somebody = Somebody(app)
    somebody.come_in(address)
    return somebody


def cancel(number, by="person:1"):
    with unit_of_work():
        booking.cancel(booking.lock(number), by=by)


def test_from_the_console_to_what_came_of_it(app):
    person, firm = make_person("mentor@hub.example", Role.MENTOR, name="한민재"), make_firm("㈜가온", kind="member")
    member = in_firm("haram", firm)
    staff, day = staff_client(app, Role.PROGRAM_MANAGER), meeting_day()
    program = mentoring_program(title_ko="투자 멘토링", place_ko="회의실")
    assert send(staff, "/staff/mentors", at="/staff/mentors/new", data={"name_ko": ""}).status_code == 422
    told = {"name_ko": "한민재", "name_en": "Minjae Han", "affiliation_ko": "은하벤처", "bio_ko": "심사역이에요"}
    unknown = send(staff, "/staff/mentors", at="/staff/mentors/new", data=told | {"email": "nobody@hub.example"})
    assert unknown.status_code == 422 and "은하벤처" in unknown.text
    made = send(
        staff, "/staff/mentors", at="/staff/mentors/new", data=told | {"email": person.email, "languages": "ko"}
    )
    at = made.location.partition("?")[0]
    again = send(staff, "/staff/mentors", at="/staff/mentors/new", data=told | {"email": person.email})
    assert again.status_code == 422 and "이미 멘토로" in again.text
    for given, words in (
        ({"kind": "weekly", "weekday": "1", "starts": "15:00", "ends": "14:00"}, "뒤여야"),
        ({"kind": "weekly", "weekday": "1", "starts": "15:02", "ends": "16:00"}, "5분 단위"),
        ({"kind": "weekly", "weekday": "1", "starts": "", "ends": "16:00"}, "14:00처럼"),
        ({"kind": "once", "day": "2020-01-01", "starts": "15:00", "ends": "16:00"}, "오늘이나"),
        ({"kind": "off", "day": ""}, "오늘이나"),
    ):
        refused = send(staff, f"{at}/times", at=at, data=given)
        assert refused.status_code == 422 and words in refused.text, given
    weekly = {"kind": "weekly", "weekday": "1", "starts": "14:00", "ends": "16:00"}
    assert send(staff, f"{at}/times", at=at, data=weekly).status_code == 303
    overlapping = send(staff, f"{at}/times", at=at, data=weekly | {"starts": "15:30", "ends": "17:00"})
    assert overlapping.status_code == 422 and "겹쳐요" in overlapping.text
    days = {"program": str(program.id), "first_day": day.isoformat(), "last_day": (day + timedelta(7)).isoformat()}
    backwards = send(staff, f"{at}/programs", at=at, data=days | {"last_day": "2020-01-01"})
    assert backwards.status_code == 422 and "여섯 달" in backwards.text
    assert send(staff, f"{at}/programs", at=at, data=days | {"asks_hours": "y"}).status_code == 303
    begin = [one.starts_at.astimezone(SEOUL).strftime("%a %H:%M") for one in slots_in(program.id)]
    assert begin == ["Tue 14:00", "Tue 14:50"] * 2, "40 minutes, then 10 of rest"
    public = page(app.test_client(), f"/programs/{program.id}")
    assert any("한민재" in one and "은하벤처" in one for one in texts(public, "//ul[@class='mentor-cards']/li"))
    assert "Minjae Han" in visit(app.test_client(), f"/en/programs/{program.id}").text
    haram, first = come_in(app, "haram@hub.example"), slots_in(program.id)[0]
    form = f"/programs/{program.id}/booking"
    poor = haram.send(form, {"session": str(first.id), "firm": str(firm.id)})
    assert poor.status_code == 422 and "0분 남았어요" in poor.text
    given = {"firm": "㈜가온", "year": str(day.year), "minutes": "60", "why": "올해의 몫"}
    for wrong, words in (({"firm": "없는 회사"}, "이런 회사가"), ({"is_back": "y"}, "그보다 많이 줄일")):
        refused = send(staff, "/staff/mentors/hours", at="/staff/mentors/hours", data=given | wrong)
        assert refused.status_code == 422 and words in refused.text
    assert send(staff, "/staff/mentors/hours", at="/staff/mentors/hours", data=given).status_code == 303
    booked = haram.send(form, {"session": str(first.id), "firm": str(firm.id), "note": "투자 자료를 봐 주세요"})
    assert booked.status_code == 303
    number_of_booking = int(booked.location.partition("?")[0].rpartition("/")[2])
    assert messages(person.id) == ["booked"] and hours.left(firm.id, day.year) == 20
    more = haram.send(form, {"session": str(slots_in(program.id)[1].id), "firm": str(firm.id)})
    assert more.status_code == 422 and "20분 남았어요" in more.text
    mentor, shown = come_in(app, person.email), "/me/mentoring"
    assert any("가온" in one and "투자 자료" in one for one in texts(page(mentor.client, shown), "//ul/li"))
    (entry,) = [one for one in calendars().entries_of(person.id) if one.about.startswith("meeting:")]
    assert entry.starts == first.starts_at and "㈜가온" in entry.summary
    meeting = f"/me/mentoring/meetings/{number_of_booking}"
    assert "만난 뒤에" in visit(mentor.client, meeting).text
    with unit_of_work():
        found = session.get_one(Booking, number_of_booking).session
        found.starts_at, found.ends_at = clock.now() - timedelta(hours=3), clock.now() - timedelta(hours=2)
    asking.ask()
    asking.ask()
    assert messages(person.id) == ["booked", "note_wanted"] and messages(member) == ["note_wanted"]
    assert mentor.send(meeting, {"text": ""}, action=f"{meeting}/note").status_code == 422
    assert (
        mentor.send(meeting, {"text": "시장부터 다시", "next_step": "표 고치기"}, action=f"{meeting}/note").status_code
        == 303
    )
    assert messages(member) == ["note_wanted", "noted"]
    assert "시장부터 다시" not in haram.get(meeting).text, "sealed until one's own is in"
    assert haram.send(meeting, {"text": "많이 배웠어요"}, action=f"{meeting}/note").status_code == 303
    assert "시장부터 다시" in haram.get(meeting).text and "많이 배웠어요" in mentor.get(meeting).text
    both = visit(staff, at).text
    assert "시장부터 다시" in both and "많이 배웠어요" in both
    statement = " ".join(texts(page(haram.client, f"/me/firms/{firm.id}/mentoring"), "//main"))
    assert "20분" in statement and "-40" in statement and "+60" in statement
    for one in (at, f"{at}/edit", "/staff/mentors", f"/staff/mentors/hours?firm={firm.id}"):
        page(staff, one)
        page(staff, f"/en{one}")
    for one in (shown, f"/me/mentoring/{at.rpartition('/')[2]}/times", meeting):
        page(mentor.client, f"/en{one}")
    make_person("other@hub.example")
    other = come_in(app, "other@hub.example")
    assert visit(other.client, meeting).status_code == 404
    assert visit(other.client, f"/me/firms/{firm.id}/mentoring").status_code == 404


def test_a_mentor_of_two_programs_is_booked_by_one(app):
    mentor, day = make_mentor(), meeting_day()
    on_days(mentor, day, ends=14 * 60 + 40)
    one, two = mentoring_program(), mentoring_program()
    for program in (one, two):
        offer(program.id, mentor, day, day)
    people = [make_person(f"p{n}@hub.example", name=f"사람 {n}").id for n in range(3)]
    session.rollback()
    browsers = [come_in(app, f"p{n}@hub.example") for n in range(2)]
    sends = []
    for browser, program in zip(browsers, (one, two), strict=True):
        url, values = browser.form(f"/programs/{program.id}/booking", f"/programs/{program.id}/booking")
        sends.append(lambda b=browser, u=url, v=values: visit(b.client, u, "POST", data=v))
    session.rollback()
    answers = at_once(*sends)
    assert sorted(answer.status_code for answer in answers) == [303, 422]
    (refused,) = [answer for answer in answers if answer.status_code == 422]
    assert "멘토가 같은 시간에" in refused.text
    winner, loser = (one, two) if answers[0].status_code == 303 else (two, one)
    assert len(states(session.merge(winner))) == 1 and states(session.merge(loser)) == []
    assert (lefts(winner.id), lefts(loser.id)) == ([0], [0]), "closed where it is not booked"
    assert slots_in(loser.id)[0].pool.capacity == 0
    assert "자리 없음" in visit(app.test_client(), f"/programs/{loser.id}").text
    with pytest.raises(RuleError, match="같은 시간"):
        book(session.merge(loser), people[2])
    number = session.query(Booking).filter_by(program_id=winner.id).one().id
    waits = book(session.merge(winner), people[2]).id
    cancel(number)
    assert [state for _, state in states(session.merge(winner))] == ["ended", "confirmed"], "the line goes first"
    assert lefts(loser.id) == [0]
    cancel(waits)
    assert (lefts(winner.id), lefts(loser.id)) == ([1], [1]) and slots_in(loser.id)[0].pool.has_line
    assert session.query(MentorCell).count() == 0


def test_the_database_says_no_when_nobody_else_does(app, monkeypatch):
    """The negative control: without lock and check there is a moment in which both see a free hour."""
    mentor, day = make_mentor(), meeting_day()
    on_days(mentor, day, ends=14 * 60 + 40)
    one, two = mentoring_program(), mentoring_program()
    for program in (one, two):
        offer(program.id, mentor, day, day)
    people = [make_person(f"p{n}@hub.example", name=f"사람 {n}").id for n in range(2)]
    monkeypatch.setattr(holding, "check", lambda *_given: None)
    book(session.merge(one), people[0])
    with pytest.raises(RuleError, match="같은 시간"):
        book(session.merge(two), people[1])
    session.rollback()
    assert states(session.merge(two)) == []


def test_availability_follows_and_what_is_booked_stays(app):
    mentor, day = make_mentor(day_cap=2), meeting_day()
    program = mentoring_program()
    with unit_of_work():
        service.add_time(session.get_one(Mentor, mentor), "weekly", day.weekday(), None, (840, 990), by=BY)
    offer(program.id, mentor, day, day)
    ids = [one.id for one in slots_in(program.id)]
    assert len(ids) == 3
    with unit_of_work():
        slots.sync(mentor, by=BY)
    assert [one.id for one in slots_in(program.id)] == ids, "asked again it changes nothing"
    people = [make_person(f"p{n}@hub.example", name=f"사람 {n}").id for n in range(4)]
    held = [book(session.merge(program), people[n], session_id=ids[n]).id for n in range(2)]
    assert lefts(program.id) == [0, 0, 0] and slots_in(program.id)[2].pool.capacity == 0, "two in a day are enough"
    with pytest.raises(RuleError, match="다 찼어요"):
        book(session.merge(program), people[2], session_id=ids[2])
    session.rollback()
    waits = book(session.merge(program), people[2], session_id=ids[0]).id
    with unit_of_work():
        service.set_limits(
            session.get_one(Mentor, mentor),
            {"meeting_minutes": 60, "buffer_minutes": 30, "day_cap": 1, "week_cap": None},
            by=BY,
        )
    found = session.get_one(Mentor, mentor)
    assert [one.id for one in queries.conflicts(found)] == ids[:2], "what is booked stays, and staff see it"
    cancel(held[0])
    assert session.get_one(Booking, waits).state == "confirmed", "who waited comes in, whatever the limits are now"
    session.rollback()
    with unit_of_work():
        service.leave(session.get_one(Mentor, mentor), by=BY)
    assert {one.id for one in slots_in(program.id)} == set(ids[:2])
    with pytest.raises(RuleError, match="더 만날 수 없어요"):
        cancel(waits)
        book(session.merge(program), people[3], session_id=ids[0])
    session.rollback()
    with unit_of_work():
        service.come_back(session.get_one(Mentor, mentor), by=BY)
    with unit_of_work():
        one = session.get_one(Booking, held[1]).session
        programs.change_session(
            one, {"starts_at": one.starts_at + timedelta(days=1), "ends_at": one.ends_at + timedelta(days=1)}, by=BY
        )
    taken = {cell for (cell,) in session.query(MentorCell.cell).filter_by(session_id=ids[1])}
    moved = session.get_one(Booking, held[1]).session
    assert set(times.cells_of(moved.starts_at, moved.ends_at)) <= taken, "its time went along"


def test_hours_come_back_in_time_and_are_never_below_nothing(app):
    firm, mentor, day = make_firm("㈜가온", kind="member"), make_mentor(), meeting_day()
    person, program = in_firm("haram", firm), mentoring_program(cancel_minutes=0)
    on_days(mentor, day)
    offer(program.id, mentor, day, day, asks_hours=True)
    one, two = slots_in(program.id)
    grant(firm.id, 40, day.year)
    first = book(session.merge(program), person, firm.id, session_id=one.id).id
    assert hours.left(firm.id, day.year) == 0
    with pytest.raises(RuleError) as refused:
        book(session.merge(program), person, firm.id, session_id=two.id)
    assert refused.value.code == "no_hours" and refused.value.values == {"left": 0, "needed": 40}
    session.rollback()
    with pytest.raises(RuleError, match="회사 사람"):
        book(session.merge(program), person, session_id=two.id)
    session.rollback()
    with pytest.raises(RuleError, match="0분이 남아"), unit_of_work():
        hours.grant(session.merge(firm), day.year, -10, "거둠", by=BY)
    cancel(first)
    assert hours.left(firm.id, day.year) == 40
    again = book(session.merge(program), person, firm.id, session_id=two.id).id
    begun = session.get_one(Booking, again).session.starts_at + timedelta(minutes=1)
    session.rollback()
    with clock.frozen_at(begun), unit_of_work():
        booking.cancel_by_staff(booking.lock(again), by=BY, because="no_show")
    assert hours.left(firm.id, day.year) == 0, "who did not come gets nothing back"
    assert [one.minutes for one in queries.entries_of(firm.id)] == [-40, 40, -40, 40]
    session.rollback()


def test_days_off_and_holidays_are_left_out_and_a_mentor_in_new_york_sees_the_right_hour(app):
    mentor = Mentor(meeting_minutes=40, buffer_minutes=10)
    from_rows = [
        ("weekly", 2, None, 0, 60),
        ("weekly", 2, None, 30, 100),
        ("off", None, datetime(2027, 3, 10).date(), 0, 1440),
    ]
    mentor.times = [
        MentorTime(kind=kind, weekday=weekday, day=day, starts=starts, ends=ends)
        for kind, weekday, day, starts, ends in from_rows
    ]
    first, last = datetime(2027, 3, 1).date(), datetime(2027, 3, 17).date()
    found = times.meetings_of(mentor, first, last)
    assert [begin.astimezone(SEOUL).strftime("%d %H:%M") for begin, _end in found] == [
        "03 00:00",
        "03 00:50",
        "17 00:00",
        "17 00:50",
    ]
    # New York puts its clocks on between the two Wednesdays, Seoul does not.
    there = [begin.astimezone(ZoneInfo("America/New_York")).strftime("%d %H:%M") for begin, _end in found]
    assert there == ["02 10:00", "02 10:50", "16 11:00", "16 11:50"]
    mentor.times = [MentorTime(kind="weekly", weekday=6, day=None, starts=600, ends=640)]
    sunday = datetime(2027, 8, 15).date()
    assert times.meetings_of(mentor, sunday, sunday) == [], "a holiday"
    mentor.times.append(MentorTime(kind="once", weekday=None, day=sunday, starts=600, ends=640))
    assert [end - begin for begin, end in times.meetings_of(mentor, sunday, sunday)] == [timedelta(minutes=40)]
