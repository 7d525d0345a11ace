"""Settings come from the environment (`PORTAL_…`) and are read once, here.

The names are a face that stays stable; `docs/operations.md` lists them.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from portal.core.errors import SettingsError
from portal.core.providers import Provider, read_providers

DEVELOPMENT_EMAIL = "help@hub.example"
DEVELOPMENT_KEY = "development-only-secret-key"


@dataclass(frozen=True)
class Settings:
    """What an installation may set. Paths in URLs are relative to `root` unless they begin with `/`."""

    root: Path
    env: str = "development"
    secret_key: str = DEVELOPMENT_KEY
    base_url: str = "http://127.0.0.1:8000"
    hub_name: str = "AI 양재 허브"
    #: Where visitors may write to; nothing is offered when it is empty.
    hub_email: str = ""
    database_url: str = ""
    search_url: str = "whoosh:search_index"
    files_url: str = "file:instance/files"
    mail_url: str = "file:instance/mail"
    #: The list of opaque keys that a restored backup is held against: kept apart from the database, and from backups.
    withdrawals_url: str = "file:instance/withdrawals.txt"
    trusted_hosts: tuple[str, ...] = ()
    #: Proxies in front whose X-Forwarded-For and -Proto are believed.
    proxies: int = 0
    #: Whom people may sign in with beside a password of ours.
    providers: tuple[Provider, ...] = ()

    @property
    def is_production(self) -> bool:
        return self.env == "production"

    @property
    def is_https(self) -> bool:
        return self.base_url.startswith("https://")

    @property
    def instance_path(self) -> Path:
        return self.root / "instance"

    def path_of(self, url: str) -> Path:
        """The folder that a `file:` or `whoosh:` URL names."""
        path = Path(url.split(":", 1)[1])
        return path if path.is_absolute() else self.root / path


def load_settings(environ: Mapping[str, str] | None = None, *, root: Path | None = None) -> Settings:
    """Read settings from `environ` (default: the process's).

    Raises `SettingsError` when production is asked for without what it needs.
    """
    env = os.environ if environ is None else environ
    root = root or Path(env.get("PORTAL_ROOT", Path.cwd()))
    is_development = env.get("PORTAL_ENV", "development") == "development"
    settings = Settings(
        root=root,
        env=env.get("PORTAL_ENV", "development"),
        secret_key=env.get("PORTAL_SECRET_KEY", DEVELOPMENT_KEY),
        base_url=env.get("PORTAL_BASE_URL", Settings.base_url).rstrip("/"),
        hub_name=env.get("PORTAL_HUB_NAME", Settings.hub_name),
        hub_email=env.get("PORTAL_HUB_EMAIL", DEVELOPMENT_EMAIL if is_development else ""),
        database_url=env.get("PORTAL_DATABASE_URL") or f"sqlite:///{root / 'instance' / 'portal.db'}",
        search_url=env.get("PORTAL_SEARCH_URL", Settings.search_url),
        files_url=env.get("PORTAL_FILES_URL", Settings.files_url),
        mail_url=env.get("PORTAL_MAIL_URL", Settings.mail_url),
        withdrawals_url=env.get("PORTAL_WITHDRAWALS_URL", Settings.withdrawals_url),
        trusted_hosts=_trusted_hosts(env),
        proxies=_number(env, "PORTAL_PROXIES"),
        providers=read_providers(env, is_production=not is_development),
    )
    _refuse_unsafe(settings)
    return settings


def _number(env: Mapping[str, str], name: str) -> int:
    given = env.get(name) or "0"
    if not (given.isascii() and given.isdigit() and len(given) < 3):
        raise SettingsError(f"{name} must be a small number, not {given!r}")
    return int(given)


def _trusted_hosts(env: Mapping[str, str]) -> tuple[str, ...]:
    """Hosts that requests may name: that of the base URL; any while developing without one."""
    base = env.get("PORTAL_BASE_URL")
    if not base:
        return ()
    host = urlsplit(base).hostname
    if not host:
        raise SettingsError(f"PORTAL_BASE_URL {base!r} has no host; write it like https://hub.example")
    return tuple({host, "127.0.0.1", "localhost"})


def _refuse_unsafe(settings: Settings) -> None:
    if settings.env not in ("development", "production"):
        raise SettingsError(f"PORTAL_ENV must be development or production, not {settings.env!r}")
    if not settings.is_production:
        return
    if settings.secret_key == DEVELOPMENT_KEY or len(settings.secret_key) < 32:
        raise SettingsError("PORTAL_SECRET_KEY must be set to at least 32 random characters in production")
    if not settings.trusted_hosts:
        raise SettingsError("PORTAL_BASE_URL must be set in production, for example https://hub.example")
