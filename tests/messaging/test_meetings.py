"""Meetings of a thread: offered, answered, moved, called off and noted; calendars that stay true; nobody outside."""

import threading
from datetime import datetime, timedelta

import pytest
from calendar_things import address_of
from factories import make_firm
from icalendar import Calendar
from kinds import sit
from pages import page, visit, words
from people import Somebody, errors, letters, make_person, text_of
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal.core import clock
from portal.core.clock import SEOUL
from portal.core.db import db, session, unit_of_work
from portal.core.errors import RuleError
from portal.core.viewer import FirmRole
from portal.firms import service as firms
from portal.firms.models import Firm
from portal.firms.people import service as people
from portal.messaging.meetings import service
from portal.messaging.meetings.models import MeetingOffer, OfferedTime, ThreadMeeting, ThreadMeetingNote
from portal.messaging.meetings.service import Side, Wish
from portal.messaging.safety import service as safety
from portal.messaging.safety.models import FirmBlock
from portal.messaging.threads import service as threads
from portal.notices.models import Notice

NOW = datetime(2026, 11, 23, 10, tzinfo=SEOUL)
PLACE, LINK = "허브 4층 호랑이의 방", "https://meet.example/secret"


@pytest.fixture
def talk(app):
    """Two firms in a thread: an owner and a viewer on the one side, an owner on the other; and somebody outside."""
    with clock.frozen_at(NOW):
        yield Talk(app)


class Talk:
    def __init__(self, app):
        self.app, self.people, self.firms = app, {}, {}
        for name, firm, role in (
            ("가", "㈜가온눈", FirmRole.OWNER),
            ("눈", "㈜가온눈", FirmRole.VIEWER),
            ("나", "㈜나래", FirmRole.OWNER),
            ("밖", "㈜바깥", FirmRole.OWNER),
        ):
            number = self.firms.get(firm) or make_firm(firm).id
            self.firms[firm], person = number, make_person(f"p{len(self.people)}@hub.example", name=name)
            with unit_of_work():
                sit(number, person.id, role)
            browser = Somebody(app)
            browser.come_in(person.email)
            self.people[name] = (person.id, number, browser)
        with unit_of_work():
            pair = self.firms["㈜가온눈"], self.firms["㈜나래"]
            seats = [self.people[name][:2] for name in ("가", "눈", "나")]
            self.id = threads.open_thread("이야기", firms=pair, people=seats, about="", by="hub").id
        letters(app)

    def send(self, who, path, **values):
        """Press a button as somebody, from whatever page they may see."""
        url, browser = f"/messages/{self.id}/meetings{path}", self.people[who][2]
        token = browser.form("/me", "/me")[1]["csrf_token"]
        return visit(browser.client, url, "POST", data={"csrf_token": token, **values})

    def see(self, who, path="", status=200):
        return page(self.people[who][2].client, f"/messages/{self.id}/meetings{path}", status)

    def side(self, who):
        return Side(*self.people[who][:2])

    def offer(self, who, *hours, path="", **more):
        times = {f"time{n}": f"{NOW + timedelta(hours=h):%Y-%m-%dT%H:%M}" for n, h in enumerate(hours, 1)}
        return self.send(who, path, **({"place": PLACE, "minutes": "60"} | times | more))

    def meeting(self):
        session.rollback()
        return session.scalars(select(ThreadMeeting).order_by(ThreadMeeting.id.desc())).first()

    def mailed(self):
        """`{to: (subject, event or None)}` since the last time."""
        found = {}
        for letter in letters(self.app):
            files = [part.get_content() for part in letter.walk() if part.get_content_type() == "text/calendar"]
            event = Calendar.from_ical(files[0]) if files else None
            assert letter["To"] not in found
            found[letter["To"]] = (letter["Subject"], event, text_of(letter))
        return {to.removesuffix("@hub.example"): said for to, said in found.items()}


def event_of(calendar):
    (event,) = calendar.walk("VEVENT")
    return str(calendar["METHOD"]), str(event["UID"]), int(event["SEQUENCE"]), event["DTSTART"].dt.astimezone(SEOUL)


def times_of(meeting):
    return [one.id for one in meeting.open_offer.times]


