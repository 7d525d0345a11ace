"""Conventions that a tool does not check: one commit, nothing inline in templates, short files, the stable faces."""

import ast
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from planted import application

from portal.cli import with_commands
from portal.core.settings import Settings, load_settings

ROOT = Path(__file__).parents[2]
PORTAL = ROOT / "portal"
SOURCES = sorted(PORTAL.rglob("*.py"))
TEMPLATES = sorted((PORTAL / "templates").rglob("*.html"))
LONGEST_FILE = 400

INLINE = {
    "a style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE),
    "a style element": re.compile(r"<style\b", re.IGNORECASE),
    # Data for machines is no script; `tojson` escapes what could end it.
    "an inline script": re.compile(
        r"<script\b(?![^>]*\bsrc=)(?! type=\"application/ld\+json\">\{\{ [\w.]+\|tojson \}\}</script>)", re.IGNORECASE
    ),
    "an event handler": re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "hx-on": re.compile(r"\bhx-on[:\-=]", re.IGNORECASE),
    "a javascript: or js: value": re.compile(r"""["'](?:javascript|js):""", re.IGNORECASE),
    "text declared safe": re.compile(r"\|\s*safe\b"),
}


def inline_parts(text: str) -> list[str]:
    """What in a template the content security policy would have to be opened for."""
    text = re.sub(r"\{#.*?#\}", "", text, flags=re.DOTALL)
    return [what for what, pattern in INLINE.items() if pattern.search(text)]


def commits(text: str) -> int:
    """How many calls of `….commit(…)` of a session a module makes."""
    calls = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call)]
    return sum(
        isinstance(call.func, ast.Attribute)
        and call.func.attr == "commit"
        and not (isinstance(call.func.value, ast.Name) and call.func.value.id == "writer")  # Whoosh's index writer
        for call in calls
    )


def test_there_is_one_commit() -> None:
    found = {str(file.relative_to(ROOT)): n for file in SOURCES if (n := commits(file.read_text()))}
    assert found == {"portal/core/db.py": 1}, "open a unit_of_work() instead"


def test_letters_about_people_are_queued_in_one_place() -> None:
    """There they get keys by which a withdrawal finds them."""
    found = [str(file.relative_to(ROOT)) for file in SOURCES if "mail.send(" in file.read_text()]
    assert found == ["portal/accounts/mails.py"], "call accounts.mails.send_letter() instead"


def test_templates_hold_nothing_inline() -> None:
    found = {str(file.relative_to(ROOT)): parts for file in TEMPLATES if (parts := inline_parts(file.read_text()))}
    assert found == {}


def test_files_are_short() -> None:
    files = [*SOURCES, *TEMPLATES, *(ROOT / "tests").rglob("*.py"), *(ROOT / "tools").rglob("*.py")]
    long = {
        str(file.relative_to(ROOT)): n for file in files if (n := len(file.read_text().splitlines())) > LONGEST_FILE
    }
    assert long == {}, "split these by concept"


def test_nothing_is_called_utils() -> None:
    assert [str(f) for f in SOURCES if re.search(r"util|helper|misc|common", f.stem)] == []


@pytest.mark.parametrize(
    "text",
    [
        '<p style="color: red">',
        "<style>p {}</style>",
        "<script>alert(1)</script>",
        '<script type="module">x</script>',
        '<script type="application/ld+json">{{ data }}</script>',
        '<script type="application/ld+json">{{ data|tojson }} {{ more }}</script>',
        '<a href="#" onclick="x()">',
        '<div hx-on:click="x()">',
        "<div hx-on-click='x()'>",
        '<a href="javascript:x()">',
        """<div hx-vals='js:{a: 1}'>""",
        "{{ text|safe }}",
    ],
)
def test_the_check_of_templates_finds(text: str) -> None:
    assert inline_parts(text)


def test_the_checks_let_pass_what_is_right() -> None:
    assert (
        inline_parts(
            '<script type="application/ld+json">{{ data.graph|tojson }}</script>'
            '<script src="{{ asset(\'js/hub.js\') }}" defer></script>{# style= #}<p class="on">on = 1</p>'
        )
        == []
    )
    assert commits("session.commit()\nwriter.commit(merge=False)\ndb.session.commit()") == 2


def test_the_commands_are_there(make_settings: Callable[..., Settings], tmp_path: Path) -> None:
    command = [sys.executable, "-W", "ignore", "-m", "portal.cli", "--help"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PORTAL_ROOT": str(tmp_path)}
    shown = subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, text=True, check=True).stdout
    listed = set(re.findall(r"^  ([a-z]+) ", shown.partition("Commands:")[2], re.MULTILINE))
    assert {"db", "demo", "serve", "worker", "import", "export", "search", "index"} <= listed
    options = {
        "serve": {"--host", "--port", "--workers"},
        "worker": {"--once"},
        "search": {"--json"},
        "search-report": {"--days", "--json"},
        "import firms": {"--kind", "--map", "--separator", "--dry-run", "--report"},
        "export firms": set(),
        "index rebuild": set(),
        "index check": set(),
        "backup": {"--force"},
        "restore": {"--again", "--send-mail"},
        "doctor": {"--json"},
        "jobs retry": {"--kind"},
    }
    with application(make_settings()) as app:
        for words, wanted in options.items():
            found: Any = with_commands(app).cli
            for word in words.split():
                found = found.commands[word]
            assert wanted <= {option for parameter in found.params for option in parameter.opts}, words


def test_the_settings_are_there(tmp_path: Path) -> None:
    values = {
        "PORTAL_ENV": "production",
        "PORTAL_SECRET_KEY": "k" * 32,
        "PORTAL_BASE_URL": "https://hub.example",
        "PORTAL_HUB_NAME": "다른 허브",
        "PORTAL_DATABASE_URL": "postgresql+psycopg://db/portal",
        "PORTAL_SEARCH_URL": "whoosh:/srv/index",
        "PORTAL_FILES_URL": "file:/srv/files",
        "PORTAL_MAIL_URL": "smtp://mail.example",
    }
    settings = load_settings(values, root=tmp_path)
    for name, value in values.items():
        assert getattr(settings, name.removeprefix("PORTAL_").lower()) == value
