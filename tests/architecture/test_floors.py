"""Packages import only from floors below: the contracts in pyproject.toml hold, and they notice what breaks them."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LINT = Path(sys.executable).with_name("lint-imports")


def lint(root: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(LINT), "--no-cache", "--config", "pyproject.toml"],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The packages alone, to plant something in."""
    for file in (ROOT / "portal").rglob("*.py"):
        target = tmp_path / file.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(file, target)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def plant(root: Path, module: str, line: str) -> None:
    file = root / module
    file.write_text(f"{file.read_text()}\n{line}\n")


def test_the_contracts_hold() -> None:
    result = lint(ROOT)
    assert result.returncode == 0, result.stdout + result.stderr
    assert "0 broken" in result.stdout


#: A line, where it is planted, and the contract that it breaks.
PLANTED = (
    ("portal/core/korean.py", "import portal.api", "Floors"),
    ("portal/jobs/queue.py", "import portal.audit.models", "Floors"),
    ("portal/search/query.py", "import portal.firms.models", "Floors"),
    ("portal/firms/models.py", "import portal.firms.routes", "Inside a feature"),
    ("portal/firms/service.py", "import flask", "Rules know nothing of the web"),
    ("portal/directory/search.py", "import whoosh", "Only the engine knows Whoosh"),
)


def test_planted_imports_break_them(copy: Path) -> None:
    """All at once, since each run reads every module."""
    for module, line, _contract in PLANTED:
        plant(copy, module, line)
    result = lint(copy)
    assert result.returncode == 1, result.stdout + result.stderr
    broken = [row for row in result.stdout.splitlines() if row.strip().endswith("BROKEN")]
    for module, line, contract in PLANTED:
        assert any(contract in row for row in broken), f"{line} in {module} left {contract!r} unbroken"
        importer, imported = module.removesuffix(".py").replace("/", "."), line.removeprefix("import ")
        assert f"{importer} -> {imported}" in result.stdout, f"{line} in {module} is not named:\n{result.stdout}"


def test_a_package_on_no_floor_is_noticed(copy: Path) -> None:
    package = copy / "portal" / "gossip"
    package.mkdir()
    (package / "__init__.py").write_text('"""Not declared anywhere."""\n')
    assert lint(copy).returncode == 1
