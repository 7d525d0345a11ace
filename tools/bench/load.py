"""A load: some connections, kept alive, each asking one page after the other for some seconds.

It runs in a process of its own, speaks to sockets directly and reads no more of an answer than it must, so that it
takes little of the CPU that it measures.
"""

import os
import socket
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context
from urllib.parse import quote

from tools.bench import machine
from tools.bench.server import Server

CONNECTIONS = 8
TIMEOUT_SECONDS = 30.0
#: Lists of paths that are asked for again and again while measuring.
FEW_PATHS = 100
LONGEST_WARM_UP = 20.0


@dataclass(slots=True)
class Load:
    """What one load came to. Times are milliseconds; `cpu` is of the server's processes for each request."""

    requests: int = 0
    errors: int = 0
    seconds: float = 0.0
    cpu: float = 0.0
    others: float = 0.0
    p50: float = 0.0
    p95: float = 0.0
    p99: float = 0.0
    statuses: dict[str, int] = field(default_factory=dict)

    @property
    def per_second(self) -> float:
        return self.requests / self.seconds if self.seconds else 0.0


def encoded(path: str) -> str:
    """A path as a browser sends it."""
    return quote(path, safe="/?&=%#:+,;@!$'()*~[]-._")


def run(
    server: Server, paths: Sequence[str], seconds: float, warm_up: float | None = None, *, cookie: str = ""
) -> Load:
    """Ask for `paths` in turn and measure, as a visitor or with a `cookie`; before that warm up.

    Warming up takes a fifth of the time and at least a second; lists of few paths are gone through by half of the
    connections, so that every worker has seen every path.
    """
    warm_up = max(1.0, seconds / 5) if warm_up is None else warm_up
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(_measure, server, [encoded(path) for path in paths], seconds, warm_up, cookie).result()


def _measure(server: Server, paths: Sequence[str], seconds: float, warm_up: float, cookie: str) -> Load:
    few = len(paths) <= FEW_PATHS
    _Crowd(server.port, paths, cookie).ask_for(warm_up, at_least=len(paths) * CONNECTIONS // 2 if few else 0)
    crowd = _Crowd(server.port, paths, cookie)
    before, used = machine.read(server.pid), _own_cpu()
    began = time.perf_counter()
    crowd.ask_for(seconds)
    took = time.perf_counter() - began
    after, own = machine.read(server.pid), _own_cpu() - used
    times = sorted(crowd.times)
    count = len(times)
    return Load(
        requests=count,
        errors=sum(number for status, number in crowd.statuses.items() if status != "200"),
        seconds=took,
        cpu=(after.tree - before.tree) * 1000 / count if count else 0.0,
        others=machine.others(before, after, own),
        p50=percentile(times, 0.5),
        p95=percentile(times, 0.95),
        p99=percentile(times, 0.99),
        statuses=crowd.statuses,
    )


def _own_cpu() -> float:
    times = os.times()
    return times.user + times.system


def percentile(ordered: Sequence[float], share: float) -> float:
    """Milliseconds, of rising seconds."""
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1000 if ordered else 0.0


class _Crowd:
    """All connections of a load; each begins elsewhere in the list of paths, so that they ask for different ones."""

    def __init__(self, port: int, paths: Sequence[str], cookie: str) -> None:
        self._port = port
        known = f"Cookie: {cookie}\r\n" if cookie else ""
        headers = f"Host: 127.0.0.1:{port}\r\nAccept: text/html\r\nAccept-Encoding: gzip\r\n{known}\r\n"
        self._requests = [f"GET {path} HTTP/1.1\r\n{headers}".encode() for path in paths]
        self._lock = threading.Lock()
        self.times: list[float] = []
        self.statuses: dict[str, int] = {}

    def ask_for(self, seconds: float, at_least: int = 0) -> None:
        """Ask for so long; goes on until `at_least` so many requests are done, but not for ever."""
        until = time.perf_counter() + seconds
        each = -(-at_least // CONNECTIONS)
        threads = [threading.Thread(target=self._visit, args=(number, until, each)) for number in range(CONNECTIONS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _visit(self, number: int, until: float, at_least: int) -> None:
        times: list[float] = []
        statuses: dict[str, int] = {}
        place = first = number * len(self._requests) // CONNECTIONS
        connection: _Connection | None = None
        last = until + LONGEST_WARM_UP if at_least else until
        while (began := time.perf_counter()) < until or (place - first < at_least and began < last):
            request = self._requests[place % len(self._requests)]
            place += 1
            try:
                connection = connection or _Connection(self._port)
                status = connection.ask(request)
                times.append(time.perf_counter() - began)
            except (OSError, ValueError) as error:
                status, connection = type(error).__name__, None
            statuses[status] = statuses.get(status, 0) + 1
        if connection:
            connection.close()
        with self._lock:
            self.times += times
            for status, count in statuses.items():
                self.statuses[status] = self.statuses.get(status, 0) + count


class _Connection:
    """A connection that is kept; opened again when the server has closed it."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._socket = self._open()

    def _open(self) -> socket.socket:
        opened = socket.create_connection(("127.0.0.1", self._port), timeout=TIMEOUT_SECONDS)
        opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return opened

    def close(self) -> None:
        self._socket.close()

    def ask(self, request: bytes) -> str:
        """Send a request and read the whole answer; returns its status."""
        self._socket.sendall(request)
        data = self._socket.recv(262_144)
        while (end := data.find(b"\r\n\r\n")) < 0:
            more = self._socket.recv(262_144)
            if not more:
                raise ConnectionError("closed before the answer's head")
            data += more
        head = data[:end].lower()
        place = head.find(b"\r\ncontent-length:")
        if place < 0:
            raise ValueError("an answer without a length")
        left = int(head[place + 17 :].split(b"\r\n", 1)[0]) - (len(data) - end - 4)
        while left > 0:
            more = self._socket.recv(262_144)
            if not more:
                raise ConnectionError("closed before the answer's end")
            left -= len(more)
        if b"\r\nconnection: close" in head:
            self._socket.close()
            self._socket = self._open()
        return head[9:12].decode("ascii", "replace")
