"""A rush for one session: 400 people for 50 places, through HTTP with four web workers, on both databases; and the
calendar of a month with 300 sessions."""

import json
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from tools.bench import load, machine, server
from tools.bench.booking_made import PEOPLE, SEATS, WARMING, calendar_pages
from tools.bench.databases import databases
from tools.bench.load import percentile
from tools.bench.server import Server

WORKERS, CLIENTS = 4, 16
LEAST_PER_SECOND = 200
_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@dataclass(slots=True)
class Rush:
    """What a rush came to. `cpu` is of the portal's processes for each try, `others` who else used the machine."""

    tries: int = 0
    seconds: float = 0.0
    p50: float = 0.0
    p95: float = 0.0
    cpu: float = 0.0
    others: float = 0.0
    confirmed: int = 0
    waiting: int = 0
    oversold: int = 0
    lost: int = 0
    errors: int = 0

    @property
    def per_second(self) -> float:
        return self.tries / self.seconds if self.seconds else 0.0


@dataclass(slots=True)
class Bookings:
    """By database: the rush; by page: queries and multiples of the floor, undisturbed and as loaded."""

    rushes: dict[str, Rush] = field(default_factory=dict)
    pages: dict[str, tuple[float, float, float]] = field(default_factory=dict)


def measure(seconds: float) -> Bookings:
    """All of it; takes about a minute."""
    found = Bookings()
    for name, url in databases():
        with tempfile.TemporaryDirectory(prefix="ieum-bookings-") as place:
            folder = Path(place)
            made = _ask(folder, url)
            with server.portal(folder, WORKERS, PORTAL_DATABASE_URL=url) as running:
                _rush(running, made["warming"], made["people"][:WARMING])
                rush, acknowledged = _rush(running, made["hot"], made["people"][WARMING:])
                if not found.pages:
                    loaded = _load_pages(running, made["month"], seconds)
            _judge(rush, acknowledged, _ask(folder, url, f"--check={made['hot'][0]}"))
            found.rushes[name] = rush
            print(f"{name}: {rush}", file=sys.stderr, flush=True)
            if not found.pages:
                found.pages = _inside(_ask(folder, url, f"--pages={made['month']}"), loaded)
    return found


