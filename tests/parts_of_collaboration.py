"""What the arguments of messaging and collaboration stand for, put together for `things.py`."""

from collections.abc import Callable
from typing import Any

from needs_things import of_needs
from request_things import of_requests
from thread_things import of_threads


def parts_of_collaboration(
    thing: Callable[..., Any], _of_person: Callable[..., Any], _somebody: Callable[..., Any], stranger: int
) -> dict[str, Any]:
    """By argument: whose things these are; in the order in which they are made."""
    return {**of_threads(thing), **of_requests(thing, stranger), **of_needs(thing)}