def test_from_an_offer_to_notes_with_calendars_that_stay_true(talk):
    answer = talk.offer("가", 24, 26.5, 50, online_url=LINK)
    assert answer.status_code == 303, errors(answer)
    first = talk.meeting()
    here = f"/{first.id}"
    mailed = talk.mailed()
    assert list(mailed) == ["p2"], "the other side"
    assert mailed["p2"][0].endswith("㈜가온눈에서 만남을 제안했습니다") and mailed["p2"][1] is None
    assert PLACE not in mailed["p2"][2] and LINK not in mailed["p2"][2] and "이야기" not in mailed["p2"][0]
    # Both sides see it in the thread and on its page; who may only look is offered no button.
    for who in ("가", "눈", "나"):
        text = talk.people[who][2].get(f"/messages/{talk.id}").text
        assert "만남을 제안했어요" in text and f"/messages/{talk.id}/meetings/{first.id}" in text
    talk.see("가", here)
    assert not talk.see("눈", here).xpath("//main//form") and talk.send("눈", f"{here}/refusal").status_code == 403
    assert len(talk.see("나", here).xpath("//input[@name='time']")) == 3
    page(talk.people["나"][2].client, f"/en/messages/{talk.id}/meetings{here}")
    # Nobody answers their own offer; the other side offers others instead; then the first takes one.
    assert talk.send("가", f"{here}/acceptance", time=str(times_of(first)[0])).status_code == 422
    talk.see("나", f"{here}/offers/new")
    assert talk.offer("나", 30, path=f"{here}/offers", place="나래 사무실").status_code == 303
    assert [one.state for one in talk.meeting().offers] == ["replaced", "open"]
    talk.mailed()
    (chosen,) = times_of(talk.meeting())
    assert talk.send("가", f"{here}/acceptance", time=str(chosen)).status_code == 303
    mailed = talk.mailed()
    assert set(mailed) == {"p0", "p1", "p2"}, "the speakers of both sides"
    sent = {event_of(calendar) for _subject, calendar, _text in mailed.values()}
    assert len(sent) == 1
    method, uid, sequence, starts = sent.pop()
    assert (method, sequence, starts) == ("REQUEST", 0, NOW + timedelta(hours=30))
    event = mailed["p2"][1].walk("VEVENT")[0]
    assert (
        event["LOCATION"] == "나래 사무실" and "㈜가온눈" in event["SUMMARY"] and "이야기" not in str(event.to_ical())
    )
    feed = f"/calendar/{_feed_of(talk, '나')}.ics"
    assert uid in visit(talk.people["밖"][2].client, feed).text
    # Moving: what was agreed holds until another time is taken, then calendars follow.
    assert talk.offer("나", 70, path=f"{here}/offers").status_code == 303
    assert talk.meeting().starts_at == NOW + timedelta(hours=30)
    assert "그대로" in talk.mailed()["p0"][2]
    assert talk.send("가", f"{here}/refusal").status_code == 303 and talk.meeting().state == "agreed"
    assert [one[1] for one in talk.mailed().values()] == [None], "nothing has changed"
    assert talk.offer("가", 80, path=f"{here}/offers").status_code == 303
    assert [one[1] for one in talk.mailed().values()] == [None]
    assert talk.send("나", f"{here}/acceptance", time=str(times_of(talk.meeting())[0])).status_code == 303
    assert {event_of(one[1])[:3] for one in talk.mailed().values()} == {("REQUEST", uid, 1)}
    # Notes come after it has begun: what one side keeps, the other never sees.
    assert talk.send("가", f"{here}/notes", text="이르다", readers="own").status_code == 422
    with clock.frozen_at(NOW + timedelta(hours=82)):
        assert talk.send("가", f"{here}/notes", text="우리끼리만 호랑이", readers="own").status_code == 303
        assert talk.send("나", f"{here}/notes", text="함께 볼 메모\n둘째 줄", readers="both").status_code == 303
        mine, theirs = (words(talk.see(who, here).xpath("//main")[0]) for who in ("눈", "나"))
        assert "우리끼리만 호랑이" in mine and "함께 볼 메모" in mine
        assert "우리끼리만 호랑이" not in theirs and "함께 볼 메모" in theirs
        assert "호랑이" not in talk.people["나"][2].get(f"/messages/{talk.id}").text
        for bad in ("", "   ", "\u200b", "가" * 4_001):
            answer = talk.send("가", f"{here}/notes", text=bad, readers="own")
            assert answer.status_code == 422 and "text" in errors(answer) and (bad.strip("\u200b ") in answer.text)
        assert talk.send("가", f"{here}/cancellation").status_code == 422, "it has begun"
        assert talk.send("가", f"{here}/notes", text="x", readers="all").status_code == 422
    # Another, called off: the calendars let go of it.
    assert talk.offer("나", 100).status_code == 303
    second = talk.meeting()
    talk.mailed()
    talk.send("가", f"/{second.id}/acceptance", time=str(times_of(second)[0]))
    talk.mailed()
    assert talk.send("나", f"/{second.id}/cancellation").status_code == 303
    mailed = talk.mailed()
    assert {event_of(one[1])[0] for one in mailed.values()} == {"CANCEL"} and len(mailed) == 3
    assert "취소했어요" in words(talk.see("가", f"/{second.id}").xpath("//main")[0])
    assert f"meeting-{second.id}@" not in visit(talk.people["밖"][2].client, feed).text
    # Events and notices hold nothing that is private.
    session.rollback()
    said = [str(row) for row in session.execute(db.text("select action, details from event"))]
    assert any("thread_meeting.agreed" in one for one in said)
    assert not any(secret in one for one in said for secret in (PLACE, LINK, "호랑이", "나래 사무실"))
    assert not any(LINK in str(one.values) or "메모" in str(one.values) for one in session.scalars(select(Notice)))


