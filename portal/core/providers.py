"""Providers of identities (Kakao, Naver, Google, any OpenID Connect one), as `PORTAL_OIDC_<NAME>_…` names them."""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from portal.core.errors import SettingsError

#: Where the known ones are, in the order in which they are shown; others follow by name.
KNOWN_ISSUERS = {
    "kakao": "https://kauth.kakao.com",
    "naver": "https://nid.naver.com",
    "google": "https://accounts.google.com",
}
FIELDS = ("ISSUER", "CLIENT_ID", "CLIENT_SECRET", "LABEL")
_NAME = re.compile(r"[A-Z][A-Z0-9]{0,38}")
_LOOPBACK = ("127.0.0.1", "localhost", "::1")
LONGEST_ISSUER = 255


@dataclass(frozen=True, slots=True)
class Provider:
    """One provider that people may sign in with; `name` is how addresses call it."""

    name: str
    #: Exactly as the provider writes it: an identity is (issuer, subject), and a slash more is another issuer.
    issuer: str
    client_id: str
    #: Empty for a client that has none. Never printed.
    client_secret: str = field(default="", repr=False)
    #: What it is called on buttons; empty for the known ones' own names.
    label: str = ""


def read_providers(env: Mapping[str, str], *, is_production: bool) -> tuple[Provider, ...]:
    """The providers that have a client id. Raises `SettingsError` for what is unknown, incomplete or unsafe."""
    given: dict[str, dict[str, str]] = defaultdict(dict)
    for variable, value in env.items():
        if variable.startswith("PORTAL_OIDC_") and value.strip():
            name, what = _parts(variable)
            given[name][what] = value.strip()
    providers = [_provider(name, values, is_production) for name, values in given.items()]
    if len({provider.issuer for provider in providers}) < len(providers):
        raise SettingsError("two PORTAL_OIDC_… providers have the same ISSUER; who came from which could not be told")
    order = list(KNOWN_ISSUERS)
    return tuple(sorted(providers, key=lambda p: (order.index(p.name) if p.name in order else len(order), p.name)))


def _parts(variable: str) -> tuple[str, str]:
    for what in FIELDS:
        name = variable.removeprefix("PORTAL_OIDC_").removesuffix(f"_{what}")
        if variable.endswith(f"_{what}") and _NAME.fullmatch(name):
            return name.lower(), what
    # A slip in a name would hide the provider without a word.
    raise SettingsError(f"{variable} is no setting; write PORTAL_OIDC_<NAME>_ with one of {', '.join(FIELDS)}")


def _provider(name: str, values: Mapping[str, str], is_production: bool) -> Provider:
    prefix = f"PORTAL_OIDC_{name.upper()}_"
    if "CLIENT_ID" not in values:
        raise SettingsError(f"{prefix}CLIENT_ID is missing, while {prefix}{min(values)} is set")
    issuer = values.get("ISSUER") or KNOWN_ISSUERS.get(name)
    if issuer is None:
        raise SettingsError(f"{prefix}ISSUER is missing; write it like https://login.example")
    _refuse_unsafe(f"{prefix}ISSUER", issuer, is_production)
    return Provider(name, issuer, values["CLIENT_ID"], values.get("CLIENT_SECRET", ""), values.get("LABEL", ""))


def _refuse_unsafe(variable: str, issuer: str, is_production: bool) -> None:
    parts = urlsplit(issuer)
    is_own_machine = parts.scheme == "http" and parts.hostname in _LOOPBACK and not is_production
    if not (parts.scheme == "https" and parts.hostname) and not is_own_machine:
        raise SettingsError(f"{variable} must begin with https://, not {issuer!r}")
    if parts.query or parts.fragment or parts.username or len(issuer) > LONGEST_ISSUER:
        raise SettingsError(f"{variable} must be an address without user, query and fragment")
