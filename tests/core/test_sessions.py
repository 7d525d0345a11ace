"""A session lets go of what it has loaded in the very moment in which Python collects it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def let_go(which: str, way: str) -> subprocess.CompletedProcess[str]:
    # What is freed is overwritten at once: a crash comes where it is made.
    environment = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONMALLOC": "debug"}
    command = [sys.executable, str(ROOT / "tests/core/letting_go.py"), which, way]
    return subprocess.run(command, env=environment, capture_output=True, text=True, errors="replace", timeout=120)


@pytest.mark.parametrize("way", ["close", "expunge_all"])
def test_a_session_outlives_what_it_lets_go_of(way):
    ended = let_go("ours", way)
    assert (ended.returncode, ended.stdout) == (0, "done\n"), ended.stderr[-500:]


@pytest.mark.parametrize("way", ["close", "expunge_all"])
def test_without_holding_on_the_process_is_gone(way):
    """In CPython 3.11; later ones keep attributes otherwise. Should this fail, `HoldingSession` may go."""
    if sys.version_info[:2] == (3, 11):
        assert let_go("plain", way).returncode < 0
