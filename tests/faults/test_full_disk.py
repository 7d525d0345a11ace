"""A disk that is full while the index is written: what is there goes on, nothing is left over, and it mends itself.

A limit on the size of files stands for the disk: writing beyond it fails as on a full one (Python ignores SIGXFSZ).
"""

import os
import resource
import subprocess
import sys
from contextlib import contextmanager

import pytest
from processes import ROOT, environment
from siege import COMMON, Visitors, besieged, save_firm

from portal.core.db import session
from portal.jobs import queue
from portal.jobs.models import Job
from portal.search.document import DocumentRow
from portal.search.entry import read_entry
from portal.search.finding import engine, search
from portal.search.query import SearchRequest

#: Less than any index needs, more than its locks.
FULL = 1024


@contextmanager
def full_disk(pid=0, size=FULL):
    """No file of this process can be written beyond so many bytes."""
    before = resource.prlimit(pid, resource.RLIMIT_FSIZE)
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, before)


def left_over(folder):
    """What lies in the index folder beside the generation in use."""
    current = str((folder / "current").readlink())
    return [name for name in os.listdir(folder) if name not in ("current", current)]


def test_a_rebuild_on_a_full_disk_says_so_and_changes_nothing(app, run_jobs):
    for number in range(5):
        save_firm(number)
    run_jobs()
    folder = engine().index.folder
    before = (folder / "current").readlink()
    beside = left_over(folder)
    command = [sys.executable, "-W", "ignore", "-m", "portal.cli", "index", "rebuild"]
    limit = lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (FULL, FULL))  # noqa: E731
    done = subprocess.run(
        command, cwd=ROOT, env=environment(app), capture_output=True, text=True, preexec_fn=limit, timeout=60
    )
    assert done.returncode == 1 and "색인을 쓸 수 없어요" in done.stderr and "Traceback" not in done.stderr, done.stderr
    assert (folder / "current").readlink() == before and left_over(folder) == beside
    assert search(SearchRequest(text=COMMON, type="firm")).total == 5


def test_an_update_on_a_full_disk_leaves_the_index_writable(app, run_jobs):
    """The engine alone: what the failed writer held is free for the next one, even while its error is kept."""
    for number in range(5):
        save_firm(number)
    run_jobs()
    before = engine().digests()
    entries = [entry for entry in indexed_entries() if entry.key.startswith("firm:")]
    kept = []
    for _ in range(3):
        with full_disk(), pytest.raises(OSError, match="too large") as caught:
            engine().update(entries)
        kept.append(caught)
    assert engine().digests() == before and engine().is_current()
    engine().update(entries)
    assert engine().digests() == before


def indexed_entries():
    entries = [read_entry(entry) for (entry,) in session.query(DocumentRow.entry)]
    session.rollback()
    return entries


def survive_a_full_disk(app, seconds_full):
    with besieged(app, firms=10) as portal:
        with Visitors(portal, count=2) as visitors:
            with full_disk(portal.job_worker()):
                portal.save()
                portal.process.wait(lambda: fails(portal), "the worker meets the full disk", 20)
                lost = portal.generation()
                (portal.folder / "current").unlink()
                answered = visitors.answered
                portal.process.wait(lambda: visitors.answered > answered + seconds_full * 20, "visitors go on", 120)
                assert len([name for name in os.listdir(portal.folder) if name != lost]) <= 1, "half-made indexes"
            portal.wait_until_whole()
        visitors.assert_served()
        assert visitors.partial > 0
        portal.assert_equal_and_found()


def fails(portal):
    """Whether the worker has said that it cannot work, or has put a job back."""
    said = portal.process.log.read_text(encoding="utf-8", errors="replace")
    return "jobs failed" in said or "database is away" in said or any_error()


def any_error():
    session.remove()
    return session.query(Job).filter(Job.last_error != "").count() > 0


def test_a_worker_on_a_full_disk_goes_on_once_there_is_room(app):
    survive_a_full_disk(app, seconds_full=2)


@pytest.mark.torture
def test_a_disk_that_stays_full(app):
    survive_a_full_disk(app, seconds_full=40)
    assert queue.pending() == 0
