"""Letters that bring an invitation, a change, a cancellation: each once, as mail programs take them."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from ical.calendar_stream import IcsCalendarStream
from people import EMAIL, letters, make_person
from sqlalchemy import select

from portal.accounts.mails import Letter, send_letter
from portal.accounts.models import Person
from portal.core.db import session, unit_of_work
from portal.core.personal import declarations, destroy_all
from portal.jobs.mail import CalendarPart
from portal.notices.calendars import mails, service
from portal.notices.calendars.models import CalendarInvitation
from portal.notices.calendars.personal_data import KEPT_AFTER
from portal.notices.kinds import Channel
from portal.notices.service import choose, notify
from portal.privacy.withdrawal import subject_of
from tests.calendars.conftest import CLINIC, later


def tell(app, feature, person, *entries):
    """Let somebody be told of a booking as it is now; what came of it, `(letter, event)`."""
    feature.entries[person.id] = list(entries)
    with unit_of_work():
        notify("test_bookings", session.get_one(Person, person.id), "changed", {"booking": 7})
    (letter,) = letters(app, EMAIL)
    return letter, invited_to(letter)


def invited_to(letter):
    """`(method, event)` of the invitation in a letter; nothing when it brings none."""
    parts = [part for part in letter.walk() if part.get_content_type() in ("text/calendar", "application/ics")]
    if not parts:
        assert letter.get_content_type() == "multipart/alternative", "a letter like any other"
        return None
    shown, attached = parts
    assert shown["Content-Type"].params["charset"] == "utf-8" and not shown.is_attachment()
    assert attached.get_filename() == "invite.ics" and attached.is_attachment()
    content = shown.get_payload(decode=True)
    assert content == attached.get_payload(decode=True) and b"\r\n" in content
    assert content.replace(b"\r\n", b"").count(b"\n") == 0, "as RFC 5545 wants its line ends"
    (calendar,) = IcsCalendarStream.from_ics(content.decode()).calendars
    assert shown["Content-Type"].params["method"] == calendar.method
    (event,) = calendar.events
    return calendar.method, event


def kept():
    session.rollback()
    return list(session.scalars(select(CalendarInvitation)))


def test_a_booking_that_is_made_moved_and_called_off(app, somebody, feature):
    person = make_person()
    letter, (method, first) = tell(app, feature, person, CLINIC)
    assert letter.get_content_type() == "multipart/mixed"
    assert letter.get_body(("plain",)).get_content().startswith("예약 7") and letter.get_body(("html",))
    assert (method, first.uid, first.sequence) == ("REQUEST", "booking-7@127.0.0.1", 0)
    assert (first.dtstart, first.summary) == (CLINIC.starts, CLINIC.summary)
    assert str(first.attendees[0].uri) == f"mailto:{EMAIL}" and first.organizer.common_name == "AI 양재 허브"

    assert tell(app, feature, person, CLINIC)[1] is None, "they have it so already: a reminder brings nothing"
    moved = later(CLINIC, 24)
    _letter, (method, second) = tell(app, feature, person, moved)
    assert (method, second.uid, second.sequence, second.dtstart) == ("REQUEST", first.uid, 1, moved.starts)

    off = replace(moved, is_cancelled=True)
    _letter, (method, third) = tell(app, feature, person, off)
    assert (method, third.uid, third.sequence, third.status) == ("CANCEL", first.uid, 2, "CANCELLED")
    assert tell(app, feature, person, off)[1] is None, "once"
    assert tell(app, feature, person, later(off, 1))[1] is None, "what is off is off, whenever it would have been"
    _letter, (method, fourth) = tell(app, feature, person, moved)
    assert (method, fourth.uid, fourth.sequence) == ("REQUEST", first.uid, 3), "and on again"
    _letter, (_method, fifth) = tell(app, feature, person, replace(later(moved, 1), sequence=40))
    assert fifth.sequence == 40, "the feature's own count holds when it is higher"

    (row,) = kept()
    assert (row.about, row.sequence, row.cancelled_at) == ("booking:7", 40, None)
    assert tell(app, feature, person)[1] is None, "nothing to keep free"


def test_who_was_not_invited_is_not_told_that_it_is_off(app, somebody, feature):
    person = make_person()
    assert tell(app, feature, person, replace(CLINIC, is_cancelled=True))[1] is None and kept() == []
    with unit_of_work():
        choose(person.id, {("test_bookings", Channel.MAIL): False})
        feature.entries[person.id] = [CLINIC]
        notify("test_bookings", session.get_one(Person, person.id), "changed", {"booking": 7})
    assert kept() == [] and letters(app) == [], "no letter, no invitation"


def test_what_is_rolled_back_was_not_sent(app, somebody, feature):
    person = make_person()
    feature.entries[person.id] = [CLINIC]
    with pytest.raises(ZeroDivisionError), unit_of_work():
        notify("test_bookings", session.get_one(Person, person.id), "changed", {"booking": 7})
        raise ZeroDivisionError
    assert kept() == [] and letters(app) == []
    assert tell(app, feature, person, CLINIC)[1][1].sequence == 0


def test_a_hub_that_moves_and_an_address_that_changes(app, somebody, feature, monkeypatch):
    person = make_person()
    tell(app, feature, person, CLINIC)
    monkeypatch.setattr(mails, "own_host", lambda: "elsewhere.example")
    with unit_of_work():
        row = session.get_one(Person, person.id)
        row.email = "new@hub.example"
    feature.entries[person.id] = [CLINIC]
    with unit_of_work():
        notify("test_bookings", session.get_one(Person, person.id), "changed", {"booking": 7})
    (letter,) = letters(app, "new@hub.example")
    _method, event = invited_to(letter)
    assert (event.uid, event.sequence) == ("booking-7@127.0.0.1", 1), "another mailbox has not seen it; it is the same"


def test_two_letters_at_once_are_two_changes_or_one(app, somebody, feature):
    """What each of two transactions saw, it decided under the lock of the row."""
    number = make_person().id

    def send(hours):
        with app.app_context(), unit_of_work():
            sending = service.next_sending(later(CLINIC, hours), session.get_one(Person, number), host="h.example")
        return sending and sending.sequence

    with ThreadPoolExecutor(4) as pool:
        sent = list(pool.map(send, [1, 1, 1, 1]))
        assert sorted(sent, key=str) == [0, None, None, None]
        assert sorted(pool.map(send, [2, 3, 4, 5])) == [1, 2, 3, 4]


def test_a_letter_that_may_be_replaced_brings_none(app, somebody):
    person = make_person()
    with pytest.raises(ValueError, match="take the place"), unit_of_work():
        send_letter(
            Letter("x", ["x"]), session.get_one(Person, person.id), what="x", calendar=CalendarPart("REQUEST", "")
        )


def test_it_goes_with_its_clock_and_with_its_person(app, somebody, feature):
    person, other = make_person(), make_person("other@hub.example")
    for one in (person, other):
        with unit_of_work():
            service.next_sending(CLINIC, session.get_one(Person, one.id), host="h.example")
    (over,) = [one for one in declarations().clocks if one.code == "calendar_invitation.over"]
    with unit_of_work():
        assert over.destroy(CLINIC.ends + KEPT_AFTER) == 0
        assert destroy_all(subject_of(session.get_one(Person, person.id)))["calendar_invitation"] == 1
    assert [row.person_id for row in kept()] == [other.id]
    with unit_of_work():
        assert over.destroy(CLINIC.ends + KEPT_AFTER * 1.01) == 1
