"""Real processes over the database of a test."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from subprocess import PIPE
from typing import Any, BinaryIO

from flask import Flask
from forking import Forked

from portal.core.settings import Settings
from tools.portal_process import PortalProcess

ROOT = Path(__file__).parent.parent
#: A way to start Python over the database of a test.
Start = Callable[..., subprocess.Popen[str]]


def environment(app: Flask, **others: str) -> dict[str, str]:
    """What a process of its own needs to find the test's database, index and mail folder; `others` come on top."""
    settings: Settings = app.extensions["portal.settings"]
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")},
        "PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "tests"))),
        "PORTAL_ROOT": str(settings.root),
        "PORTAL_DATABASE_URL": settings.database_url,
        "PORTAL_MAIL_URL": settings.mail_url,
        **others,
    }


def portal(app: Flask, *arguments: str, **others: str) -> subprocess.Popen[str]:
    """The `portal` command, started; `others` are of its environment."""
    return python(app, "-m", "portal.cli", *arguments, **others)


def python(app: Flask, *arguments: str, **others: str) -> subprocess.Popen[str]:
    """A Python process, started, with pipes; a fork of one that has imported the portal already."""
    return Forked(arguments, env=environment(app, **others), cwd=ROOT, text=True, stdin=PIPE, stdout=PIPE, stderr=PIPE)


def real_python(app: Flask, *arguments: str) -> subprocess.Popen[str]:
    """The same from nothing, as the command line starts it: each kind of command is started so by some test."""
    command = [sys.executable, "-W", "ignore", *arguments]
    return subprocess.Popen(command, env=environment(app), cwd=ROOT, text=True, stdin=PIPE, stdout=PIPE, stderr=PIPE)


class ForkedPortal(PortalProcess):
    """`portal serve` that begins as a fork; the browser's tests start it from nothing."""

    def _start(self, arguments: list[str], log: BinaryIO) -> subprocess.Popen[Any]:
        return Forked(
            arguments,
            cwd=ROOT,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )


def wait_until(holds: Callable[[], bool], process: subprocess.Popen[str] | None = None, seconds: float = 180) -> None:
    """Look until something holds; an error when it does not come, or when the process ends before it."""
    until = time.monotonic() + seconds
    while not holds():
        if process is not None and process.poll() is not None and not holds():
            raise AssertionError(f"the process ended with {process.returncode}: {process.communicate()[1][-3000:]}")
        assert time.monotonic() < until, "it never came"
        time.sleep(0.005)


def end(process: subprocess.Popen[str]) -> None:
    """Leave nothing behind."""
    if process.poll() is None:
        process.kill()
    process.communicate()
