"""Parts of pages that are rendered once for equal values: a card is the same wherever and to whomever it is shown."""

import threading
from collections.abc import Callable, Hashable

from cachetools import LRUCache, cached
from flask import Flask, request
from markupsafe import Markup

from portal.web.language import current_locale

#: Characters of fragments that a process keeps: a thousand cards and some hundred articles.
KEPT = 3_000_000


def fragment(macro: Callable[..., Markup], *values: Hashable) -> Markup:
    """What `macro` makes of `values` in the page's language: made at the first call, kept for the next ones.

    For macros of templates imported without context whose result depends on nothing else: no clock, no viewer, nothing
    of the request but where the portal is mounted. Raises `TypeError` for values that cannot be compared.
    """
    return _rendered(macro, current_locale(), request.script_root, values)


@cached(LRUCache(KEPT, getsizeof=len), lock=threading.Lock())
def _rendered(macro: Callable[..., Markup], _locale: str, _root: str, values: tuple[Hashable, ...]) -> Markup:
    return macro(*values)


def init_app(app: Flask) -> None:
    """Give templates `fragment`."""
    app.jinja_env.globals["fragment"] = fragment
