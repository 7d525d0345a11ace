"""Static files: kept for ever by their hash, which changes with the file."""

import re

import pytest
from pages import visit
from planted import application

from portal.web.assets import FOREVER, asset


@pytest.fixture(scope="module")
def app_alone(make_settings):
    with application(make_settings()) as app:
        yield app


@pytest.fixture
def client(app_alone):
    return app_alone.test_client()


def test_what_has_a_hash_is_kept_for_ever(app_alone, client):
    with app_alone.app_context():
        address = asset("css/hub.css")
    assert re.fullmatch(r"/static/css/hub\.css\?v=[0-9a-f]{8}", address)
    answer = visit(client, address)
    assert answer.headers["Cache-Control"] == FOREVER and "immutable" in FOREVER
    again = visit(client, address, headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304 and again.headers["Cache-Control"] == FOREVER


def test_what_has_none_is_asked_for_again(client):
    plain = visit(client, "/static/css/hub.css")
    assert plain.status_code == 200 and plain.headers["Cache-Control"] != FOREVER
    assert visit(client, "/static/css/missing.css?v=12345678").headers.get("Cache-Control") != FOREVER
    assert visit(client, "/healthz?v=12345678").headers["Cache-Control"] == "private, no-cache"


def test_vendored_files_are_kept_by_their_pinned_names(client):
    assert visit(client, "/static/vendor/htmx/htmx.min.js").headers["Cache-Control"] == FOREVER


def test_a_changed_file_has_another_address(app_alone, tmp_path, monkeypatch):
    monkeypatch.setattr(app_alone, "static_folder", str(tmp_path))
    file = tmp_path / "a.css"
    file.write_text("p {}")
    with app_alone.app_context():
        first = asset("a.css")
        assert asset("a.css") == first
        file.write_text("p { color: red }")
        assert asset("a.css") != first
        with pytest.raises(FileNotFoundError):
            asset("missing.css")


def test_every_file_that_a_page_names_is_there(client):
    text = visit(client, "/en/").text
    names = set(re.findall(r'(?:href|src)="(/static/[^"]+)"', text))
    assert len(names) > 4
    for name in names:
        assert visit(client, name).status_code == 200, name
