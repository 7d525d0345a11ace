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
    #: What the floor above has kept with a claim that is new.
    kept: object = None


Listener = Callable[[Moved], None]


def listen(app: Flask, owner: str, listener: Listener) -> None:
    """Let `listener` be told of moves in pools whose owner begins with `owner`, as `session`: what it raises undoes."""
    app.extensions.setdefault(_NAME, {}).setdefault(owner, []).append(listener)


# ── Before somebody is let in from the line ──────────────────────────────────

_DOUBTS = "portal.allocation_doubts"

#: Whether who waits is to be asked first, with the pool locked: they may hold something else instead of it.
Doubt = Callable[[Claim], bool]


def doubt(app: Flask, owner: str, asks: Doubt) -> None:
    """Let an upper floor have people asked who would be let in to pools whose owner begins with `owner`."""
    app.extensions.setdefault(_DOUBTS, {}).setdefault(owner, []).append(asks)


def is_doubtful(claim: Claim) -> bool:
    """Whether who waits is to be offered the place, also where others are let in without being asked."""
    doubts: dict[str, list[Doubt]] = current_app.extensions.get(_DOUBTS, {})
    return any(asks(claim) for asks in doubts.get(claim.pool.owner.partition(":")[0], ()))


# ── After ────────────────────────────────────────────────────────────────────


def tell(moved: Moved) -> None:
    """Tell those who listen."""
    listeners: dict[str, list[Listener]] = current_app.extensions.get(_NAME, {})
    for listener in listeners.get(moved.claim.pool.owner.partition(":")[0], ()):
        listener(moved)
