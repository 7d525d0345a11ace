"""What is measured while a portal with four web workers serves a copy of a corpus.

Saved → found, the memory of all processes after every worker has shown every kind of page, and a rebuild of the index
while somebody searches.
"""

import http.client
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from urllib.parse import urlencode

from tools.bench import machine, server
from tools.bench.load import encoded, percentile
from tools.bench.machine import Memory
from tools.bench.pages import new_searches, pages
from tools.bench.server import Server

WORKERS = 4
#: Pages of each kind that are asked for at a time until every worker has shown some.
PATHS_OF_A_KIND = 40
MOST_ROUNDS = 30
#: A worker has shown a kind of page when it burnt so much for it.
WORKED_SECONDS = 0.02
POLL_SECONDS = 0.01
LONGEST_WAIT = 30.0
#: Searches while the index is rebuilt: about ten a second.
SEARCH_PAUSE = 0.1


@dataclass(slots=True)
class Rebuild:
    """Seconds of a rebuild by the clock and of its CPU, and the searches meanwhile with their 95th percentile in ms."""

    seconds: float = 0.0
    cpu: float = 0.0
    searches: int = 0
    failed: int = 0
    p95: float = 0.0


@dataclass(slots=True)
class Live:
    """Seconds from each save to its being found, in order; those never found; memory; the rebuild, if any."""

    found_after: list[float] = field(default_factory=list)
    never_found: int = 0
    memory: list[Memory] = field(default_factory=list)
    rebuild: Rebuild | None = None


@contextmanager
def copy_of(folder: Path) -> Iterator[Path]:
    """A copy of a corpus for as long as the block runs, since whatever serves it writes to it."""
    with tempfile.TemporaryDirectory(prefix="run-", dir=folder.parent) as place:
        copy = Path(place) / folder.name
        if subprocess.run(["cp", "-a", "--reflink=auto", str(folder), str(copy)], check=False).returncode:
            shutil.rmtree(copy, ignore_errors=True)
            shutil.copytree(folder, copy, symlinks=True)
        yield copy


def measure(folder: Path, firms: int, saves: int, rebuild: bool) -> Live:
    """Measure over `folder`, which is changed by it."""
    live = Live()
    with server.portal(folder, WORKERS) as running:
        _save_and_find(running, folder, saves, live)
        _show_all(running, firms)
        live.memory = machine.memory_of(running.pid)
        if rebuild:
            live.rebuild = _rebuild(running, folder)
    return live


def _save_and_find(running: Server, folder: Path, saves: int, live: Live) -> None:
    """Save one after the other in another process; each is looked for until it is found."""
    command = [sys.executable, "-m", "tools.bench.saving", str(folder)]
    with subprocess.Popen(
        command,
        cwd=server.ROOT,
        env=server.environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        bufsize=1,
    ) as saver:
        assert saver.stdin and saver.stdout  # pipes both
        saver.stdout.readline()
        for word in _unheard_words(saves):
            saver.stdin.write(f"{word}\n")
            number, saved_at = saver.stdout.readline().split()
            found_at = _find(running.port, word, int(number))
            if found_at is None:
                live.never_found += 1
            else:
                live.found_after.append(found_at - float(saved_at))
        saver.stdin.close()


def _unheard_words(count: int) -> list[str]:
    random = Random(8)  # noqa: S311 - no secret
    words: dict[str, None] = {}
    while len(words) < count:
        words["".join(random.choices("bcdfghjklmnpqrstvwxz", k=9))] = None
    return [*words]


def _find(port: int, word: str, firm: int) -> float | None:
    """Ask for a word until the firm is among what is found; returns when the answer was there."""
    path = f"/api/v1/search?{urlencode({'q': word})}"
    until = time.monotonic() + LONGEST_WAIT
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=LONGEST_WAIT)
    try:
        while time.monotonic() < until:
            connection.request("GET", path)
            answer = json.loads(connection.getresponse().read())
            if any(item["type"] == "firm" and item["id"] == firm for item in answer["items"]):
                return time.monotonic()
            time.sleep(POLL_SECONDS)
        return None
    finally:
        connection.close()


def _show_all(running: Server, firms: int) -> None:
    """Ask for pages of every kind, each kind until every web worker has worked for it."""
    before = _cpu_of_workers(running)
    until = time.monotonic() + LONGEST_WAIT
    while len(before) < WORKERS and time.monotonic() < until:
        time.sleep(POLL_SECONDS)
        before = _cpu_of_workers(running)
    for page in pages(firms):
        for _ in range(MOST_ROUNDS):
            _ask(running.port, _some_of(page.paths))
            after = _cpu_of_workers(running)
            if len(after) == WORKERS and all(after[pid] - before.get(pid, 0.0) >= WORKED_SECONDS for pid in after):
                break
        else:
            raise RuntimeError(f"not every one of {WORKERS} web workers was asked for: {page.name}")
        before = after


def _some_of(paths: Sequence[str]) -> list[str]:
    """As many paths as are asked for at a time, the same ones again when there are fewer."""
    return [paths[number % len(paths)] for number in range(PATHS_OF_A_KIND)]


def _cpu_of_workers(running: Server) -> dict[int, float]:
    """CPU seconds of the processes that answer: children of the web server, which is a child of the supervisor."""
    tree = machine.tree_of(running.pid)
    return {process.pid: process.cpu for process in tree if running.pid not in (process.pid, process.parent)}


def _ask(port: int, paths: Sequence[str]) -> None:
    """Ask for each path over a connection of its own, some at a time, so that all workers are reached."""
    with ThreadPoolExecutor(2 * WORKERS) as pool:
        statuses = pool.map(lambda path: _status_of(port, path), paths)
    for path, status in zip(paths, statuses, strict=True):
        if status != 200:
            raise RuntimeError(f"{path} answers {status}")


def _status_of(port: int, path: str) -> int:
    """Ask over a connection of its own."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=LONGEST_WAIT)
    try:
        connection.request("GET", encoded(path), headers={"Accept-Encoding": "gzip"})
        response = connection.getresponse()
        body = response.read()
        return response.status if body else 0
    finally:
        connection.close()


def _rebuild(running: Server, folder: Path) -> Rebuild:
    """`portal index rebuild` in a process of its own; meanwhile somebody searches."""
    result = Rebuild()
    times: list[float] = []
    done = threading.Event()

    def search() -> None:
        for query in new_searches(3000):
            if done.wait(SEARCH_PAUSE):
                return
            began = time.perf_counter()
            try:
                status = _status_of(running.port, f"/directory?{urlencode({'q': query})}")
            except OSError:
                status = 0
            times.append(time.perf_counter() - began)
            result.searches += 1
            result.failed += status != 200

    visitor = threading.Thread(target=search)
    visitor.start()
    before = os.times()
    try:
        command = [sys.executable, "-m", "portal.cli", "index", "rebuild"]
        env = server.environment(PORTAL_ROOT=str(folder))
        told = subprocess.run(command, cwd=server.ROOT, env=env, stdout=subprocess.PIPE, text=True, check=True).stdout
    finally:
        done.set()
        visitor.join()
    after = os.times()
    seconds = re.search(r"([\d.]+)초", told)
    if seconds is None:
        raise RuntimeError(f"portal index rebuild says {told!r}")
    result.seconds = float(seconds.group(1))
    result.cpu = after.children_user + after.children_system - before.children_user - before.children_system
    result.p95 = percentile(sorted(times), 0.95)
    return result
