"""`portal serve` as a process of its own, in a folder of its own: for browser tests and for pictures of pages."""

import email
import email.policy
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO
from urllib.error import HTTPError
from urllib.request import urlopen

from portal.firms.demo.loader import demo_rows

ROOT = Path(__file__).resolve().parents[1]
START_SECONDS = 90.0
STOP_SECONDS = 15.0


@dataclass(frozen=True, slots=True)
class Member:
    """A process of the portal: the supervisor, gunicorn's arbiter, a web worker or the job worker."""

    pid: int
    parent: int


class PortalProcess:
    """`portal serve` over `root`, started as from a terminal: the leader of a session and of a process group.

    `settings` are `PORTAL_…` of its environment; `{port}` in one of them is the port that it listens on.
    """

    def __init__(self, root: Path, *options: str, **settings: str) -> None:
        self.root = root
        self.port = _free_port()
        self._environment = environment(root) | {k: v.replace("{port}", str(self.port)) for k, v in settings.items()}
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = root / "serve.log"
        with self.log.open("ab") as log:
            self.process = self._start(["-m", "portal.cli", "serve", f"--port={self.port}", *options], log)

    def _start(self, arguments: list[str], log: BinaryIO) -> subprocess.Popen[Any]:
        """Python with these arguments, in a session of its own."""
        return subprocess.Popen(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )

    def get(self, path: str) -> tuple[int, bytes]:
        """Status and body of a page."""
        try:
            with urlopen(self.url + path, timeout=10) as response:
                return response.status, response.read()
        except HTTPError as error:
            return error.code, error.read()

    def json(self, path: str) -> Any:
        """What the API says."""
        status, body = self.get(path)
        if status != 200:
            raise AssertionError(f"{path} answered {status}: {body[:300]!r}")
        return json.loads(body)

    def wait(self, condition: Callable[[], bool], what: str, seconds: float = START_SECONDS) -> None:
        """Wait for a condition; a portal that does not answer yet, or has ended, does not fulfil it."""
        until = time.monotonic() + seconds
        while time.monotonic() < until and self.process.poll() is None:
            with suppress(OSError, AssertionError):
                if condition():
                    return
            time.sleep(0.05)
        code = self.process.poll()
        why = f"not within {seconds:.0f} s" if code is None else f"it ended with {code}"
        raise AssertionError(f"{what}: {why}.\n{self.said()}")

    def wait_until_ready(self) -> None:
        """Wait until `/readyz` says that it can serve."""
        self.wait(lambda: self.json("/readyz")["status"] == "ok", "the portal is ready")

    def wait_until_indexed(self) -> None:
        """Wait until every firm, technology and service of the demo hub is found."""
        expected = sum(1 + len(row.get("technology", ())) + len(row.get("service", ())) for row in demo_rows())
        # Programs are found, too, and are not counted here.
        kinds = [f"/api/v1/search?per_page=1&type={kind}" for kind in ("firm", "technology", "service")]
        self.wait(
            lambda: sum(self.json(path)["total"] for path in kinds) == expected, f"all {expected} documents are found"
        )

    def run(self, *arguments: str) -> str:
        """What another `portal` command over the same folder prints."""
        command = [sys.executable, "-m", "portal.cli", *arguments]
        done = subprocess.run(
            command, cwd=ROOT, env=self._environment, check=True, stdout=subprocess.PIPE, text=True, timeout=60
        )
        return done.stdout

    def link_to(self, address: str, seconds: float = 30.0) -> str:
        """Path and query of the link in the newest letter to an address, once the worker has delivered it."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            for file in sorted((self.root / "instance" / "mail").glob("*.eml"), key=lambda f: -f.stat().st_mtime_ns):
                letter = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
                link = re.search(r"https?://[^/\s]+(/\S*token=\S*)", letter.get_body(("plain",)).get_content())
                if letter["To"] == address and link:
                    file.unlink()
                    return link[1]
            time.sleep(0.1)
        raise AssertionError(f"no letter to {address}.\n{self.said()}")

    def said(self) -> str:
        """The end of what it has printed."""
        return self.log.read_text(encoding="utf-8", errors="replace")[-3000:]

    def members(self) -> list[Member]:
        """All its living processes. They stay in its session, whatever group they are in and whoever died."""
        found = []
        for folder in Path("/proc").iterdir():
            if not folder.name.isdigit():
                continue
            with suppress(OSError):
                state, parent, _group, session = (folder / "stat").read_text().rpartition(")")[2].split()[:4]
                if int(session) == self.process.pid and state != "Z":
                    found.append(Member(int(folder.name), int(parent)))
        return found

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Ask it to stop, as an operator (SIGTERM) or Ctrl-C (SIGINT to the group) does; the exit code."""
        if number == signal.SIGINT:
            os.killpg(self.process.pid, number)
        else:
            self.process.send_signal(number)
        return self.process.wait(STOP_SECONDS)

    def kill(self) -> None:
        """End what is left of it, by its numbers."""
        for member in self.members():
            with suppress(ProcessLookupError):
                os.kill(member.pid, signal.SIGKILL)
        self.process.wait()


def environment(root: Path) -> dict[str, str]:
    """This process' environment, with nothing of a portal in it but the folder."""
    rest = {name: value for name, value in os.environ.items() if not name.startswith(("PORTAL_", "FLASK_"))}
    return rest | {"PORTAL_ROOT": str(root), "PYTHONUNBUFFERED": "1"}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def demo_site(root: Path, **settings: str) -> Iterator[PortalProcess]:
    """A portal with the demo hub, ready and indexed."""
    portal = PortalProcess(root, "--demo", **settings)
    try:
        portal.wait_until_ready()
        portal.wait_until_indexed()
        yield portal
        portal.stop()
    finally:
        portal.kill()
