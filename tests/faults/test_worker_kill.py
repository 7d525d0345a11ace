"""`kill -9` while a worker works: nothing that was queued is lost, and nothing is left half done."""

import email
import random
from datetime import timedelta

import pytest
from factories import make_firm
from processes import end, portal, wait_until

from portal.core import clock
from portal.core.db import session, unit_of_work
from portal.jobs import mail, queue
from portal.jobs.worker import run_once
from portal.search import indexing
from portal.search.document import DocumentRow
from portal.search.finding import engine, search
from portal.search.query import SearchRequest

BODY = "본문이 제법 길어야 반쯤 쓰인 파일이 보여요.\n" * 40


def folder(app):
    settings = app.extensions["portal.settings"]
    return settings.path_of(settings.mail_url)


def letters(app):
    return list(folder(app).glob("kill-*.eml")) if folder(app).is_dir() else []


def send(count):
    with unit_of_work():
        for number in range(count):
            mail.send(f"kill-{number}", to="a@b.example", subject=f"편지 {number}", text=BODY)


def pending():
    session.rollback()
    return queue.pending([mail.KIND])


def kill_during_mail(app, total, kills, chance):
    """Kill a worker so many times while it sends; how many of the kills found work left."""
    for path in letters(app):
        path.unlink()
    send(total)
    in_time = 0
    for kill in range(kills):
        goal = len(letters(app)) + chance.randint(1, max(2, total // (2 * kills)))
        worker = portal(app, "worker")
        try:
            wait_until(lambda goal=goal: len(letters(app)) >= goal or not pending(), worker)
        finally:
            end(worker)
        in_time += bool(pending())
        if not pending():
            send(total)  # killed too late: queue them again, so that the next kill finds work
        assert kill < kills
    return in_time


def recover(app, total):
    """As another worker finds things once the leases of the dead one have run out."""
    with clock.frozen_at(clock.now() + queue.LEASE + timedelta(minutes=20)):
        run_once()
    assert pending() == 0
    assert len(letters(app)) == total
    for path in letters(app):
        message = email.message_from_bytes(path.read_bytes())
        assert message.get_payload(decode=True).decode() == BODY, f"{path.name} is half written"


def test_two_kills_lose_no_mail(app):
    assert kill_during_mail(app, total=300, kills=2, chance=random.Random(3)) > 0, "no kill came while work was left"
    recover(app, 300)


@pytest.mark.torture
@pytest.mark.parametrize("seed", range(6))
def test_many_kills_lose_no_mail(app, seed):
    assert kill_during_mail(app, total=600, kills=8, chance=random.Random(seed)) > 2
    recover(app, 600)


def kill_during_indexing(app, count, wanted_rows):
    for number in range(count):
        make_firm(f"기업{number}", tagline_ko="의료영상을 읽어요", technologies=[(f"기술 {number}", "판독 보조")])
    worker = portal(app, "worker")
    try:
        wait_until(lambda: _rows() >= wanted_rows, worker)
    finally:
        end(worker)


def _rows():
    session.rollback()
    return session.query(DocumentRow).count()


def whole_index(app, count):
    with clock.frozen_at(clock.now() + queue.LEASE + timedelta(minutes=20)):
        run_once()
    session.rollback()
    assert queue.pending() == 0
    assert indexing.check(engine(), mend=False).is_clean
    assert search(SearchRequest(text="의료영상", type="firm", limit=1)).total == count
    assert search(SearchRequest(text="판독", type="technology", limit=1)).total == count


def test_a_kill_between_rows_and_index_loses_no_document(app):
    """The rows are committed first; the worker is killed as soon as they are there."""
    kill_during_indexing(app, count=12, wanted_rows=1)
    whole_index(app, 12)


@pytest.mark.torture
def test_many_kills_during_indexing_lose_no_document(app):
    for number in range(8):
        kill_during_indexing(app, count=15, wanted_rows=number * 30 + 1)
        whole_index(app, (number + 1) * 15)
