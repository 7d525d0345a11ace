"""What upper floors add to the demo hub: they know firms, and firms do not know them."""

from collections.abc import Callable

from flask import Flask

#: Makes what is not there yet, in the caller's unit of work.
Make = Callable[[], None]
_NAME = "portal.demo"


def add(app: Flask, make: Make) -> None:
    """Have something made whenever `portal demo` runs, after firms and people."""
    app.extensions.setdefault(_NAME, []).append(make)


def make_more(app: Flask) -> None:
    """Make what features have added, in their order."""
    for make in app.extensions.get(_NAME, ()):
        make()
