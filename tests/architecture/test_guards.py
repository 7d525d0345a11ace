"""`make guards` takes guards away and sees that tests fail; what it names is there."""

import re
from pathlib import Path

import pytest

from tools.guards.table import GUARDS, Guard

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("guard", GUARDS, ids=lambda guard: guard.against)
def test_a_guard_and_its_tests_are_there(guard: Guard):
    assert (ROOT / guard.path).read_text(encoding="utf-8").count(guard.text) == 1
    named = [word.partition("::") for word in guard.tests.split() if word.startswith("tests/")]
    assert named
    for path, _, name in named:
        assert re.search(rf"^def {name or 'test_'}", (ROOT / path).read_text(encoding="utf-8"), re.MULTILINE), path
