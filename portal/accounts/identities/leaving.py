"""Sending a browser to a provider, and knowing it again when it comes back."""

from flask import Flask, Response, abort, current_app, make_response, render_template, request

from portal.accounts import throttle
from portal.accounts.identities import clients, trips
from portal.accounts.identities.labels import provider_label
from portal.accounts.identities.trips import Asked, Trip
from portal.accounts.identities.view import Button, button
from portal.accounts.tokens import LONGEST, new_token
from portal.core.db import unit_of_work
from portal.core.providers import Provider
from portal.core.settings import Settings
from portal.web.language import current_locale

#: As long as an identity may wait in this browser (`service.PENDING_LIVES`).
COOKIE_SECONDS = 30 * 60


def init_app(app: Flask, settings: Settings) -> None:
    """Have the providers of the settings, and their buttons, at hand."""
    clients.init_app(app, settings)
    app.extensions["portal.browser_cookie"] = "__Host-provider" if settings.is_https else "provider"
    app.jinja_env.globals["sign_in_buttons"] = buttons


def providers() -> tuple[Provider, ...]:
    """Those that are set up; no other is shown."""
    settings: Settings = current_app.extensions["portal.settings"]
    return settings.providers


def buttons() -> list[Button]:
    """A button for each."""
    return [button(provider) for provider in providers()]


def provider_of(name: str) -> Provider:
    """The provider of an address; 404 when it is not set up."""
    return next((provider for provider in providers() if provider.name == name), None) or abort(404)


def label_of(name: str) -> str:
    """What a provider is called, even if it was taken from the settings meanwhile."""
    return next((provider_label(provider) for provider in providers() if provider.name == name), name)


def redirect_uri(provider: Provider) -> str:
    """The address that is registered with the provider: never made from the request, and the same in each language."""
    settings: Settings = current_app.extensions["portal.settings"]
    return f"{settings.base_url}/sign-in/with/{provider.name}/callback"


def address_key() -> str:
    """The hash of where the request comes from."""
    return throttle.address_key(request.remote_addr or "", current_app.config["SECRET_KEY"])


def browser_token() -> str:
    """The token by which this browser is known on its way; empty when it has none."""
    token = request.cookies.get(_cookie(), "")
    return token if len(token) <= LONGEST else ""


def send_away(provider: Provider, asked: Asked) -> Response:
    """The page that leads to the provider. Raises `ProviderError`.

    A page, not a redirect: `form-action 'self'` of our policy holds for wherever the answer to a form redirects to,
    and browsers would stop at the provider.
    """
    trips.refuse_flood(asked.address_key)
    # Two windows of one browser may be on their way at once, so the token stays.
    browser, state = browser_token() or new_token(), new_token()
    url = clients.address_for(provider, trips.secrets_of(browser, state), redirect_uri(provider))
    with unit_of_work():
        trips.leave(asked, browser, state)
    page = render_template("accounts/leaving.html", url=url, provider=provider_label(provider))
    response = make_response(page)
    response.headers["Cache-Control"] = "no-store"
    return _remember(response, browser)


def asked_of(provider: Provider, purpose: Trip, **rest: object) -> Asked:
    """What this request asks a provider for."""
    values: dict[str, object] = {"locale": current_locale(), "address_key": address_key(), **rest}
    return Asked(provider=provider.name, purpose=purpose, **values)  # type: ignore[arg-type]


def _remember(response: Response, browser: str) -> Response:
    settings: Settings = current_app.extensions["portal.settings"]
    response.set_cookie(
        _cookie(),
        browser,
        max_age=COOKIE_SECONDS,
        path="/",
        secure=settings.is_https,
        httponly=True,
        # Lax, not Strict: the provider's redirect comes from another site.
        samesite="Lax",
    )
    return response


def _cookie() -> str:
    name: str = current_app.extensions["portal.browser_cookie"]
    return name
