"""Real processes over the database of a test."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from flask import Flask

from portal.core.settings import Settings

ROOT = Path(__file__).parent.parent


def environment(app: Flask) -> dict[str, str]:
    """What a process of its own needs to find the test's database, index and mail folder."""
    settings: Settings = app.extensions["portal.settings"]
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")},
        "PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "tests"))),
        "PORTAL_ROOT": str(settings.root),
        "PORTAL_DATABASE_URL": settings.database_url,
        "PORTAL_MAIL_URL": settings.mail_url,
    }


def portal(app: Flask, *arguments: str) -> subprocess.Popen[str]:
    """The `portal` command, started."""
    return python(app, "-m", "portal.cli", *arguments)


def python(app: Flask, *arguments: str) -> subprocess.Popen[str]:
    """A Python process, started, with pipes."""
    return subprocess.Popen(
        [sys.executable, "-W", "ignore", *arguments],
        env=environment(app),
        cwd=ROOT,
        text=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
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
