"""What a part of a large package gives the portal. The package composes its parts, `app.py` composes packages."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask import Blueprint, Flask

from portal.core.personal import Declarations
from portal.jobs.worker import Registry


def _nothing(*_arguments: object) -> None:
    """What a part does that has nothing of a sort."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part by what it has: views, declarations, work, notices, and whatever leads to its pages."""

    blueprints: Sequence[Blueprint] = ()
    #: What is held about people.
    declare: Callable[[Declarations], None] = _nothing
    #: What the worker does, what is searched, and who keeps the files.
    register_work: Callable[[Flask, Registry], None] = _nothing
    #: What people are told of, and what follows from which event.
    begin_notices: Callable[[Flask], None] = _nothing
    #: Slots, commands, parts of the demo hub.
    fill: Callable[[Flask], None] = _nothing


class Composition:
    """The parts of a package, lower ones first."""

    def __init__(self, parts: Sequence[Part]) -> None:
        self.parts = parts

    def declare(self, declared: Declarations) -> None:
        for part in self.parts:
            part.declare(declared)

    def register_work(self, app: Flask, registry: Registry) -> None:
        for part in self.parts:
            part.register_work(app, registry)

    def begin_notices(self, app: Flask) -> None:
        for part in self.parts:
            part.begin_notices(app)

    def register_features(self, app: Flask) -> None:
        """Views, and what leads to them."""
        for part in self.parts:
            for blueprint in part.blueprints:
                app.register_blueprint(blueprint)
            part.fill(app)
