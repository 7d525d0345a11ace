"""Starting what is measured as a process of its own, and stopping it."""

import http.client
import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tools.bench.machine import tree_of

ROOT = Path(__file__).resolve().parents[2]
WORKERS = 2
START_SECONDS = 120.0


@dataclass(frozen=True, slots=True)
class Server:
    """A running server: where it listens, and the process above all that belong to it."""

    port: int
    pid: int


def environment(**values: str) -> dict[str, str]:
    """This process' environment without settings of a portal, but with `values`."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")} | values


@contextmanager
def floor() -> Iterator[Server]:
    """The floor's server."""
    port = _free_port()
    with _running(["tools.bench.floor", f"--port={port}", f"--workers={WORKERS}"], port, environment()) as server:
        yield server


@contextmanager
def portal(folder: Path, workers: int = WORKERS, **more: str) -> Iterator[Server]:
    """`portal serve` in production over the corpus in `folder`; `more` are settings of its environment."""
    port = _free_port()
    settings = environment(
        PORTAL_ENV="production",
        PORTAL_ROOT=str(folder),
        PORTAL_SECRET_KEY=secrets.token_hex(32),
        PORTAL_BASE_URL=f"http://127.0.0.1:{port}",
        **more,
    )
    with _running(["portal.cli", "serve", f"--port={port}", f"--workers={workers}"], port, settings) as server:
        yield server


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def _running(module: Sequence[str], port: int, env: dict[str, str]) -> Iterator[Server]:
    with tempfile.TemporaryFile() as log:
        command = [sys.executable, "-m", *module]
        process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=log, stderr=log)
        try:
            if not _wait_until_ready(process, port):
                log.seek(0)
                end = log.read().decode(errors="replace")[-3000:]
                raise SystemExit(f"{' '.join(module)} did not start:\n{end}")
            yield Server(port, process.pid)
        finally:
            _stop(process)


def _wait_until_ready(process: subprocess.Popen[bytes], port: int) -> bool:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        try:
            connection.request("GET", "/readyz")
            if connection.getresponse().status == 200:
                return True
        except OSError:
            pass
        finally:
            connection.close()
        time.sleep(0.1)
    return False


def _stop(process: subprocess.Popen[bytes]) -> None:
    """End it in order; what is left of its tree after a while is killed, by number."""
    family = [member.pid for member in tree_of(process.pid)]
    process.terminate()
    try:
        process.wait(timeout=15)
    except subprocess.TimeoutExpired:
        for pid in family:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        process.wait()
