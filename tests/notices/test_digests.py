"""Letters that gather: at the pace somebody chose, once whatever happens, without what was read, and nothing urgent."""

from datetime import datetime, timedelta

import pytest
from factories import make_firm
from kinds import sit
from pages import page, texts, visit
from people import EMAIL, form_in, letters, text_of
from sqlalchemy import select
from thread_things import member as make_talker
from thread_things import said, talk

from portal.core import clock
from portal.core.clock import SEOUL
from portal.core.db import session, unit_of_work
from portal.core.viewer import FirmRole
from portal.jobs.queue import Lease
from portal.jobs.worker import run_once
from portal.messaging.threads.jobs import tell_due
from portal.notices.digests import sending
from portal.notices.digests.models import Digest, HeldLetter, NoticePace
from portal.notices.digests.paces import Pace, last_due
from portal.notices.kinds import Channel, Kind, Told, kinds_of
from portal.notices.models import Notice
from portal.notices.service import choose as want
from portal.notices.service import mark_read, notify

PREFERENCES = "/me/notices/preferences"
#: NOON of the other tests is a Monday's.
MONDAY, TUESDAY = datetime(2026, 11, 23, 12, tzinfo=SEOUL), datetime(2026, 11, 24, 8, 1, tzinfo=SEOUL)
NEXT_MONDAY = datetime(2026, 11, 30, 8, 1, tzinfo=SEOUL)


@pytest.fixture
def kind(app):
    """Something to tell of, part of which cannot wait, and part of which comes to nothing."""
    kinds = kinds_of(app)
    made = Kind(
        code="trial",
        label="시험 알림",
        explanation="",
        messages={
            "told": lambda values: Told(f"{values['what']}: 알림", ["첫 줄이에요.", "둘째 줄이에요."]),
            "urgent": lambda values: Told(f"{values['what']}: 급한 알림"),
        },
        urgent=frozenset({"urgent"}),
        still=lambda about, _person_id: about != "헛일",
    )
    kinds.add(made)
    yield made
    kinds._kinds.pop("trial")


def tell(member, what, message="told", kind="trial", **more):
    with unit_of_work():
        notice = notify(kind, session.merge(member), message, {"what": what, **more}, url="/directory", about=what)
        return notice.id if notice else None


def choose(somebody, **paces):
    _to, values = form_in(somebody.get(PREFERENCES).text, PREFERENCES)
    wanted = values | {f"{code}.pace": pace for code, pace in paces.items()}
    assert visit(somebody.client, PREFERENCES, "POST", data=wanted).status_code == 303


def tick(app, moment):
    """What the worker sends at a moment, looking as often as it likes."""
    with clock.frozen_at(moment):
        for _ in range(2):
            sending.queue_due()
            run_once()
        return letters(app, EMAIL)


def held():
    session.rollback()
    return [one.values["what"] for one in session.scalars(select(HeldLetter).order_by(HeldLetter.id))]


def test_when_a_letter_is_due():
    due = {pace: last_due(pace, datetime(2026, 11, 24, 7, 59, tzinfo=SEOUL)) for pace in Pace}
    assert due[Pace.DAILY] == due[Pace.WEEKLY] == datetime(2026, 11, 23, 8, tzinfo=SEOUL)
    assert last_due(Pace.DAILY, TUESDAY) == datetime(2026, 11, 24, 8, tzinfo=SEOUL)
    assert last_due(Pace.WEEKLY, datetime(2026, 11, 29, 23, tzinfo=SEOUL)) == datetime(2026, 11, 23, 8, tzinfo=SEOUL)


def test_a_day_and_a_week_of_somebody(app, member, somebody, kind):
    offered = texts(page(somebody.client, PREFERENCES), "//select[@id='trial.pace']/option")
    assert [one.split(",")[0] for one in offered] == ["알림마다 하나씩", "하루 한 번", "한 주에 한 번"]
    names = set(page(somebody.client, f"/en{PREFERENCES}").xpath("//select/@name"))
    # What must come, what invites, what is urgent, what has letters of its own, and advertising do not wait.
    fixed = {"security", "agreements", "attendance", "programs", "mentoring", "reminders", "freshness", "news"}
    assert "roles.pace" in names and not {f"{code}.pace" for code in fixed} & names
    choose(somebody, trial="daily", roles="weekly", security="daily", firms="often")
    session.rollback()
    assert {(row.kind, row.pace) for row in session.scalars(select(NoticePace))} == {
        ("trial", "daily"),
        ("roles", "weekly"),
    }
    tell(member, "급한 일", "urgent")
    tell(member, "가람")
    read = tell(member, "나라")
    tell(member, "헛일")
    tell(member, "가람")
    tell(member, "-", "ended", kind="roles", role="mentor")
    assert ["급한 일" in one["Subject"] for one in letters(app, EMAIL)] == [True], "the rest is held"
    with unit_of_work():
        mark_read(member.id, read)
    with clock.frozen_at(MONDAY):
        assert tick(app, MONDAY) == [], "told after eight, it waits for tomorrow"
    assert tick(app, TUESDAY - timedelta(hours=3)) == [] and len(held()) == 5
    (letter,) = tick(app, TUESDAY)
    text, html = text_of(letter), letter.get_body(("html",)).get_content()
    assert letter["Subject"] == "[AI 양재 허브] 모아 보내는 알림 1건"
    assert text.count("가람: 알림") == 1 and "첫 줄이에요." in text, "nothing twice"
    assert "나라" not in text and "헛일" not in text and "급한 일" not in text and "역할" not in text
    assert "시험 알림" in html and "/me/notices/" in text and "<script" not in html
    assert held() == ["-"] and [one.things for one in session.scalars(select(Digest))] == [1]
    assert tick(app, TUESDAY + timedelta(hours=5)) == [], "once a day"
    # What was held is caught up, whatever was chosen since; the week's stands in the same letter.
    with clock.frozen_at(NEXT_MONDAY - timedelta(days=1)):
        tell(member, "다솜")
        choose(somebody, trial="each")
        tell(member, "라온")
        assert ["라온" in one["Subject"] for one in letters(app, EMAIL)] == [True]
    with unit_of_work():
        session.merge(member).locale = "en"
    (letter,) = tick(app, NEXT_MONDAY)
    text = text_of(letter)
    assert "2 notices" in letter["Subject"] and "다솜" in text and "라온" not in text
    assert text.index("Current roles") < text.index("시험 알림"), "a section for each kind"
    assert held() == []


