"""Searches of many processes go on while the index is made anew and swapped in."""

import json
import os
import time
from collections import Counter
from contextlib import contextmanager
from pathlib import Path

import pytest
import searching
from processes import end, python
from siege import COMMON, save_firm

from portal.core.db import session
from portal.search import indexing
from portal.search.document import DocumentRow
from portal.search.entry import read_entry
from portal.search.finding import engine

FIRMS = 30


@contextmanager
def searchers(app, tmp_path, count):
    """Processes that search; yields what they saw, which is there after the block."""
    stop, seen = tmp_path / "stop", Counter()
    process = python(app, searching.__file__, str(count), str(FIRMS), COMMON, str(stop))
    try:
        for _ in range(count):
            line = process.stdout.readline()
            assert line == "ready\n", line + process.communicate()[1]
        yield seen
        stop.touch()
        out, err = process.communicate(timeout=60)
        assert process.returncode == 0, err
        for line in out.splitlines():
            one = json.loads(line)
            assert one.get("whole", 0) > 1, "each of them searched"
            seen.update(one)
    finally:
        stop.touch()
        end(process)


def grow_old(folder: Path):
    """As after an hour in which nothing was saved: what a swap replaces is not young because it was written lately."""
    os.utime((folder / "current").resolve(), (1e9, 1e9))


def swap_while_searching(app, tmp_path, run_jobs, *, processes, swaps):
    for number in range(FIRMS):
        save_firm(number)
    run_jobs()
    with searchers(app, tmp_path, processes) as seen:
        for _ in range(swaps):
            grow_old(engine().index.folder)
            assert indexing.rebuild(engine()) == 2 * FIRMS
    print(processes, "processes,", swaps, "swaps,", dict(seen))
    assert set(seen) == {"whole"}


def test_searches_go_on_through_swaps(app, tmp_path, run_jobs):
    swap_while_searching(app, tmp_path, run_jobs, processes=2, swaps=5)


@pytest.mark.torture
def test_six_processes_search_through_swaps(app, tmp_path, run_jobs):
    swap_while_searching(app, tmp_path, run_jobs, processes=6, swaps=5)


@pytest.mark.torture
def test_six_processes_search_through_many_swaps(app, tmp_path, run_jobs):
    swap_while_searching(app, tmp_path, run_jobs, processes=6, swaps=50)


@pytest.mark.torture
def test_a_swap_that_loses_half_is_seen(app, tmp_path, run_jobs):
    """The negative control."""
    for number in range(FIRMS):
        save_firm(number)
    run_jobs()
    rows = [read_entry(entry) for (entry,) in session.query(DocumentRow.entry)]
    session.rollback()
    with searchers(app, tmp_path, 2) as seen:
        engine().rebuild(rows[:FIRMS])
        time.sleep(1)  # the half stays: without it the searchers may be told to stop before they look again
    assert any(name != "whole" for name in seen), seen
