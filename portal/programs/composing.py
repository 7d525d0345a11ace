"""What the parts of this package give the rest of the portal: views, menus, jobs, notices, declarations.

`app.py` composes the portal of its packages; this composes the programs of theirs, and is called by nobody else.
"""

from collections.abc import Sequence

from flask import Blueprint, Flask

from portal.core.personal import Declarations
from portal.jobs.worker import Registry
from portal.programs import personal_data
from portal.web.slots import slots_of

BLUEPRINTS: Sequence[Blueprint] = ()


def register_work(_app: Flask, _registry: Registry) -> None:
    """What the worker does for programs, what of them is searched, and who keeps their files."""


def declare(declared: Declarations) -> None:
    """What is held about people."""
    for package in (personal_data,):
        package.declare(declared)


def begin_notices(_app: Flask) -> None:
    """What people are told of, and when."""


def register_features(app: Flask) -> None:
    """Views and what leads to them."""
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    _fill_slots(app)


def _fill_slots(app: Flask) -> None:
    slots_of(app)