def _feed_of(talk, who):
    return address_of(talk.people[who][0])


def test_what_is_told_at_the_field(talk):
    def wrong(*hours, **more):
        answer = talk.offer("가", *hours, **more)
        assert answer.status_code == 422
        assert all(f'value="{one}"' in answer.text for one in more.values() if one and one != "0"), "nothing is lost"
        return errors(answer)

    assert set(wrong(-1)) == {"time1"} and "지난" in wrong(24, -3)["time2"]
    assert "두 번" in wrong(24, 24)["time2"] and "1년" in wrong(24 * 400)["time1"]
    assert set(wrong(place="어디")) == {"time1"} and set(wrong(24, place="")) == {"place"}
    for link in ("javascript:alert(1)", "//evil.example", "http://plain.example", "https://", "https://[x"):
        assert set(wrong(24, place="", online_url=link)) == {"online_url"}, link
    assert set(wrong(24, time3="내일 두 시")) == {"time3"}
    # An empty field between does not move what is told to another.
    assert set(wrong(24, time2="", time4=f"{NOW - timedelta(hours=1):%Y-%m-%dT%H:%M}")) == {"time4"}
    assert talk.offer("가", 24, minutes="17").status_code == 422 and talk.meeting() is None
    # What overlaps with what oneself has agreed upon, in whatever thread, is told; what only touches it is not.
    talk.offer("나", 24)
    number = talk.meeting().id
    talk.send("가", f"/{number}/acceptance", time=str(times_of(talk.meeting())[0]))
    assert "겹쳐요" in wrong(23.5)["time1"] and "겹쳐요" in wrong(40, 24.5)["time2"]
    assert talk.offer("가", 25).status_code == 303 and talk.offer("가", 23, path=f"/{number}/offers").status_code == 303
    # Of what was offered, a time that has passed is not taken.
    later = talk.meeting()
    with clock.frozen_at(NOW + timedelta(hours=25, minutes=1)):
        answer = talk.send("나", f"/{later.id}/acceptance", time=str(times_of(later)[0]))
        assert answer.status_code == 422 and "지났어요" in answer.text and "모두 지났어요" in answer.text
    with pytest.raises(RuleError) as refused, unit_of_work():
        service.propose(talk.id, talk.side("가"), Wish([NOW + timedelta(hours=n) for n in range(60, 66)], 30, "어디"))
    assert refused.value.code == "many_times"


def test_twice_at_once_and_the_database_itself(talk):
    talk.offer("가", 24, 48)
    number, (one, other) = talk.meeting().id, times_of(talk.meeting())
    results = []

    def answer(act, *arguments):
        with talk.app.app_context(), clock.frozen_at(NOW):
            try:
                with unit_of_work():
                    act(number, talk.side("나"), *arguments)
                results.append("done")
            except RuleError as refusal:
                results.append(refusal.code)

    calls = [(service.accept, one), (service.accept, other), (service.decline,)]
    threads_ = [threading.Thread(target=answer, args=call) for call in calls]
    for each in threads_:
        each.start()
    for each in threads_:
        each.join()
    assert results.count("done") == 1 and set(results) <= {"done", "answered", "over"}
    rows = [
        {"state": "agreed"},
        {"state": "proposed", "ended_at": NOW},
        {"state": "nonsense"},
        {"starts_at": NOW, "ends_at": NOW},
        {"starts_at": NOW},
    ]
    for values in rows:
        with pytest.raises(IntegrityError), unit_of_work():
            session.add(ThreadMeeting(thread_id=talk.id, made_by="test", **values))
            session.flush()
    firm = talk.firms["㈜나래"]
    with unit_of_work():
        meeting = ThreadMeeting(thread_id=talk.id, made_by="test")
        meeting.offers = [MeetingOffer(firm_id=firm, minutes=30)]
        session.add(meeting)
    for row in (
        lambda: MeetingOffer(meeting_id=meeting.id, firm_id=firm, minutes=30),
        lambda: MeetingOffer(meeting_id=meeting.id, firm_id=firm, minutes=5, state="declined", answered_at=NOW),
        lambda: ThreadMeetingNote(meeting_id=meeting.id, firm_id=firm, text="", is_shared=True),
        lambda: OfferedTime(offer_id=0, starts_at=NOW),
    ):
        with pytest.raises(IntegrityError), unit_of_work():
            session.add(row())
            session.flush()


