"""Threads: a long one and a full inbox opened, what they hold looked through, and a thousand people whose pages ask
what is unread, through HTTP with two web workers; on both databases."""

import http.client
import json
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tools.bench import load, machine, server
from tools.bench.databases import databases
from tools.bench.load import percentile
from tools.bench.messages_made import FEW, FEW_THREADS, LONG, PEOPLE, THREADS, USUAL, pages
from tools.bench.profile import FLOOR
from tools.bench.server import Server

#: How often a page asks (`unread.js`), and so how often everybody's pages do.
EVERY_SECONDS = 20
POLLS_PER_SECOND = PEOPLE / EVERY_SECONDS
CLIENTS = 10
SETTLING_SECONDS, IDLE_CORES = 40, 0.03
MOST_CORES, MOST_POLL_QUERIES = 0.5, 2
POLL = "unread poll"
#: What is to take as many queries for the busy as for the quiet.
CONSTANT = {
    "inbox": f"an inbox of {THREADS:,} threads",
    "thread": f"a thread of {LONG:,} messages",
    "… at one of its messages": "… at a message in its middle",
}
NOTHING_NEW = 204


@dataclass(slots=True)
class Polls:
    """What everybody's polls came to. `cores` is the CPU of all the portal's processes by the clock, `idle` that when
    nobody asks; `cpu` is milliseconds a poll, `late` the share that began a tenth of a second after its time.
    """

    polls: int = 0
    seconds: float = 0.0
    cores: float = 0.0
    idle: float = 0.0
    cpu: float = 0.0
    p50: float = 0.0
    p95: float = 0.0
    late: float = 0.0
    others: float = 0.0
    errors: int = 0


@dataclass(slots=True)
class Opened:
    """A page: its queries, those with few messages; CPU milliseconds inside; multiples of the floor."""

    queries: int
    few: int
    cpu: float
    undisturbed: float
    as_loaded: float
    errors: int


@dataclass(slots=True)
class Messages:
    """All of it, by database."""

    polls: dict[str, Polls] = field(default_factory=dict)
    pages: dict[str, dict[str, Opened]] = field(default_factory=dict)
    seconds_to_make: dict[str, float] = field(default_factory=dict)


def measure(seconds: float) -> Messages:
    """All of it; takes some minutes."""
    found = Messages()
    for name, url in databases():
        with tempfile.TemporaryDirectory(prefix="ieum-messages-") as place:
            folder, began = Path(place), time.perf_counter()
            made = _ask(folder, url)
            found.seconds_to_make[name] = time.perf_counter() - began
            _say(f"{name}: messages made in {found.seconds_to_make[name]:.0f} s")
            with server.portal(folder, PORTAL_DATABASE_URL=url) as running:
                found.polls[name] = _poll(running, made["crowd"], 4 * seconds)
                _say(f"{name}: {found.polls[name]}")
                loaded = _load_pages(running, made, seconds)
            found.pages[name] = _opened(_ask(folder, url, "--look"), loaded)
    return found


