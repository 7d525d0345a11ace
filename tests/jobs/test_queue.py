"""Jobs are queued with what causes them, held by one worker at a time, tried again, and never lost."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from processes import end, python

from portal.core import clock
from portal.core.db import unit_of_work
from portal.jobs import queue
from portal.jobs.models import Job
from portal.jobs.worker import registry, run_once

NOON = datetime(2026, 11, 2, 3, tzinfo=UTC)


@pytest.fixture
def done(app):
    """Handles jobs of the kind `test`: notes the keys, or raises or returns what the test puts in."""
    keys = []
    errors = {}

    def handle(leases):
        keys.extend(lease.key for lease in leases)
        for lease in leases:
            if isinstance(errors.get(lease.key), Exception):
                raise errors[lease.key]
        return {lease.id: errors[lease.key] for lease in leases if lease.key in errors}

    handle.keys, handle.errors = keys, errors
    registry().handle("test", handle, batch=3)
    yield handle
    del registry().handlers["test"]


def enqueue(*keys, **payload):
    with unit_of_work():
        for key in keys:
            queue.enqueue("test", key, payload)


def lease(limit=10):
    with unit_of_work():
        return queue.lease(["test"], limit=limit)


def jobs(session):
    session.expire_all()
    return {job.key: job for job in session.query(Job).filter_by(kind="test")}


def test_jobs_are_done_once_in_their_order(done):
    for number in range(7):
        with clock.frozen_at(NOON + timedelta(seconds=number)):
            enqueue(f"job {number}")
    assert run_once() == 7
    assert done.keys == [f"job {number}" for number in range(7)]
    assert run_once() == 0 and queue.pending() == 0


def test_what_is_rolled_back_queues_nothing(done):
    with pytest.raises(ZeroDivisionError), unit_of_work():
        queue.enqueue("test", "lost")
        raise ZeroDivisionError
    assert queue.pending() == 0
    assert run_once() == 0 and done.keys == []


def test_a_key_is_queued_once_with_what_came_last(done, session):
    enqueue("same", number=1)
    enqueue("same", number=2)
    with unit_of_work():
        queue.enqueue_all("test", {"same": {"number": 3}, "other": {}})
    assert {key: job.payload for key, job in jobs(session).items()} == {"same": {"number": 3}, "other": {}}
    assert run_once() == 2 and sorted(done.keys) == ["other", "same"]


def test_thousands_are_queued_at_once(done):
    with unit_of_work():
        queue.enqueue_all("test", {f"job {number}": {} for number in range(1201)})
    assert queue.pending(["test"]) == 1201


def test_queued_again_while_it_runs_it_is_done_once_more(done):
    enqueue("page")
    (first,) = lease()
    enqueue("page")
    assert lease() == [], "the worker that holds it has not finished"
    with unit_of_work():
        queue.finish([first])
    (second,) = lease()
    assert (second.key, second.generation, second.attempts) == ("page", first.generation + 1, 1)
    with unit_of_work():
        queue.finish([second])
    assert queue.pending() == 0


def test_a_failure_of_what_was_queued_again_does_not_delay_it(done):
    enqueue("page")
    (first,) = lease()
    enqueue("page")
    with unit_of_work():
        queue.fail(first, "too bad")
    assert [again.key for again in lease()] == ["page"]


def test_a_lease_runs_out(done):
    with clock.frozen_at(NOON):
        enqueue("held")
        assert [held.key for held in lease()] == ["held"]
        assert lease() == []
    with clock.frozen_at(NOON + queue.LEASE - timedelta(seconds=1)):
        assert lease() == []
    with clock.frozen_at(NOON + queue.LEASE):
        (taken,) = lease()
        assert (taken.key, taken.attempts) == ("held", 2)


def test_who_comes_late_takes_nothing_from_who_holds_the_job_now(done):
    with clock.frozen_at(NOON):
        enqueue("slow")
        (late,) = lease()
    with clock.frozen_at(NOON + queue.LEASE):
        (current,) = lease()
        with unit_of_work():
            queue.fail(late, "the network was away")
    with clock.frozen_at(NOON + queue.LEASE + timedelta(seconds=20)):
        assert lease() == [], "the second worker still holds it"
        with unit_of_work():
            queue.finish([current])
        assert queue.pending() == 0


def test_failed_jobs_wait_longer_and_longer(done, session):
    done.errors["hard"] = "no answer"
    with clock.frozen_at(NOON):
        enqueue("hard")
    moment, pauses = NOON, []
    for attempt in range(1, 6):
        with clock.frozen_at(moment):
            run_once()
            job = jobs(session)["hard"]
            assert (job.attempts, job.last_error, job.failed_at) == (attempt, "no answer", None)
            pauses.append((job.run_at - moment).total_seconds())
            moment = job.run_at
    for attempt, pause in enumerate(pauses, 1):
        assert 0.5 * 2**attempt <= pause <= 1.5 * 2**attempt
    assert done.keys == ["hard"] * 5


def test_a_job_that_always_fails_waits_for_a_person_who_can_revive_it(done, session):
    done.errors["hopeless"] = ValueError("broken")
    moment = NOON
    with clock.frozen_at(moment):
        enqueue("hopeless")
    for _ in range(queue.MOST_ATTEMPTS + 3):
        with clock.frozen_at(moment):
            run_once()
        moment += timedelta(hours=1)
    assert len(done.keys) == queue.MOST_ATTEMPTS
    job = jobs(session)["hopeless"]
    assert job.failed_at is not None and "ValueError: broken" in job.last_error
    assert queue.pending() == 0
    done.errors.clear()
    with clock.frozen_at(moment):
        enqueue("hopeless")
        assert queue.pending() == 1
        assert run_once() == 1 and queue.pending() == 0


def test_of_a_batch_only_those_that_failed_come_again(done, session):
    done.errors["bad"] = "refused"
    with clock.frozen_at(NOON):
        enqueue("good", "bad", "fine")
        run_once(limit=1)
    assert list(jobs(session)) == ["bad"]


def test_what_a_handler_raises_puts_the_whole_batch_back(done, session):
    done.errors["bad"] = RuntimeError("oh")
    with clock.frozen_at(NOON):
        enqueue("good", "bad")
        run_once(limit=1)
    assert sorted(jobs(session)) == ["bad", "good"]
    assert all("RuntimeError: oh" in job.last_error for job in jobs(session).values())


def test_a_long_error_keeps_its_end(done, session):
    done.errors["long"] = "x" * 10_000 + "the end"
    enqueue("long")
    run_once(limit=1)
    assert jobs(session)["long"].last_error.endswith("the end")


def test_two_workers_never_hold_the_same_job(app):
    expected = {f"job {number}" for number in range(120)}
    with unit_of_work():
        queue.enqueue_all("test", {key: {} for key in expected})
    workers = [python(app, str(Path(__file__).with_name("leasing.py"))) for _ in range(2)]
    try:
        for worker in workers:
            assert worker.stdout.readline() == "ready\n", worker.communicate()[1]
        for worker in workers:
            worker.stdin.write("go\n")
            worker.stdin.flush()
        outputs = [worker.communicate(timeout=60) for worker in workers]
        assert [worker.returncode for worker in workers] == [0, 0], outputs
    finally:
        for worker in workers:
            end(worker)
    taken = [f"job {word}" for out, _ in outputs for word in out.split() if word != "job"]
    assert len(taken) == len(expected) and set(taken) == expected
