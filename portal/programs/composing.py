"""What the parts of this package give the rest of the portal: views, menus, jobs, notices, declarations.

`app.py` composes the portal of its packages; this composes the programs of theirs, and is called by nobody else.
"""

from collections.abc import Sequence

from flask import Blueprint, Flask
from flask_babel import lazy_gettext as _l

from portal.core.personal import Declarations
from portal.firms.demo import more as demo_hub
from portal.jobs.worker import Registry
from portal.programs import menu, personal_data
from portal.programs.demo.making import make_programs
from portal.programs.routes import programs
from portal.web.slots import nav_link, slots_of

BLUEPRINTS: Sequence[Blueprint] = (programs,)


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
    demo_hub.add(app, make_programs)
    _fill_slots(app)


def _fill_slots(app: Flask) -> None:
    navigation = slots_of(app)
    calendar = nav_link("programs.index", lambda: str(_l("프로그램")), "calendar", within="programs")
    navigation.fill("navigation", calendar, order=22)
    navigation.fill("palette", menu.commands, order=34)
