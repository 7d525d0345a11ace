"""What the arguments of messaging and collaboration stand for, put together for `things.py`."""

from collections.abc import Callable
from typing import Any

from disclosing_things import of_disclosing


def parts_of_collaboration(
    thing: Callable[..., Any], of_person: Callable[..., Any], _somebody: Callable[..., Any], stranger: int
) -> dict[str, Any]:
    """By argument: whose things these are; in the order in which they are made."""
    return {
        **of_disclosing(thing, of_person, stranger),
    }
