"""Upper floors that are told what is noted in the event log, at once and in the writer's unit of work.

So who is told of a change hangs on the change itself, wherever it is made: on a page, by a command, by a job.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app

_NAME = "portal.audit_listeners"


@dataclass(frozen=True, slots=True)
class Happening:
    """That `by` did `action` to `subject`, a model."""

    action: str
    subject: object
    by: str
    details: Mapping[str, Any]


Listener = Callable[[Happening], None]


def listen(app: Flask, action: str, listener: Listener) -> None:
    """Let `listener` be told of an action, in the unit of work in which it is done: what it raises undoes that."""
    app.extensions.setdefault(_NAME, {}).setdefault(action, []).append(listener)


def tell(happening: Happening) -> None:
    """Tell those who listen."""
    listeners: dict[str, list[Listener]] = current_app.extensions.get(_NAME, {})
    for listener in listeners.get(happening.action, ()):
        listener(happening)