def test_nothing_remains_a_crash_and_two_workers(app, member, somebody, kind, monkeypatch):
    choose(somebody, trial="daily")
    read = tell(member, "읽은 것")
    with unit_of_work():
        mark_read(member.id, read)
    assert tick(app, TUESDAY) == [] and held() == [] and session.query(Digest).count() == 0
    tell(member, "가람")
    tomorrow = TUESDAY + timedelta(days=1)
    with clock.frozen_at(tomorrow):
        sending.queue_due()
        with monkeypatch.context() as broken:
            broken.setattr(sending, "send_letter", lambda *_all, **_more: 1 / 0)
            run_once()
        session.rollback()
        assert held() == ["가람"] and session.query(Digest).count() == 0, "all of it or nothing"
        # Another worker has sent it, and the first comes to it once more.
        jobs = [_lease(member.id), _lease(member.id)]
        sending.send(jobs)
    assert len(tick(app, tomorrow + timedelta(hours=1))) == 1
    with pytest.raises(Exception, match="digest"), unit_of_work():
        session.add(Digest(person_id=member.id, day=tomorrow.date(), things=1))
        session.flush()


def _lease(person_id):
    return Lease(0, sending.SEND, str(person_id), {}, 1, 1)


def test_refusing_and_leaving(app, member, somebody, kind, client):
    choose(somebody, trial="daily", roles="daily")
    tell(member, "가람")
    (letter,) = tick(app, TUESDAY)
    link = letter["List-Unsubscribe"].strip("<>").removeprefix("http://127.0.0.1:8000")
    assert link in text_of(letter) and letter["List-Unsubscribe-Post"]
    page(client, link)
    assert visit(client, link, "POST", data={"List-Unsubscribe": "One-Click"}).status_code == 200
    tell(member, "나라")
    tell(member, "-", "ended", kind="roles", role="mentor")
    assert held() == [] and tick(app, TUESDAY + timedelta(days=1)) == []
    boxes = page(somebody.client, PREFERENCES)
    assert not boxes.xpath("//input[@name='trial.mail'][@checked]") and boxes.xpath(
        "//input[@id='firms.mail'][@checked]"
    )
    # A kind that was switched off while something waited is not sent; a notice taken back takes it along.
    choose(somebody, trial="daily")
    with unit_of_work():
        want(member.id, {("trial", Channel.MAIL): True})
    number = tell(member, "다솜")
    assert held() == ["다솜"]
    with unit_of_work():
        session.delete(session.get_one(Notice, number))
    assert held() == []
    tell(member, "라온")
    with unit_of_work():
        want(member.id, {("trial", Channel.MAIL): False})
    assert tick(app, TUESDAY + timedelta(days=2)) == [] and held() == []


def test_messages_name_a_thread_once_while_something_in_it_waits(app, member, somebody):
    mine, theirs = make_firm("㈜가온눈").id, make_firm("㈜나래").id
    with unit_of_work():
        sit(mine, member.id, FirmRole.OWNER)
    other = (make_talker(theirs, "최상대"), theirs)
    thread = talk((member.id, mine), other)
    choose(somebody, messages="daily")
    for minutes in (10, 20):
        with clock.frozen_at(MONDAY + timedelta(minutes=minutes)):
            said(thread, other, "둘만의 이야기")
        with clock.frozen_at(MONDAY + timedelta(minutes=minutes + 2)):
            tell_due()
    assert letters(app, EMAIL) == [] and session.query(HeldLetter).count() == 2
    (letter,) = tick(app, TUESDAY)
    text = text_of(letter)
    assert (
        "㈜나래에서 메시지가 왔습니다 (읽지 않은 것 2개)" in text and text.count("㈜나래") == 1 and "둘만의" not in text
    )
    with clock.frozen_at(TUESDAY + timedelta(hours=1)):
        said(thread, other, "또 하나")
    with clock.frozen_at(TUESDAY + timedelta(hours=2)):
        tell_due()
        somebody.get(f"/messages/{thread}")
    assert session.query(HeldLetter).count() == 1 and tick(app, TUESDAY + timedelta(days=1)) == [] and held() == []
