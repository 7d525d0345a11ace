"""What the law wants of advertising: no nights, consent when it leaves, a way out in every letter, every two years."""

import email
import socket
from dataclasses import replace
from datetime import datetime, timedelta
from email import policy

from aiosmtpd.controller import Controller
from fans import make_fan
from newsroom import at_hour, release, take_back, the_news, write
from pages import page, visit
from people import Somebody, form_in, letters, text_of
from sqlalchemy import select

from portal.accounts.models import Consent, Person
from portal.core import clock
from portal.core.clock import SEOUL
from portal.core.db import session, unit_of_work
from portal.jobs import mail, queue
from portal.jobs.models import Job
from portal.jobs.worker import queue_due_schedules, run_once
from portal.notices import advertising, news, rounds
from portal.notices.models import ConsentReminder, News, Notice

# ── Night ────────────────────────────────────────────────────────────────────


def test_from_nine_to_eight_is_night():
    hours = {0: True, 7: True, 8: False, 12: False, 20: False, 21: True, 23: True}
    for hour, quiet in hours.items():
        assert advertising.is_quiet(datetime(2026, 11, 23, hour, tzinfo=SEOUL)) is quiet, hour
    assert not advertising.is_quiet(datetime(2026, 11, 23, 20, 59, 59, tzinfo=SEOUL))
    assert advertising.is_quiet(datetime(2026, 11, 23, 7, 59, 59, tzinfo=SEOUL))


def test_what_is_released_at_night_waits_until_eight(app, operator):
    make_fan("fan@hub.example")
    letters(app)
    with at_hour(22):
        at = release(operator)
        queue_due_schedules()
        assert letters(app) == [] and the_news().recipients == 0
        assert "아침 8시부터" in page(operator.client, at).text_content()
    with at_hour(7, 59, day=24):
        queue_due_schedules()
        assert letters(app) == []
    with at_hour(8, 10, day=24):
        queue_due_schedules()
        assert len(letters(app)) == 1


def test_a_letter_that_waits_for_its_server_waits_for_the_morning(app, operator, monkeypatch):
    """Queued by day, and the mail server is back only at night."""
    make_fan("fan@hub.example")
    letters(app)
    release(operator)
    news.send_released()
    assert queue.pending([mail.KIND]) == 1
    for hour, day in ((21, 23), (23, 23), (3, 24), (7, 24)):
        with at_hour(hour, day=day):
            assert letters(app) == [], hour
            job = session.scalars(select(Job).where(Job.kind == mail.KIND)).one()
            assert job.failed_at is None and job.attempts == 1 and job.last_error == ""
    with at_hour(8, 1, day=24):
        assert len(letters(app)) == 1


# ── Consent at the moment of sending ─────────────────────────────────────────


def test_who_takes_it_back_before_the_letter_leaves_gets_none(app, operator):
    fan, other = make_fan("fan@hub.example"), make_fan("other@hub.example")
    letters(app)
    release(operator)
    news.send_released()
    take_back(fan)
    assert sorted(letter["Subject"] for letter in letters(app, "fan@hub.example")) == [
        "[이음 허브] 수신거부를 처리했습니다"
    ]
    with unit_of_work():
        mail.send("x", to="fan@hub.example", subject="x", text="x", guard="advertising", about=other.id)
    assert letters(app) == [] and queue.pending([mail.KIND]) == 0, "nor does an address that is no longer theirs"


def test_a_guard_that_nobody_knows_lets_nothing_through(app):
    with unit_of_work():
        mail.send("x", to="a@b.example", subject="x", text="x", guard="gone", about=1)
    assert letters(app) == []
    assert "gone" in session.scalars(select(Job).where(Job.kind == mail.KIND)).one().last_error


