"""Korean first; English under `/en`.

The prefix becomes part of SCRIPT_NAME, so routes know nothing of it and `url_for` keeps it.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from flask import Flask, request
from flask_babel import Babel, Domain, force_locale
from markupsafe import Markup

LOCALES = ("ko", "en")
#: The language of the request in hand; asked for by every message on a page.
_locale: ContextVar[str] = ContextVar("portal_locale", default="ko")

#: What a query string may hold as it is.
QUERY_CHARACTERS = "=&%+-._~/:?,;!*'()@$"

WsgiApp = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class LanguagePrefix:
    """WSGI middleware that takes `/en` off the path."""

    def __init__(self, app: WsgiApp) -> None:
        self._app = app

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        path: str = environ.get("PATH_INFO", "")
        locale = "ko"
        if path == "/en" or path.startswith("/en/"):
            locale = "en"
            environ["SCRIPT_NAME"] = environ.get("SCRIPT_NAME", "") + "/en"
            environ["PATH_INFO"] = path[3:] or "/"
        before = _locale.set(locale)
        try:
            return self._app(environ, start_response)
        finally:
            _locale.reset(before)


class KeptDomain(Domain):  # type: ignore[misc]  # flask-babel has no types
    """Messages whose catalogues are found by the bare name of the language.

    Flask-Babel writes the whole locale out for each message, which took a tenth of a page's time.
    """

    def __init__(self) -> None:
        super().__init__()
        self._kept: dict[str, Any] = {}

    def get_translations(self) -> Any:
        locale = current_locale()
        kept = self._kept.get(locale)
        if kept is None:
            kept = self._kept[locale] = super().get_translations()
        return kept


_messages = KeptDomain()


def current_locale() -> str:
    """`ko` or `en`."""
    return _locale.get()


def named(ko: str, en: str) -> str:
    """What something of two names is called in the page's language: many have a Korean one alone."""
    return (current_locale() == "en" and en) or ko


def _in_template(message: str, **values: Any) -> Markup:
    """`_()` of templates, as Jinja's own would: what stands in a message is markup, what is filled in is escaped."""
    text = _markup(current_locale(), message)
    return text % values if values else text


@lru_cache(maxsize=2048)
def _markup(_locale: str, message: str) -> Markup:
    text = Markup(gettext(message))  # noqa: S704  # ours
    return text if "%(" in text else text % {}


def gettext(message: str, **values: Any) -> str:
    """A message in the page's language, with its `%(name)s` filled in.

    Flask-Babel's own looks for its domain at each call, at three times the cost; a page has over a hundred.
    """
    text: str = _messages.get_translations().ugettext(message)
    return text % values if values else text


@contextmanager
def speaking(locale: str) -> Iterator[None]:
    """Let messages inside the block be in a language: a letter is in its reader's, whoever had it sent."""
    before = _locale.set(locale if locale in LOCALES else LOCALES[0])
    try:
        # Flask-Babel keeps the language of a request; without this a catalogue might be kept under another's name.
        with force_locale(_locale.get()):
            yield
    finally:
        _locale.reset(before)


def in_language(path: str, locale: str) -> str:
    """The address of a path in a language: documents and the API name things without the prefix."""
    return f"/en{path}" if locale == "en" and path.startswith("/") else path


def safe_path() -> str:
    """The request's path as it may stand in a link: percent-encoded, and never two slashes first (another site's)."""
    return "/" + quote(request.path.lstrip("/"))


def alternate() -> dict[str, str]:
    """Where this page is in the other language."""
    path = safe_path() if request.path != "/" else ""
    query = f"?{quote(request.query_string, safe=QUERY_CHARACTERS)}" if request.query_string else ""
    if current_locale() == "en":
        return {"url": f"{path or '/'}{query}", "label": "한국어", "lang": "ko"}
    return {"url": f"/en{path or '/'}{query}", "label": "English", "lang": "en"}


def init_app(app: Flask) -> None:
    """Install the middleware and Flask-Babel with the portal's catalogues."""
    app.wsgi_app = LanguagePrefix(app.wsgi_app)  # type: ignore[method-assign]
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = "translations"
    babel = Babel(app, default_locale="ko", default_timezone="Asia/Seoul", locale_selector=current_locale)
    babel.domain_instance = _messages
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        gettext=lambda message: _messages.get_translations().ugettext(message),
        ngettext=lambda one, many, n: _messages.get_translations().ungettext(one, many, n),
        pgettext=lambda context, message: _messages.get_translations().upgettext(context, message),
        npgettext=lambda context, one, many, n: _messages.get_translations().unpgettext(context, one, many, n),
        newstyle=True,
    )
    # Jinja's own goes through two more calls for each of a page's hundred messages.
    app.jinja_env.globals["_"] = _in_template
