"""A clock that jumps: schedules, leases, pauses and the query log go on, forwards and backwards."""

from datetime import UTC, datetime, timedelta

import pytest
from factories import make_firm

from portal.core import clock
from portal.core.db import session, unit_of_work
from portal.jobs import queue, worker
from portal.jobs.models import Job, Schedule
from portal.querylog.models import QueryAsked
from portal.querylog.recorder import recorder_of
from portal.search import indexing
from portal.search.finding import engine, search
from portal.search.query import SearchRequest

NOON = datetime(2026, 7, 8, 3, tzinfo=UTC)
JUMPS = {
    "an hour back": timedelta(hours=-1),
    "a day back": timedelta(days=-1),
    "years back": timedelta(days=-20_000),
    "a day on": timedelta(days=1),
    "years on": timedelta(days=20_000),
}
jumps = pytest.mark.parametrize("jump", JUMPS.values(), ids=[*JUMPS])


@jumps
def test_what_was_queued_before_the_jump_is_done_after_it(app, run_jobs, jump):
    with clock.frozen_at(NOON):
        make_firm("가람", tagline_ko="의료영상")
    with clock.frozen_at(NOON + jump):
        make_firm("나라", tagline_ko="의료영상")
        run_jobs()
        assert queue.pending() == 0
        assert search(SearchRequest(text="의료영상", type="firm")).total == 2
        assert indexing.check(engine(), mend=False).is_clean


@pytest.mark.parametrize("jump", [j for j in JUMPS.values() if abs(j) >= timedelta(days=1)], ids=str)
def test_what_a_dead_worker_held_or_failed_at_before_the_jump_is_done_after_it(app, run_jobs, jump):
    """A jump back by less than a lease is as if the worker had died that much later."""
    with clock.frozen_at(NOON):
        make_firm("가람", tagline_ko="의료영상")
        make_firm("나라", tagline_ko="의료영상")
        with unit_of_work():
            _held, failed = queue.lease(["index"], limit=2)
            queue.fail(failed, "no space left")
    with clock.frozen_at(NOON + jump):
        run_jobs()
        assert queue.pending() == 0
        assert search(SearchRequest(text="의료영상", type="firm")).total == 2


def test_a_lease_holds_while_the_clock_goes_right(app):
    """The negative control: who works is left to work, and a pause is kept."""
    with clock.frozen_at(NOON):
        make_firm("가람")
        make_firm("나라")
        with unit_of_work():
            _held, failed = queue.lease(["index"], limit=2)
            queue.fail(failed, "no space left")
    for later in (timedelta(0), timedelta(seconds=0.5), timedelta(minutes=-10)):
        with clock.frozen_at(NOON + later), unit_of_work():
            assert queue.lease(["index"], limit=2) == []


@jumps
def test_schedules_go_on_from_the_new_time(app, jump):
    with clock.frozen_at(NOON):
        worker.queue_due_schedules()
        worker.beat()
    for later in (jump, jump + timedelta(days=1, minutes=1)):
        with clock.frozen_at(NOON + later):
            worker.queue_due_schedules()
            worker.beat()
            now = clock.now()
            session.rollback()
            assert all(now - timedelta(days=1) < row.last_run_at <= now for row in session.query(Schedule))
    queued = {job.kind for job in session.query(Job)}
    session.rollback()
    assert {indexing.CHECK, "query-log"} <= queued


@jumps
def test_the_query_log_goes_on(app, client, run_jobs, jump):
    recorder = recorder_of(app)
    with clock.frozen_at(NOON):
        make_firm("가람", tagline_ko="의료영상")
        run_jobs()
        assert client.get("/directory?q=의료영상").status_code == 200
    with clock.frozen_at(NOON + jump):
        recorder.flush()
        assert recorder.waiting() == 0, "what was asked before the jump has settled, or its day is closed"
        assert client.get("/directory?q=가람").status_code == 200
        assert client.get("/api/v1/suggest?q=가").status_code == 200
        recorder.flush(all_of_them=True)
    session.rollback()
    asked = {row.query for row in session.query(QueryAsked)}
    assert "가람" in asked
    assert "의료영상" in asked or jump > timedelta(0), "a day that is over takes nothing more"