def test_nobody_outside_and_what_ends_with_a_seat(talk):
    talk.offer("가", 24)
    talk.mailed()
    number = talk.meeting().id
    chosen = times_of(talk.meeting())[0]
    acts = ("/acceptance", "/refusal", "/withdrawal", "/cancellation", "/notes", "/offers")

    def outside(who):
        seen = [
            talk.people[who][2].get(f"/messages/{talk.id}/meetings{path}").status_code
            for path in ("/new", f"/{number}")
        ]
        done = [talk.send(who, f"/{number}{act}", time=str(chosen), text="x", readers="both") for act in acts]
        done.append(talk.offer(who, 30))
        return {*seen, *(one.status_code for one in done)}

    assert outside("밖") == {404}
    # A meeting of another thread is not found by this one's address.
    with unit_of_work():
        pair = talk.firms["㈜바깥"], talk.firms["㈜나래"]
        seats = [talk.people["밖"][:2], talk.people["나"][:2]]
        other = threads.open_thread("다른 이야기", firms=pair, people=seats, about="", by="hub").id
    for who in ("밖", "나"):
        assert talk.people[who][2].get(f"/messages/{other}/meetings/{number}").status_code == 404
    waiting = words(page(talk.people["나"][2].client, "/").xpath("//section[contains(@class, 'dash-now')]")[0])
    assert "㈜가온눈에서 만남을 제안했어요" in waiting
    assert "만남" not in words(page(talk.people["밖"][2].client, "/").xpath("//main")[0])
    assert talk.send("나", f"/{number}/acceptance", time=str(chosen)).status_code == 303
    # Who leaves the firm: their calendar, pages and letters end with it; the firm's meeting goes on.
    feed = f"/calendar/{_feed_of(talk, '눈')}.ics"
    assert f"meeting-{number}@" in visit(talk.people["밖"][2].client, feed).text
    with unit_of_work():
        seat = session.scalars(
            select(people.FirmPerson).where(people.FirmPerson.person_id == talk.people["눈"][0])
        ).one()
        seat.ended_at, seat.ended_because = clock.now(), "left"
    assert f"meeting-{number}@" not in visit(talk.people["밖"][2].client, feed).text
    assert outside("눈") == {404}
    mailed = talk.mailed()
    assert mailed["p2"][1] is not None and "p1" not in mailed, "what was to be mailed to who has left is not"
    assert talk.send("가", f"/{number}/cancellation").status_code == 303
    assert set(talk.mailed()) == {"p0", "p2"}


def test_what_was_agreed_is_called_off_where_nothing_else_may_be_said(talk):
    """A firm that staff have hidden, or that wants nothing of the other: nobody is to wait for the other in vain."""
    own, other = talk.firms["㈜가온눈"], talk.firms["㈜나래"]

    def hide():
        firms.hide(session.get_one(Firm, other), by="staff", reason="요청")

    def block():
        safety.block(session.get_one(Firm, own), session.get_one(Firm, other), by="test")

    for day, (close, who) in enumerate(((hide, "가"), (block, "가"), (block, "나")), 1):
        talk.offer("가", 24 * day)
        talk.mailed()
        number = talk.meeting().id
        talk.send("나", f"/{number}/acceptance", time=str(times_of(talk.meeting())[0]))
        talk.mailed()
        with unit_of_work():
            close()
        assert talk.people[who][2].get(f"/messages/{talk.id}/meetings/new").status_code == 403
        assert talk.offer(who, 24 * day + 2, path=f"/{number}/offers").status_code == 422, "nothing is taken up"
        assert not talk.see("눈", f"/{number}").xpath("//main//form"), "who may only look calls nothing off"
        assert talk.see(who, f"/{number}").xpath("//main//form[contains(@action, 'cancellation')]")
        assert talk.send(who, f"/{number}/cancellation").status_code == 303
        mailed = talk.mailed()
        assert {event_of(one[1])[0] for one in mailed.values()} == {"CANCEL"} and set(mailed) == {"p0", "p1", "p2"}
        assert "취소했어요" in talk.people["나" if who == "가" else "가"][2].get(f"/messages/{talk.id}").text
        with unit_of_work():
            session.get_one(Firm, other).audience = "public"
            for row in session.scalars(select(FirmBlock)):
                row.ended_at = NOW
