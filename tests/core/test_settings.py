from pathlib import Path

import pytest

from portal.app import create_app
from portal.core.errors import SettingsError
from portal.core.settings import DEVELOPMENT_KEY, load_settings

PRODUCTION = {"PORTAL_ENV": "production", "PORTAL_SECRET_KEY": "k" * 32, "PORTAL_BASE_URL": "https://hub.example"}


def test_defaults_serve_a_developer(tmp_path):
    settings = load_settings({}, root=tmp_path)
    assert not settings.is_production and not settings.is_https and settings.trusted_hosts == ()
    assert settings.database_url == f"sqlite:///{tmp_path}/instance/portal.db"
    assert settings.path_of(settings.search_url) == tmp_path / "search_index"
    assert settings.path_of("file:/srv/mail") == Path("/srv/mail")


def test_production(tmp_path):
    settings = load_settings(PRODUCTION, root=tmp_path)
    assert settings.is_production and settings.is_https
    assert set(settings.trusted_hosts) == {"hub.example", "127.0.0.1", "localhost"}


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"PORTAL_SECRET_KEY": None}, "PORTAL_SECRET_KEY"),
        ({"PORTAL_SECRET_KEY": ""}, "PORTAL_SECRET_KEY"),
        ({"PORTAL_SECRET_KEY": "short"}, "PORTAL_SECRET_KEY"),
        ({"PORTAL_SECRET_KEY": DEVELOPMENT_KEY}, "PORTAL_SECRET_KEY"),
        ({"PORTAL_BASE_URL": None}, "PORTAL_BASE_URL"),
        ({"PORTAL_BASE_URL": ""}, "PORTAL_BASE_URL"),
        ({"PORTAL_BASE_URL": "hub.example"}, "PORTAL_BASE_URL"),
        ({"PORTAL_ENV": "prod"}, "PORTAL_ENV"),
        ({"PORTAL_ENV": "Production"}, "PORTAL_ENV"),
    ],
)
def test_production_refuses_what_is_not_safe(tmp_path, change, named):
    values = {name: value for name, value in {**PRODUCTION, **change}.items() if value is not None}
    with pytest.raises(SettingsError, match=named):
        load_settings(values, root=tmp_path)


def test_a_search_engine_that_we_do_not_have_is_named(tmp_path):
    with pytest.raises(SettingsError, match="PORTAL_SEARCH_URL"):
        create_app(load_settings({"PORTAL_SEARCH_URL": "sphinx:somewhere"}, root=tmp_path))


def test_the_base_url_has_no_slash_at_its_end(tmp_path):
    assert load_settings({"PORTAL_BASE_URL": "https://hub.example/"}, root=tmp_path).base_url == "https://hub.example"
