"""Upper floors that are told of each move of a claim, at once and in the mover's unit of work.

So who is told of a place hangs on the place itself, whoever moved it: a person, staff, a job, an import.
"""

from collections.abc import Callable
from dataclasses import dataclass

from flask import Flask, current_app

from portal.allocation.models import Claim

_NAME = "portal.allocation_listeners"


@dataclass(frozen=True, slots=True)
class Moved:
    """That `by` moved a claim from a state (empty when it is new) into the one it has now."""

    claim: Claim
    before: str
    by: str
    because: str


Listener = Callable[[Moved], None]


def listen(app: Flask, owner: str, listener: Listener) -> None:
    """Let `listener` be told of moves in pools whose owner begins with `owner`, as `session`: what it raises undoes."""
    app.extensions.setdefault(_NAME, {}).setdefault(owner, []).append(listener)


def tell(moved: Moved) -> None:
    """Tell those who listen."""
    listeners: dict[str, list[Listener]] = current_app.extensions.get(_NAME, {})
    for listener in listeners.get(moved.claim.pool.owner.partition(":")[0], ()):
        listener(moved)
