"""Take each guard of `table.GUARDS` away in a copy of the tree, and see that its tests fail: `make guards`.

Exit status 1 when one can be taken away unnoticed, or when the tests fail with all guards in place.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tools.guards.table import GUARDS, Guard

ROOT = Path(__file__).resolve().parents[2]
PARTS = ("portal", "migrations", "tests", "tools", "pyproject.toml", "wsgi.py")
#: pytest: all passed; some failed. All else says nothing about a guard.
PASSED, FAILED = 0, 1


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="guards whose name holds these words")
    only = parser.parse_args().only
    guards = [guard for guard in GUARDS if only in guard.against]
    with tempfile.TemporaryDirectory(prefix="ieum-guards-") as folder:
        return _go_through(guards, Path(folder))


def _go_through(guards: list[Guard], folder: Path) -> int:
    _copy(folder)
    files = sorted(
        {word.partition("::")[0] for one in guards for word in one.tests.split() if word.startswith("tests/")}
    )
    if _run(folder, " ".join(files)):
        print("The tests fail with all guards in place.")
        return 1
    bad = []
    for guard in guards:
        begun = time.monotonic()
        file = folder / guard.path
        whole = file.read_text(encoding="utf-8")
        file.write_text(whole.replace(guard.text, guard.instead), encoding="utf-8")
        outcome = _run(folder, guard.tests)
        file.write_text(whole, encoding="utf-8")
        says = {FAILED: "noticed", PASSED: "NOT NOTICED"}.get(outcome, f"pytest ended with {outcome}")
        print(f"{says:12} {guard.against} ({time.monotonic() - begun:.0f} s)", flush=True)
        if outcome != FAILED:
            bad.append(f"{says}: {guard.against}")
    print("\n".join(bad) or f"All {len(guards)} are noticed when they are missing.")
    return 1 if bad else 0


def _copy(folder: Path) -> None:
    for name in PARTS:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy2(source, folder / name)


def _run(folder: Path, tests: str) -> int:
    """Run the tests that a guard names over SQLite; how pytest ended."""
    words = tests.split()
    files = [word for word in words if word.startswith("tests/")]
    named = " ".join(word for word in words if not word.startswith("tests/"))
    chosen = f"not postgresql and ({named})" if named else "not postgresql"
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-n0", "-p", "no:cacheprovider", "-k", chosen, *files]
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, timeout=900).returncode


if __name__ == "__main__":
    raise SystemExit(main())
