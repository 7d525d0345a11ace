"""Applications with something planted in them that a guard is to notice."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from flask import Flask

from portal.app import create_app
from portal.core.settings import Settings


@contextmanager
def application(settings: Settings, plant: Callable[[Flask], object] = lambda _app: None) -> Iterator[Flask]:
    """A portal of its own."""
    app = create_app(settings)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    plant(app)
    yield app