def _ask(folder: Path, url: str, *arguments: str) -> Any:
    done = subprocess.run(
        [sys.executable, "-m", "tools.bench.messages_made", str(folder), *arguments],
        cwd=server.ROOT,
        env=server.environment(PORTAL_DATABASE_URL=url),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return json.loads(done.stdout.strip().splitlines()[-1])


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


# ── Polling ──────────────────────────────────────────────────────────────────


def _poll(running: Server, tokens: list[str], seconds: float) -> Polls:
    """Everybody's pages ask in turn, as often as they do; each knows what it shows, so that nothing is new."""
    crowd = _Crowd(running.port, tokens)
    crowd.learn()
    _settle(running)
    before, used, began = machine.read(running.pid), time.process_time(), time.perf_counter()
    crowd.ask_for(seconds)
    took, after = time.perf_counter() - began, machine.read(running.pid)
    idle = _idle(running, seconds / 4)
    times, count = sorted(crowd.times), len(crowd.times)
    return Polls(
        polls=count,
        seconds=took,
        cores=(after.tree - before.tree) / took,
        idle=idle,
        cpu=(after.tree - before.tree) * 1000 / max(1, count),
        p50=percentile(times, 0.5),
        p95=percentile(times, 0.95),
        late=crowd.late / max(1, count),
        others=machine.others(before, after, time.process_time() - used),
        errors=sum(number for status, number in crowd.statuses.items() if status != NOTHING_NEW),
    )


def _settle(running: Server) -> None:
    """Wait until the job worker has done what it does when a portal starts; not for ever."""
    for _second in range(SETTLING_SECONDS):
        if _idle(running, 1.0) <= IDLE_CORES:
            break


def _idle(running: Server, seconds: float) -> float:
    """The cores that the portal takes when nobody asks for anything."""
    before = machine.read(running.pid)
    time.sleep(seconds)
    return (machine.read(running.pid).tree - before.tree) / seconds


class _Crowd:
    """People with a page open, and what their pages were answered."""

    def __init__(self, port: int, tokens: list[str]) -> None:
        self._port, self._tokens = port, tokens
        self._seen = [""] * len(tokens)
        self._lock = threading.Lock()
        self.times: list[float] = []
        self.statuses: Counter[int] = Counter()
        self.late = 0

    def learn(self) -> None:
        """Let every page know what it shows. Whoever is not let in is found here."""
        for number in range(len(self._tokens)):
            status, body = self._ask(number)
            if status != 200:
                raise SystemExit(f"the poll of a page that shows nothing answers {status}")
            self._seen[number] = json.loads(body)["seen"]

    def ask_for(self, seconds: float) -> None:
        """Each poll has its time, whether those before it were answered or not."""
        polls, began = int(seconds * POLLS_PER_SECOND), time.perf_counter()
        threads = [
            threading.Thread(target=self._take_turns, args=(range(first, polls, CLIENTS), began))
            for first in range(CLIENTS)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _take_turns(self, turns: range, began: float) -> None:
        times, statuses, late = [], Counter[int](), 0
        for turn in turns:
            due = began + turn / POLLS_PER_SECOND
            time.sleep(max(0.0, due - time.perf_counter()))
            asked = time.perf_counter()
            status, _body = self._ask(turn % len(self._tokens))
            times.append(time.perf_counter() - asked)
            statuses[status] += 1
            late += asked > due + 0.1
        with self._lock:
            self.times += times
            self.statuses += statuses
            self.late += late

    def _ask(self, number: int) -> tuple[int, bytes]:
        """On a connection of its own: after twenty seconds no server has kept the last one."""
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=60)
        try:
            headers = {"Cookie": f"person={self._tokens[number]}", "Accept": "application/json"}
            connection.request("GET", f"/messages/unread?seen={self._seen[number]}", headers=headers)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()


# ── Opening ──────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class _Loaded:
    """CPU milliseconds a request of a page, and of the floor at that time."""

    cpu: float
    floor: float
    errors: int


def _load_pages(running: Server, made: dict[str, Any], seconds: float) -> dict[str, _Loaded]:
    """The busy person's pages."""
    token, thread, middle = made["busy"]
    loaded = {}
    with server.floor() as floor:
        for page in pages(thread, middle):
            _say(f"  {page.name}")
            one = load.run(running, page.paths, seconds, cookie=f"person={token}")
            then = load.run(floor, ("/cards",), seconds / 2, warm_up=0.3).cpu
            loaded[page.name] = _Loaded(one.cpu, then, one.errors)
    return loaded


def _opened(found: dict[str, list[dict[str, Any]]], loaded: dict[str, _Loaded]) -> dict[str, Opened]:
    floor = found[FLOOR][0]["cpu"]
    # What serving takes beyond what is taken inside is the same for both; see `results.undisturbed`.
    share = max(0.0, min(one.floor for one in loaded.values()) - floor)
    few = {one["name"]: one["most_queries"] for one in found["quiet"]}
    return {
        one["name"]: Opened(
            one["most_queries"],
            few[one["name"]],
            one["cpu"],
            (one["cpu"] + share) / (floor + share),
            loaded[one["name"]].cpu / loaded[one["name"]].floor,
            loaded[one["name"]].errors,
        )
        for one in found["busy"]
    }


# ── Telling ──────────────────────────────────────────────────────────────────


def errors(found: Messages) -> int:
    """What went wrong."""
    opened = sum(one.errors for by_page in found.pages.values() for one in by_page.values())
    return opened + sum(one.errors for one in found.polls.values())


def report(found: Messages) -> None:
    """The tables, as Markdown."""
    messages = LONG + (THREADS - 1) * USUAL
    few = f"SQL with {FEW_THREADS} threads of {FEW}"
    print(f"\n| {THREADS:,} threads, one of {LONG:,} messages; {messages:,} in all | SQL | {few} ", end="")
    print("| CPU ms inside | × undisturbed | × floor | errors |")
    print("|---|--:|--:|--:|--:|--:|--:|")
    for name, by_page in found.pages.items():
        for page, one in by_page.items():
            times = f"{one.cpu:.1f} | {one.undisturbed:.1f} | {one.as_loaded:.1f}"
            print(f"| {page}, {name} | {one.queries} | {one.few} | {times} | {one.errors} |")
    print(
        f"\n| {PEOPLE:,} people, asking every {EVERY_SECONDS} s | polls | polls/s | cores | idle | CPU ms/poll ", end=""
    )
    print("| p50 | p95 ms | late | errors | others |")
    print("|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|")
    for name, polls in found.polls.items():
        rate = f"{polls.polls} | {polls.polls / polls.seconds:.0f}"
        cost = f"{polls.cores:.2f} | {polls.idle:.2f} | {polls.cpu:.2f}"
        times = f"{polls.p50:.1f} | {polls.p95:.1f} | {polls.late * 100:.0f} % | {polls.errors}"
        print(f"| {name} | {rate} | {cost} | {times} | {polls.others * 100:.0f} % |")
    _report_targets(found)


def _report_targets(found: Messages) -> None:
    print("\n| messages | target | measured | met |")
    print("|---|---|---|:-:|")
    for name, by_page in found.pages.items():
        for page, what in CONSTANT.items():
            one = by_page[page]
            told = f"{one.queries} queries, {one.undisturbed:.1f} × floor ({one.as_loaded:.1f} × as loaded)"
            _target(f"{what}, {name}", f"as many queries as with few: {one.few}", told, one.queries == one.few)
        queries = max(by_page[POLL].queries, by_page[POLL].few)
        met = queries <= MOST_POLL_QUERIES
        _target(f"the unread poll, {name}", f"≤ {MOST_POLL_QUERIES} queries", f"{queries}", met)
    for name, polls in found.polls.items():
        # Who does not keep up asks for less than is to be measured.
        kept_up = polls.polls / polls.seconds >= 0.95 * POLLS_PER_SECOND
        told = f"{polls.cores:.2f} cores at {polls.polls / polls.seconds:.0f} polls/s, {polls.errors} errors"
        met = kept_up and not polls.errors and polls.cores < MOST_CORES
        target = f"< {MOST_CORES} cores at {POLLS_PER_SECOND:.0f} polls/s"
        _target(f"{PEOPLE:,} people polling every {EVERY_SECONDS} s, {name}", target, told, met)


def _target(what: str, target: str, measured: str, met: bool) -> None:
    print(f"| {what} | {target} | {measured} | {'yes' if met else '**no**'} |")
