"""The nightly job, and its certificate for the privacy officer."""

from datetime import timedelta

import pytest
from pages import page, texts
from people import EMAIL, Somebody, letters, make_person
from sqlalchemy import func, select

from portal.accounts.models import OneTimeLink, Person, SignInAttempt, SignInSession
from portal.audit import service as audit
from portal.audit.models import Access
from portal.audit.service import Look
from portal.core import clock
from portal.core.db import session, unit_of_work
from portal.core.viewer import Role
from portal.jobs import mail
from portal.jobs.models import Job
from portal.jobs.worker import queue_due_schedules, run_once
from portal.privacy import destruction
from portal.privacy.models import Destruction


def left(*models):
    session.rollback()
    return [session.scalar(select(func.count()).select_from(model)) for model in models]


def certificates():
    session.rollback()
    return [row.counts for row in session.scalars(select(Destruction).order_by(Destruction.id))]


def after(**period):
    with clock.frozen_at(clock.now() + timedelta(**period)):
        destruction.destroy_what_is_over()


@pytest.fixture
def hub(app):
    """Something for every clock."""
    make_person()
    make_person("waits@hub.example", verified=False)
    somebody = Somebody(app)
    somebody.sign_in()
    somebody.send("/me", action="/sign-out")
    Somebody(app).sign_in(password="틀린 비밀번호예요")
    Somebody(app).send("/forgot-password", {"email": EMAIL})
    letters(app)
    Somebody(app).send("/forgot-password", {"email": EMAIL})
    with unit_of_work():
        audit.looked_at("person", [1], "profile", Look("person:99", "staff_people.show", "192.0.2.7", "support"))
        mail.send("stuck", to="a@b.example", subject="안녕", text="글")
        session.execute(select(Job))
        for job in session.scalars(select(Job)):
            job.failed_at = clock.now()


def test_each_goes_by_its_clock(hub):
    tables = (SignInAttempt, OneTimeLink, SignInSession, Person, Job, Access)
    assert left(*tables) == [3, 1, 1, 2, 2, 1]
    seen = []
    for days in (0.1, 6, 9, 31, 91, 729, 731):
        after(days=days)
        seen.append(left(*tables))
    assert seen == [
        [0, 1, 1, 2, 2, 1],
        [0, 1, 1, 2, 2, 1],
        [0, 0, 1, 1, 2, 1],
        [0, 0, 1, 1, 0, 1],
        [0, 0, 0, 1, 0, 1],
        [0, 0, 0, 1, 0, 1],
        [0, 0, 0, 1, 0, 0],
    ]
    assert certificates() == [
        {"attempt.old": 3},
        {},
        {"link.over": 1, "person.unverified": 1},
        {"letter.failed": 1, "password_link.failed": 1},
        {"session.over": 1},
        {},
        {"access.old": 1},
    ]


def test_used_links_go_too(hub):
    with unit_of_work():
        link = session.scalars(select(OneTimeLink)).one()
        link.expires_at, link.used_at = clock.now() + timedelta(days=300), clock.now()
    after(days=6)
    assert left(OneTimeLink) == [1]
    after(days=8)
    assert left(OneTimeLink) == [0]


def test_a_clock_that_is_not_declared_leaves_its_rows(app, hub, monkeypatch):
    declared = app.extensions["portal.personal_data"]
    monkeypatch.setattr(declared, "clocks", [one for one in declared.clocks if one.code != "session.over"])
    after(days=91)
    assert left(SignInSession, SignInAttempt) == [1, 0]


def test_the_worker_runs_it_and_what_lives_an_hour_does_not_wait(hub):
    now = clock.now()
    queue_due_schedules()
    with clock.frozen_at(now + timedelta(hours=2)):
        queue_due_schedules()
        run_once()
    assert left(SignInAttempt) == [0]
    assert certificates() == [{"attempt.old": 3}]
    with clock.frozen_at(now + timedelta(hours=25)):
        queue_due_schedules()
        run_once()
    assert certificates() == [{"attempt.old": 3}, {}], "every night, also when nothing was over"


def test_the_privacy_officer_reads_the_certificates(app, hub):
    after(days=9)
    make_person("officer@hub.example", Role.PRIVACY_OFFICER)
    officer = Somebody(app)
    officer.sign_in("officer@hub.example")
    for prefix in ("", "/en"):
        rows = texts(page(officer.client, f"{prefix}/staff/destructions"), "//tbody/tr")
        assert len(rows) == 1
    (row,) = texts(page(officer.client, "/staff/destructions"), "//tbody/tr")
    assert "확인하지 않은 계정 1 (가입한 지 7일이 지나도록 이메일을 확인하지 않음)" in row
    assert "waits@" not in row and "파기 증명" in officer.get("/staff").text
    assert "아무것도 없어요" in officer.get("/staff/destructions?page=9").text


def test_nobody_else_does(app, hub):
    make_person("op@hub.example", Role.OPERATOR)
    operator = Somebody(app)
    operator.sign_in("op@hub.example")
    assert operator.get("/staff/destructions").status_code == 403
    assert Somebody(app).get("/staff/destructions").location.startswith("/sign-in?")
