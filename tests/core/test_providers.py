import pytest

from portal.core.errors import SettingsError
from portal.core.settings import load_settings

KAKAO = {"PORTAL_OIDC_KAKAO_CLIENT_ID": "rest-key"}
OTHER = {"PORTAL_OIDC_HANOK_CLIENT_ID": "us", "PORTAL_OIDC_HANOK_ISSUER": "https://login.hanok.example/"}
PRODUCTION = {"PORTAL_ENV": "production", "PORTAL_SECRET_KEY": "k" * 32, "PORTAL_BASE_URL": "https://hub.example"}


def providers(tmp_path, **environ):
    return load_settings(environ, root=tmp_path).providers


def test_none_is_set_up_by_itself(tmp_path):
    assert providers(tmp_path) == ()
    assert providers(tmp_path, PORTAL_OIDC_KAKAO_CLIENT_ID=" ") == (), "an empty variable is none"


def test_the_known_ones_need_no_issuer_and_come_first(tmp_path):
    google = {"PORTAL_OIDC_GOOGLE_CLIENT_ID": "g", "PORTAL_OIDC_GOOGLE_CLIENT_SECRET": "s"}
    found = providers(tmp_path, **OTHER, **google, **KAKAO, PORTAL_OIDC_HANOK_LABEL="한옥")
    assert [(p.name, p.issuer, p.label) for p in found] == [
        ("kakao", "https://kauth.kakao.com", ""),
        ("google", "https://accounts.google.com", ""),
        ("hanok", "https://login.hanok.example/", "한옥"),
    ]


@pytest.mark.parametrize(
    ("environ", "named"),
    [
        ({"PORTAL_OIDC_KAKAO_CLIENTID": "x"}, "PORTAL_OIDC_KAKAO_CLIENTID"),
        ({"PORTAL_OIDC__CLIENT_ID": "x"}, "PORTAL_OIDC__CLIENT_ID"),
        ({"PORTAL_OIDC_KAKAO_CLIENT_SECRET": "x"}, "PORTAL_OIDC_KAKAO_CLIENT_ID"),
        ({"PORTAL_OIDC_HANOK_CLIENT_ID": "x"}, "PORTAL_OIDC_HANOK_ISSUER"),
        ({**OTHER, "PORTAL_OIDC_HANOK_ISSUER": "http://login.hanok.example"}, "https://"),
        ({**OTHER, "PORTAL_OIDC_HANOK_ISSUER": "login.hanok.example"}, "https://"),
        ({**OTHER, "PORTAL_OIDC_HANOK_ISSUER": "https://u@login.example"}, "without user"),
        ({**OTHER, "PORTAL_OIDC_HANOK_ISSUER": "https://login.example?x=1"}, "without user"),
        ({**KAKAO, **OTHER, "PORTAL_OIDC_HANOK_ISSUER": "https://kauth.kakao.com"}, "the same ISSUER"),
        ({**PRODUCTION, **OTHER, "PORTAL_OIDC_HANOK_ISSUER": "http://127.0.0.1:9400"}, "https://"),
    ],
)
def test_what_cannot_be_used_is_named(tmp_path, environ, named):
    with pytest.raises(SettingsError, match=named):
        load_settings(environ, root=tmp_path)


def test_a_provider_on_the_own_machine_is_for_developing(tmp_path):
    [found] = providers(tmp_path, **{**OTHER, "PORTAL_OIDC_HANOK_ISSUER": "http://127.0.0.1:9400"})
    assert found.issuer == "http://127.0.0.1:9400"


def test_secrets_are_not_printed(tmp_path):
    settings = load_settings({**KAKAO, "PORTAL_OIDC_KAKAO_CLIENT_SECRET": "do-not-tell"}, root=tmp_path)
    assert settings.providers[0].client_secret == "do-not-tell"
    assert "do-not-tell" not in repr(settings)
