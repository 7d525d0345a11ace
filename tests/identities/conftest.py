"""Portals that know three providers, each a process on loopback, and people with browsers."""

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import upgrade
from forking import Forked
from travelling import ProviderProcess

from portal.app import create_app
from portal.core.db import db
from portal.core.settings import Settings

CREDENTIALS = {"CLIENT_ID": "ieum", "CLIENT_SECRET": "a-secret-of-the-tests"}


@pytest.fixture(scope="session")
def providers() -> Iterator[dict[str, ProviderProcess]]:
    """One process for each name: `kakao`, `naver`, and `hanok`, which nobody has heard of."""
    program = Path(__file__).with_name("provider_process.py")
    processes = {
        name: Forked([str(program)], stdout=subprocess.PIPE, text=True) for name in ("kakao", "naver", "hanok")
    }
    yield {name: ProviderProcess(name, int(process.stdout.readline())) for name, process in processes.items()}  # type: ignore[union-attr]
    for process in processes.values():
        process.kill()
        process.communicate()


@pytest.fixture
def kakao(providers: dict[str, ProviderProcess]) -> ProviderProcess:
    return providers["kakao"].fresh()


@pytest.fixture
def naver(providers: dict[str, ProviderProcess]) -> ProviderProcess:
    return providers["naver"].fresh()


@pytest.fixture
def hanok(providers: dict[str, ProviderProcess]) -> ProviderProcess:
    return providers["hanok"].fresh()


@pytest.fixture(scope="session")
def migrated_app(
    database: str,
    make_settings: Callable[..., Settings],
    providers: dict[str, ProviderProcess],
    request: pytest.FixtureRequest,
) -> Iterator[Flask]:
    """As for all tests, with the providers set."""
    url = request.getfixturevalue("postgresql_url") if database == "postgresql" else ""
    environ = {
        f"PORTAL_OIDC_{name.upper()}_{what}": value
        for name, provider in providers.items()
        for what, value in {**CREDENTIALS, "ISSUER": provider.issuer}.items()
    }
    app = create_app(make_settings(url, **environ, PORTAL_OIDC_HANOK_LABEL="한옥"))
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=True, PROPAGATE_EXCEPTIONS=False)
    app.testing = True
    with app.app_context():
        upgrade()
        db.session.remove()
    yield app
    with app.app_context():
        db.engine.dispose()
