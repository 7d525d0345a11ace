"""Static files: kept for ever by their hash, which changes with the file."""

import re

import pytest
from pages import visit
from planted import application
from processes import wait_until

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
        wait_until(lambda: asset("a.css") != first, seconds=5)
        with pytest.raises(FileNotFoundError):
            asset("missing.css")


def test_scripts_change_their_address_together(app_alone, client, tmp_path, monkeypatch):
    """One imports the other by a relative path: with a hash of its own alone, an old one would be kept beside a new."""
    with app_alone.app_context():
        address = asset("js/hub.js")
        assert re.fullmatch(r"/static/modules/[0-9a-f]{8}/hub\.js", address)
        assert asset("js/combobox.js").rpartition("/")[0] == address.rpartition("/")[0]
    answer = visit(client, address)
    assert answer.status_code == 200 and answer.headers["Cache-Control"] == FOREVER
    assert answer.mimetype == "text/javascript"
    # A page of before asks by its older hash: it is answered, and not for ever.
    old = visit(client, "/static/modules/01234567/hub.js")
    assert old.data == answer.data and old.headers["Cache-Control"] != FOREVER
    assert visit(client, "/static/modules/01234567/missing.js").status_code == 404
    assert visit(client, address.replace("hub.js", "..%2f..%2fapp.py")).status_code == 404

    monkeypatch.setattr(app_alone, "static_folder", str(tmp_path))
    (tmp_path / "js").mkdir()
    for name in ("a.js", "b.js"):
        (tmp_path / "js" / name).write_text("1")
    with app_alone.app_context():
        first = asset("js/a.js")
        (tmp_path / "js" / "b.js").write_text("22")
        wait_until(lambda: asset("js/a.js") != first, seconds=5)
        with pytest.raises(FileNotFoundError):
            asset("js/missing.js")


def test_every_import_of_a_script_is_there(app_alone, client):
    with app_alone.app_context():
        folder = asset("js/hub.js").rpartition("/")[0]
    names = set(re.findall(r'src="/static/modules/[^/]+/([^"]+)"', visit(client, "/directory").text))
    imports = set()
    for name in names:
        imports |= set(re.findall(r"^import .* from '\./([^']+)';$", visit(client, f"{folder}/{name}").text, re.M))
    assert imports and imports <= names, "what is imported is named by the page too, so that it comes at once"


def test_every_file_that_a_page_names_is_there(client):
    text = visit(client, "/en/").text
    names = set(re.findall(r'(?:href|src)="(/static/[^"]+)"', text))
    assert len(names) > 4
    for name in names:
        assert visit(client, name).status_code == 200, name
