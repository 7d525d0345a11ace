"""The worker: what is queued is done, what recurs is queued once, and losing the database is survived."""

import signal
import threading
from datetime import UTC, datetime, timedelta

from processes import end, portal, real_python, wait_until
from sqlalchemy import text

from portal.core import clock
from portal.core.db import WRITING, db, unit_of_work
from portal.jobs import mail, queue
from portal.jobs.models import Job, Schedule
from portal.jobs.worker import queue_due_schedules, registry

NOON = datetime(2026, 11, 2, 3, tzinfo=UTC)


def send(*keys):
    with unit_of_work():
        for key in keys:
            mail.send(key, to="a@b.example", subject="안녕", text="글")


def letters(app):
    settings = app.extensions["portal.settings"]
    folder = settings.path_of(settings.mail_url)
    return {path.stem.split("_127")[0] for path in folder.glob("*.eml")} if folder.is_dir() else set()


def scheduled(session):
    kinds = {kind for kind, _ in registry().schedules.values()}
    session.expire_all()
    return sorted(job.kind for job in session.query(Job) if job.kind in kinds)


def test_once_does_what_is_there_and_ends(app, runner):
    send("first", "second")
    answer = runner.invoke(args=["worker", "--once"])
    assert answer.exit_code == 0, answer.output
    assert "2건" in answer.output
    assert {"first", "second"} <= letters(app)
    assert "0건" in runner.invoke(args=["worker", "--once"]).output


def test_what_recurs_is_queued_once_in_its_interval(app, session):
    assert registry().schedules, "the portal has recurring jobs"
    with clock.frozen_at(NOON):
        queue_due_schedules()
    assert scheduled(session) == [], "a new portal has nothing to catch up on"
    assert session.query(Schedule).count() == len(registry().schedules)
    intervals = [interval for _, interval in registry().schedules.values()]
    with clock.frozen_at(NOON + min(intervals) - timedelta(seconds=1)):
        queue_due_schedules()
    assert scheduled(session) == []
    with clock.frozen_at(NOON + max(intervals)):
        for _ in range(3):
            queue_due_schedules()
    assert scheduled(session) == sorted(kind for kind, _ in registry().schedules.values())
    assert {job.generation for job in session.query(Job)} == {1}


def test_a_clock_that_jumps_backwards_does_not_stop_what_recurs(app, session):
    with clock.frozen_at(NOON + timedelta(days=3650)):
        queue_due_schedules()
    with clock.frozen_at(NOON):
        queue_due_schedules()
        queue_due_schedules()
    assert scheduled(session) == sorted(kind for kind, _ in registry().schedules.values())
    assert {job.generation for job in session.query(Job)} == {1}
    with clock.frozen_at(NOON + timedelta(days=1)):
        queue_due_schedules()
    session.expire_all()
    assert {job.generation for job in session.query(Job)} == {2}


def test_two_workers_may_begin_at_the_same_time(app, session):
    """Another worker's rows are there, but not committed, when this one looks."""
    errors = []

    def begin():
        try:
            with app.app_context():
                queue_due_schedules()
        except Exception as error:
            errors.append(error)

    with db.engine.connect().execution_options(**{WRITING: True}) as other:
        rows = [{"name": name, "at": clock.now()} for name in registry().schedules]
        other.execute(Schedule.__table__.insert(), [{"name": r["name"], "last_run_at": r["at"]} for r in rows])
        thread = threading.Thread(target=begin)
        thread.start()
        thread.join(0.3)
        other.commit()
        thread.join(30)
    assert errors == []
    assert session.query(Schedule).count() == len(registry().schedules)


def test_a_worker_runs_until_it_is_told_to_stop(app):
    worker = real_python(app, "-m", "portal.cli", "worker")
    try:
        send("before")
        wait_until(lambda: "before" in letters(app), worker)
        send("after")
        wait_until(lambda: "after" in letters(app), worker)
        worker.send_signal(signal.SIGTERM)
        out, err = worker.communicate(timeout=30)
        assert worker.returncode == 0, out + err
    finally:
        end(worker)
    assert queue.pending([mail.KIND]) == 0


def test_a_worker_survives_the_loss_of_its_connections(app, database):
    worker = portal(app, "worker")
    try:
        send("before-the-loss")
        wait_until(lambda: "before-the-loss" in letters(app), worker)
        if database == "postgresql":
            db.session.execute(
                text("select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid()")
            )
            db.session.commit()
        send("after-the-loss")
        wait_until(lambda: "after-the-loss" in letters(app), worker, seconds=20)
        # And it still is woken, not only by looking now and then.
        send("later")
        wait_until(lambda: "later" in letters(app), worker)
        assert worker.poll() is None
    finally:
        end(worker)
