"""Who has left a firm is told of its affairs no more: by no letter that was waiting, and in no inbox."""

from datetime import datetime, timedelta

import pytest
from people import letters, make_person, text_of
from requesting import browser, firm_of, join, let_go, made, people, post, told
from sqlalchemy import select

from portal.core import clock
from portal.core.clock import SEOUL
from portal.core.db import session, unit_of_work
from portal.core.viewer import FirmRole
from portal.firms.editing import hiding
from portal.firms.editing.fields import KINDS
from portal.firms.editing.queries import load
from portal.firms.people import asking
from portal.firms.people.service import lock_firm
from portal.jobs import mail
from portal.jobs.models import Job
from portal.jobs.worker import run_once
from portal.notices.digests import sending
from portal.notices.digests.holding import choose_paces
from portal.notices.digests.models import HeldLetter
from portal.notices.digests.paces import Pace

STAYS, LEAVES, GATHERS = "stays@b.example", "leaves@b.example", "gathers@b.example"
MONDAY, TUESDAY = datetime(2026, 11, 23, 12, tzinfo=SEOUL), datetime(2026, 11, 24, 8, 1, tzinfo=SEOUL)


@pytest.fixture
def here(app):
    """A firm that asks another, in which one stays and two leave, one of whom has letters gathered."""
    with clock.frozen_at(MONDAY):
        asking, asked = firm_of("㈜묻는곳", "ask@a.example"), firm_of("㈜받는곳", STAYS)
        for address in (LEAVES, GATHERS):
            join(asked.id, address, FirmRole.EDITOR)
        with unit_of_work():
            choose_paces(people()[GATHERS], {"requests": Pace.DAILY})
        letters(app)
        made(asking.id, asked.id, people()["ask@a.example"])
    return app


def out(*_arguments):
    raise OSError("no mail server answers")


def test_a_letter_that_waited_for_a_mail_server_goes_to_nobody_who_has_left(here, monkeypatch):
    by = people()
    with clock.frozen_at(MONDAY), monkeypatch.context() as patched:
        patched.setattr(mail, "_hand_over", out)
        post(browser(here, "ask@a.example"), "/forgot-password", email=LEAVES)
        run_once()
        run_once()
    with clock.frozen_at(TUESDAY), monkeypatch.context() as patched:
        patched.setattr(mail, "_hand_over", out)
        sending.queue_due()
        run_once()
        run_once()
    session.rollback()
    waiting = [job.payload for job in session.scalars(select(Job).where(Job.kind == "mail"))]
    assert sorted(one["to"] for one in waiting if "text" in one and "협업" in one["subject"] + one["text"]) == sorted(
        [STAYS, LEAVES, GATHERS]
    ), "they are written, and nobody has them"

    assert told(by[LEAVES]) == told(by[GATHERS]) == ["received"]
    assert "㈜묻는곳" in browser(here, LEAVES).get("/me/notices").text
    with clock.frozen_at(TUESDAY):
        let_go(LEAVES)
        let_go(GATHERS)
    assert told(by[LEAVES]) == told(by[GATHERS]) == [] and told(by[STAYS]) == ["received"]
    assert "㈜묻는곳" not in browser(here, LEAVES).get("/me/notices").text
    assert session.scalars(select(HeldLetter)).all() == []
    assert told(by[LEAVES], "firms") == ["removed"], "what is about themselves stays"

    with clock.frozen_at(TUESDAY + timedelta(days=1)):
        for _ in range(3):
            run_once()
        sent = [(one["To"], f"{one['Subject']} {text_of(one)}") for one in letters(here)]
    assert [to for to, text in sent if "㈜묻는곳" in text] == [STAYS]
    subjects = sorted(text.partition("\n")[0] for to, text in sent if to == LEAVES)
    assert len(subjects) == 2 and any("비밀번호" in one for one in subjects), "letters about their account come"


def test_why_a_page_was_hidden_is_told_to_nobody_who_has_left(app):
    firm, why = firm_of("㈜가린곳", STAYS, LEAVES), "사진에 남의 얼굴이 있어요"
    by = people()
    letters(app)
    with unit_of_work():
        hiding.hide(load(KINDS["firm"], firm.id, firm.id), why, by="test")
    newcomer = make_person("asks@c.example", name="물어본이")
    with unit_of_work():
        asking.ask_to_join(lock_firm(firm.id), session.merge(newcomer), "")
    assert told(by[LEAVES], "profiles") == told(by[STAYS], "profiles") == ["hidden"]
    assert told(by[LEAVES], "firms") == told(by[STAYS], "firms") == ["asked"]
    let_go(LEAVES)
    assert told(by[LEAVES], "firms") == ["removed"] and told(by[STAYS], "firms") == ["asked"]
    assert told(by[LEAVES], "profiles") == [] and told(by[STAYS], "profiles") == ["hidden"]
    run_once()
    run_once()
    assert [one["To"] for one in letters(app) if why in text_of(one)] == [STAYS]
