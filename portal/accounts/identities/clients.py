"""Talking to providers, through Authlib's Flask client: whom they vouch for.

Nothing of Authlib's is kept in Flask's session: state, nonce and verifier come from `trips`, and each answer is checked
against what was asked. Kakao, Google and all others speak OpenID Connect; Naver speaks OAuth 2.0 with user info of its
own shape (decision 0017).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from authlib.common.errors import AuthlibBaseError
from authlib.integrations.flask_client import FlaskOAuth2App, OAuth
from flask import Flask, current_app
from joserfc.errors import JoseError
from requests import RequestException

from portal.accounts.emails import read_email
from portal.accounts.identities.models import LONGEST_SUBJECT
from portal.accounts.identities.problems import Problem, ProviderError
from portal.accounts.identities.trips import Secrets
from portal.accounts.identities.vouched import Vouched
from portal.accounts.models import NAME_LENGTH
from portal.core import clock
from portal.core.korean import clean_line
from portal.core.providers import KNOWN_ISSUERS, Provider
from portal.core.settings import Settings

#: Seconds until a provider must have taken the connection, and answered.
TIMEOUTS = (3, 7)
#: What a provider says of itself is asked for again after so many seconds: keys that it withdrew must not live on.
METADATA_LIVES = 3600
#: Signatures that only the provider can make. With HS256 its public key, or a secret of ours, would be one; with
#: `none`, anybody would.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519")
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri")
#: Kakao calls the address an item of its own; unknown words in a scope are an error there.
SCOPES = {"kakao": "openid account_email", "naver": ""}
USUAL_SCOPE = "openid email profile"
NAVER = "naver"
NAVER_PROFILE = "https://openapi.naver.com/v1/nid/me"
CLOCK_SKEW_SECONDS = 60


class Client(FlaskOAuth2App):  # type: ignore[misc]  # authlib has no types
    """Authlib's client, which believes a provider's description of itself only where it fits the settings."""

    provider: Provider
    server_metadata: dict[str, Any]

    def load_server_metadata(self) -> dict[str, Any]:
        if not self._server_metadata_url:
            return self.server_metadata
        known = self.server_metadata
        if clock.now().timestamp() - known.get("_loaded_at", 0) > METADATA_LIVES:
            with self._get_session() as http:
                answer = http.request("GET", self._server_metadata_url, withhold_token=True)
                answer.raise_for_status()
                known = self.server_metadata = believed(answer.json(), self.provider)
        return known


def believed(told: Any, provider: Provider) -> dict[str, Any]:
    """What of a provider's metadata is used. Raises `ProviderError` when it describes another than the settings name.

    OpenID Connect Discovery 1.0, section 4.3: the issuer must be exactly the one that was asked for.
    """
    if not isinstance(told, dict) or told.get("issuer") != provider.issuer:
        raise ProviderError(Problem.WRONG, "the metadata is another issuer's")
    endpoints = {name: told[name] for name in ENDPOINTS if isinstance(told.get(name), str)}
    scheme = provider.issuer.split(":", 1)[0]
    if any(not url.startswith(f"{scheme}://") and not url.startswith("https://") for url in endpoints.values()):
        raise ProviderError(Problem.WRONG, "an endpoint is not encrypted")
    named = told.get("id_token_signing_alg_values_supported") or ["RS256"]
    algorithms = [name for name in ALGORITHMS if name in named]
    if not algorithms:
        raise ProviderError(Problem.WRONG, "no signature that only the provider can make")
    return {
        **endpoints,
        "issuer": provider.issuer,
        "id_token_signing_alg_values_supported": algorithms,
        "token_endpoint_auth_method": _method(provider, told.get("token_endpoint_auth_methods_supported")),
        "_loaded_at": clock.now().timestamp(),
    }


def _method(provider: Provider, supported: Any) -> str:
    """How we show who we are. Kakao documents `client_secret_post` alone; without a list, basic is the standard's."""
    if not provider.client_secret:
        return "none"
    if provider.name == "kakao" or (supported and "client_secret_basic" not in supported):
        return "client_secret_post"
    return "client_secret_basic"


def init_app(app: Flask, settings: Settings) -> None:
    """Have a client for each provider of the settings. No provider is asked anything yet."""
    registry = OAuth(app)
    app.extensions["portal.providers"] = {provider.name: _client(registry, provider) for provider in settings.providers}