def _ask(folder: Path, url: str, *arguments: str) -> Any:
    done = subprocess.run(
        [sys.executable, "-m", "tools.bench.booking_made", str(folder), *arguments],
        cwd=server.ROOT,
        env=server.environment(PORTAL_DATABASE_URL=url),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return json.loads(done.stdout.strip().splitlines()[-1])


def _rush(running: Server, place: list[int], people: list[list[Any]]) -> tuple[Rush, list[int]]:
    """Everybody tries once, a few at a time; the numbers of the bookings that were acknowledged."""
    crowd = _Crowd(running.port, place, people)
    before, began, used = machine.read(running.pid), time.perf_counter(), time.process_time()
    threads = [threading.Thread(target=crowd.try_all) for _ in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took, after = time.perf_counter() - began, machine.read(running.pid)
    times = sorted(crowd.times)
    rush = Rush(len(times), took, percentile(times, 0.5), percentile(times, 0.95))
    rush.cpu = (after.tree - before.tree) * 1000 / max(1, len(times))
    rush.others = machine.others(before, after, time.process_time() - used)
    rush.errors = sum(count for status, count in crowd.statuses.items() if status != 303)
    return rush, crowd.acknowledged


class _Crowd:
    """Those who have not tried yet, and what the others were answered."""

    def __init__(self, port: int, place: list[int], people: list[list[Any]]) -> None:
        self._port, self._place, self._people = port, place, list(people)
        self._cookie, self._token = _form_of(port)
        self._lock = threading.Lock()
        self.times: list[float] = []
        self.statuses: Counter[int] = Counter()
        self.acknowledged: list[int] = []

    def try_all(self) -> None:
        connection = HTTPConnection("127.0.0.1", self._port, timeout=120)
        while True:
            with self._lock:
                if not self._people:
                    break
                person, token = self._people.pop()
            began = time.perf_counter()
            status, location = self._try(connection, person, token)
            with self._lock:
                self.times.append(time.perf_counter() - began)
                self.statuses[status] += 1
                if status == 303:
                    self.acknowledged.append(int(location.partition("?")[0].rpartition("/")[2]))
        connection.close()

    def _try(self, connection: HTTPConnection, person: int, token: str) -> tuple[int, str]:
        program, session = self._place
        fields = {"csrf_token": self._token, "session": session, "firm": "", "person": person, "note": ""}
        headers = {
            "Cookie": f"session={self._cookie}; person={token}",
            "Content-Type": "application/x-www-form-urlencoded",
            "Sec-Fetch-Site": "same-origin",
        }
        body = urlencode(fields | {"key": f"rush-{program}-{person}"})
        connection.request("POST", f"/programs/{program}/booking", body, headers)
        response = connection.getresponse()
        response.read()
        return response.status, response.headers.get("Location", "")


def _form_of(port: int) -> tuple[str, str]:
    """A visitor's cookie, and the token of a form that fits it."""
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", "/forgot-password")
    response = connection.getresponse()
    cookies = response.headers.get_all("Set-Cookie") or []
    found = _TOKEN.search(response.read().decode())
    cookie = next(one for one in cookies if one.startswith("session="))
    assert found is not None
    return cookie.partition("=")[2].partition(";")[0], found[1]


def _judge(rush: Rush, acknowledged: list[int], found: dict[str, Any]) -> None:
    """Against what the database holds afterwards."""
    rush.confirmed, rush.waiting = found["states"].get("confirmed", 0), found["states"].get("waiting", 0)
    rush.oversold = max(found["oversold"], len(found["wrong"]))
    rush.lost = len(set(acknowledged) - set(found["there"]))


def _load_pages(running: Server, month: str, seconds: float) -> dict[str, tuple[float, float]]:
    """CPU milliseconds a request of the calendar, and of the floor at that time."""
    loaded = {}
    with server.floor() as floor:
        for page in calendar_pages(month):
            one = load.run(running, page.paths, seconds)
            loaded[page.name] = (one.cpu, load.run(floor, ("/cards",), seconds / 2, warm_up=0.3).cpu)
    return loaded


def _inside(
    found: list[dict[str, Any]], loaded: dict[str, tuple[float, float]]
) -> dict[str, tuple[float, float, float]]:
    floor, *pages = found
    # What serving takes beyond what is taken inside is the same for both; see `results.undisturbed`.
    share = max(0.0, min(then for _cpu, then in loaded.values()) - floor["cpu"])
    return {
        one["name"]: (
            one["most_queries"],
            (one["cpu"] + share) / (floor["cpu"] + share),
            loaded[one["name"]][0] / loaded[one["name"]][1],
        )
        for one in pages
    }


def errors(found: Bookings) -> int:
    """What went wrong."""
    return sum(rush.errors + rush.oversold + rush.lost for rush in found.rushes.values())


def report(found: Bookings) -> None:
    """The tables, as Markdown."""
    print(
        f"\n| rush: {PEOPLE} people for {SEATS} places, {WORKERS} workers | tries/s | p50 | p95 ms | CPU ms/try ",
        end="",
    )
    print("| confirmed | waiting | oversold | lost | errors | others |")
    print("|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|")
    for name, one in found.rushes.items():
        times = f"{one.per_second:.0f} | {one.p50:.0f} | {one.p95:.0f} | {one.cpu:.1f}"
        came = f"{one.confirmed} | {one.waiting} | {one.oversold} | {one.lost} | {one.errors}"
        print(f"| {name} | {times} | {came} | {one.others * 100:.0f} % |")
    print("\n| calendar of a month with 300 sessions | SQL | × undisturbed | × floor |")
    print("|---|--:|--:|--:|")
    for name, (queries, undisturbed, as_loaded) in found.pages.items():
        print(f"| {name} | {queries} | {undisturbed:.1f} | {as_loaded:.1f} |")
    print("\n| bookings | target | measured | met |")
    print("|---|---|---|:-:|")
    for name, one in found.rushes.items():
        sound = one.oversold == one.lost == one.errors == 0 and one.confirmed == SEATS
        met = sound and one.per_second >= LEAST_PER_SECOND
        told = f"{one.per_second:.0f}/s, {one.oversold} oversold, {one.lost} lost, {one.errors} errors"
        print(f"| tries for one hot session, {name} | ≥ {LEAST_PER_SECOND}/s, none oversold or lost | {told} ", end="")
        print(f"| {'yes' if met else '**no**'} |")
