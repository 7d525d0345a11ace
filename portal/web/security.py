"""Security headers, request limits and trusted hosts."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, Response, request
from flask_wtf import CSRFProtect

from portal.core.settings import Settings
from portal.web.access import current_viewer

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
MEGABYTE = 1024 * 1024
#: What a view says that it takes, when that is more than all others do.
_MOST = "portal_most_bytes"

View = TypeVar("View", bound=Callable[..., Any])


def takes(most: int) -> Callable[[View], View]:
    """Declare that a view takes requests of so many bytes, those that files come with, from who has signed in."""

    def declare(view: View) -> View:
        setattr(view, _MOST, most)
        return view

    return declare


def init_app(app: Flask, settings: Settings) -> None:
    """Set limits and cookie flags; add the headers to every response, errors among them."""
    app.config.update(
        MAX_CONTENT_LENGTH=20 * MEGABYTE,
        MAX_FORM_MEMORY_SIZE=MEGABYTE,
        MAX_FORM_PARTS=500,
        SESSION_COOKIE_NAME="__Host-session" if settings.is_https else "session",
        SESSION_COOKIE_SECURE=settings.is_https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
        TRUSTED_HOSTS=list(settings.trusted_hosts) or None,
    )

    @app.before_request
    def let_files_in() -> None:
        # Before the token of the form is looked for, which reads the request; and from nobody whom we do not know.
        most = getattr(app.view_functions.get(request.endpoint or ""), _MOST, None)
        if most and not current_viewer().is_anonymous:
            request.max_content_length = most

    CSRFProtect(app)
    hsts = settings.is_https

    @app.after_request
    def add_headers(response: Response) -> Response:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if hsts:
            response.headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
        if request.endpoint != "static":
            response.headers.setdefault("Cache-Control", "private, no-cache")
            response.vary.update(("Cookie", "Accept-Encoding"))
        return response
