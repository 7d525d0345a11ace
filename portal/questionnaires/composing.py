"""What the parts of this package give the rest of the portal: views, menus, jobs, notices, declarations.

`app.py` composes the portal of its packages; this composes the questionnaires of theirs, and is called by nobody else.
"""

from collections.abc import Sequence

from flask import Blueprint, Flask

from portal.core.personal import Declarations
from portal.files import keepers
from portal.jobs.worker import Registry
from portal.questionnaires import console, personal_data
from portal.questionnaires.keeper import AnswerKeeper
from portal.questionnaires.staff_routes import questionnaires
from portal.web.slots import slots_of

BLUEPRINTS: Sequence[Blueprint] = (questionnaires,)


def register_work(app: Flask, _registry: Registry) -> None:
    """What the worker does for questionnaires, what of them is searched, and who keeps their files."""
    keepers.register(app, "answer", AnswerKeeper())


def declare(declared: Declarations) -> None:
    """What is held about people."""
    personal_data.declare(declared)


def begin_notices(_app: Flask) -> None:
    """What people are told of, and when."""


def register_features(app: Flask) -> None:
    """Views and what leads to them."""
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    _fill_slots(app)


def _fill_slots(app: Flask) -> None:
    slots = slots_of(app)
    slots.fill("staff_programs_menu", console.entry, order=80)
    slots.fill("palette", console.commands, order=37)