def test_who_switched_the_inbox_off_gets_the_letter_alone(app, operator):
    make_fan("fan@hub.example")
    browser = Somebody(app)
    browser.come_in("fan@hub.example")
    _to, values = form_in(browser.get("/me/notices/preferences").text, "/me/notices/preferences")
    values.pop("news.in_app")
    assert visit(browser.client, "/me/notices/preferences", "POST", data=values).status_code == 303
    letters(app)
    release(operator)
    assert len(letters(app)) == 1
    assert session.scalars(select(Notice).where(Notice.kind == "news")).all() == []


# ── Every two years ──────────────────────────────────────────────────────────


def test_every_two_years_those_who_agreed_are_told_so(app, hub, noon):
    fan, gone = make_fan("fan@hub.example"), make_fan("gone@hub.example")
    letters(app)
    take_back(gone)
    letters(app)
    told = []
    for days in (729, 731, 732, 1460, 1462, 1463):
        with clock.frozen_at(noon + timedelta(days=days)):
            rounds.remind()
            told.append([letter["To"] for letter in letters(app)])
    assert told == [[], ["fan@hub.example"], [], [], ["fan@hub.example"], []]
    assert session.query(ConsentReminder).filter_by(person_id=fan.id).count() == 2


def test_the_reminder_says_who_when_and_how_and_not_at_night(app, hub, noon):
    make_fan("fan@hub.example")
    letters(app)
    with clock.frozen_at(noon + timedelta(days=740, hours=10)):
        rounds.remind()
        assert letters(app) == []
    with clock.frozen_at(noon + timedelta(days=740)):
        with unit_of_work():
            queue.enqueue(rounds.REMINDERS, rounds.REMINDERS)
        (letter,) = letters(app)
    assert not letter["Subject"].startswith("(광고)"), "it advertises nothing"
    said = text_of(letter)
    assert "2026. 11. 23.에 이음 허브의" in said and "동의를 거두어" in said


def test_reminders_count_from_the_newest_consent(app, hub, noon):
    fan = make_fan("fan@hub.example")
    take_back(fan)
    with clock.frozen_at(noon + timedelta(days=400)), unit_of_work():
        person = session.get_one(Person, fan.id)
        session.add(Consent(person_id=person.id, document="marketing", version=1, text_hash="x", channel="me"))
    letters(app)
    with clock.frozen_at(noon + timedelta(days=740)):
        rounds.remind()
        assert letters(app) == []


# ── Through a mail server ────────────────────────────────────────────────────


class Sink:
    def __init__(self):
        self.got = []

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        self.got.append(envelope.content)
        return "250 OK"


def test_the_headers_as_a_mail_server_gets_them(app, operator, monkeypatch):
    make_fan("fan@hub.example")
    letters(app)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    sink, before = Sink(), app.extensions["portal.settings"]
    controller = Controller(sink, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        settings = replace(before, mail_url=f"smtp://127.0.0.1:{port}", base_url="https://portal.hub.example")
        monkeypatch.setitem(app.extensions, "portal.settings", settings)
        at = write(operator)
        with unit_of_work():
            news.release(session.get_one(News, int(at.rpartition("/")[2])), by="test")
        run_once()
    finally:
        controller.stop()
    (raw,) = sink.got
    lines = raw.decode("ascii", "replace").splitlines()
    (header,) = [line for line in lines if line.startswith("List-Unsubscribe: ")]
    # Whole, on one line, not encoded: mail programs read it as it is.
    assert header.startswith("List-Unsubscribe: <https://portal.hub.example/unsubscribe?token=") and header[-1] == ">"
    assert "List-Unsubscribe-Post: List-Unsubscribe=One-Click" in lines
    letter = email.message_from_bytes(raw, policy=policy.default)
    assert letter["Subject"] == "(광고) [이음 허브] 봄 교육생을 모집합니다"
    url = header.removeprefix("List-Unsubscribe: <https://portal.hub.example").rstrip(">")
    monkeypatch.setitem(app.extensions, "portal.settings", before)
    answer = visit(app.test_client(), url, "POST", data={"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert [told["Subject"] for told in letters(app, "fan@hub.example")] == ["[이음 허브] 수신거부를 처리했습니다"]
