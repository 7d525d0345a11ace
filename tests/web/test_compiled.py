"""Templates that another process has compiled are not compiled again."""

import shutil
import sys
from pathlib import Path

import jinja2
import pytest
from pages import page
from planted import application

from portal.web import compiled, icons

ADDRESS = "/sign-in"


@pytest.fixture
def compilations(monkeypatch):
    """How often a template is compiled from now on."""
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    counted = []
    compile_one = jinja2.Environment._compile
    monkeypatch.setattr(
        jinja2.Environment, "_compile", lambda env, *given: counted.append(given) or compile_one(env, *given)
    )
    return counted


def _visit(make_settings, folder):
    """A page of an application that has just begun, which keeps what it compiles in `folder`."""
    with application(make_settings()) as flask:
        flask.jinja_env.bytecode_cache.directory = str(folder)
        page(flask.test_client(), ADDRESS)


def test_what_one_has_compiled_serves_the_next(make_settings, tmp_path, compilations):
    _visit(make_settings, tmp_path)
    assert compilations
    compilations.clear()
    _visit(make_settings, tmp_path)
    assert compilations == []
    shutil.rmtree(tmp_path)
    # A folder in which nothing can be kept keeps nobody from a page.
    _visit(make_settings, tmp_path)
    assert compilations


def test_what_an_icon_is_part_of_goes_with_it(make_settings, tmp_path, monkeypatch, compilations):
    drawings = Path(shutil.copytree(icons.FOLDER, tmp_path / "lucide"))
    _visit(make_settings, tmp_path)
    compilations.clear()
    monkeypatch.setattr(compiled.icons, "FOLDER", drawings)
    _visit(make_settings, tmp_path)
    assert compilations == [], "the same drawings"
    (drawings / "search.svg").write_text("<svg></svg>")
    _visit(make_settings, tmp_path)
    assert compilations