def _client(registry: OAuth, provider: Provider) -> Client:
    options: dict[str, Any] = {
        "client_id": provider.client_id,
        "client_secret": provider.client_secret or None,
        "client_kwargs": {
            "scope": SCOPES.get(provider.name, USUAL_SCOPE),
            "code_challenge_method": "S256",
            "default_timeout": TIMEOUTS,
        },
    }
    if provider.name == NAVER:
        options["authorize_url"] = f"{provider.issuer}/oauth2.0/authorize"
        options["access_token_url"] = f"{provider.issuer}/oauth2.0/token"
        options["client_kwargs"]["token_endpoint_auth_method"] = "client_secret_post"  # noqa: S105 - a name
    else:
        options["server_metadata_url"] = f"{provider.issuer.rstrip('/')}/.well-known/openid-configuration"
    client: Client = registry.register(provider.name, client_cls=Client, **options)
    client.provider = provider
    return client


def address_for(provider: Provider, secrets: Secrets, redirect_uri: str) -> str:
    """Where the browser is to go. Raises `ProviderError`."""
    with _told():
        client = _of(provider)
        asked = {"state": secrets.state, "code_verifier": secrets.verifier}
        if provider.name != NAVER:
            asked["nonce"] = secrets.nonce
        url: str = client.create_authorization_url(redirect_uri, **asked)["url"]
        return url


def vouched_for(provider: Provider, code: str, secrets: Secrets, redirect_uri: str) -> Vouched:
    """Whom the provider vouches for, by the code that the browser brought back. Raises `ProviderError`."""
    with _told():
        client = _of(provider)
        # Naver wants the state here, too; Authlib takes the word for itself unless it stands in the body already.
        extra = {"body": f"state={secrets.state}"} if provider.name == NAVER else {}
        token = client.fetch_access_token(redirect_uri, code=code, code_verifier=secrets.verifier, **extra)
        read = _read_naver if provider.name == NAVER else _read_openid
        return read(client, token, secrets)


def _read_openid(client: Client, token: dict[str, Any], secrets: Secrets) -> Vouched:
    """OpenID Connect Core 1.0, sections 3.1.3.7 (ID token) and 5.3.2 (user info)."""
    provider = client.provider
    wanted = {
        "iss": {"essential": True, "value": provider.issuer},
        "aud": {"essential": True, "value": provider.client_id},
        "sub": {"essential": True},
    }
    claims = client.parse_id_token(token, secrets.nonce, claims_options=wanted, leeway=CLOCK_SKEW_SECONDS)
    if not claims:
        raise ProviderError(Problem.WRONG, "no ID token")
    # Kakao's ID token has the address alone; whether it was verified stands in its user info.
    if "email_verified" not in claims and client.server_metadata.get("userinfo_endpoint"):
        info = client.userinfo(token=token)
        if info.get("sub") != claims["sub"]:
            raise ProviderError(Problem.WRONG, "the user info is somebody else's")
        # As a whole: an address of the one must not be vouched for by the other.
        claims = {**info, "sub": claims["sub"]}
    return _vouched(provider, claims, email_verified=claims.get("email_verified") is True)


def _read_naver(client: Client, token: dict[str, Any], _secrets: Secrets) -> Vouched:
    """Naver's profile: `{"resultcode": "00", "response": {"id": …, "email": …}}`.

    Nothing in its documents says that it verified the address (a member may write any), so it counts as not verified.
    """
    is_real = client.provider.issuer == KNOWN_ISSUERS[NAVER]
    answer = client.get(NAVER_PROFILE if is_real else f"{client.provider.issuer}/v1/nid/me", token=token)
    answer.raise_for_status()
    told = answer.json()
    if told.get("resultcode") != "00":
        raise ProviderError(Problem.WRONG, "the profile has another resultcode")
    profile = told["response"]
    named = {
        "sub": profile["id"],
        "email": profile.get("email"),
        "name": profile.get("name") or profile.get("nickname"),
    }
    return _vouched(client.provider, named, email_verified=False)


def _vouched(provider: Provider, claims: dict[str, Any], *, email_verified: bool) -> Vouched:
    subject, email, name = claims["sub"], claims.get("email"), claims.get("name") or claims.get("nickname")
    if not isinstance(subject, str) or not 0 < len(subject) <= LONGEST_SUBJECT:
        raise ProviderError(Problem.WRONG, "a subject that cannot be one")
    address = (read_email(email) if isinstance(email, str) else None) or ""
    shown = clean_line(name)[:NAME_LENGTH] if isinstance(name, str) else ""
    return Vouched(provider.issuer, subject, address, email_verified and bool(address), shown)


def _of(provider: Provider) -> Client:
    client: Client = current_app.extensions["portal.providers"][provider.name]
    return client


@contextmanager
def _told() -> Iterator[None]:
    """Turn whatever talking to a provider can raise into `ProviderError`. No text of it is passed on."""
    try:
        yield
    except RequestException as error:
        raise ProviderError(Problem.AWAY, type(error).__name__) from error
    except (AuthlibBaseError, JoseError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ProviderError(Problem.WRONG, type(error).__name__) from error
