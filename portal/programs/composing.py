"""What the parts of this package give the rest of the portal: views, menus, jobs, notices, declarations.

`app.py` composes the portal of its packages; this composes the programs of theirs, and is called by nobody else.
"""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Flask

from portal.core.personal import Declarations
from portal.jobs.worker import Registry
from portal.programs import personal_data
from portal.programs.deciding import commands as draw_commands
from portal.programs.deciding import console as decisions
from portal.programs.deciding import personal_data as deciding_data
from portal.programs.deciding import pledges
from portal.programs.deciding.review_routes import staff_review
from portal.programs.deciding.routes import program_draws
from portal.programs.deciding.staff_routes import staff_decisions, staff_draw
from portal.web.slots import slots_of

BLUEPRINTS: Sequence[Blueprint] = (program_draws, staff_review, staff_draw, staff_decisions)


def register_work(_app: Flask, _registry: Registry) -> None:
    """What the worker does for programs, what of them is searched, and who keeps their files."""


def declare(declared: Declarations) -> None:
    """What is held about people."""
    for package in (personal_data, deciding_data):
        package.declare(declared)


def begin_notices(app: Flask) -> None:
    """What people are told of, and when."""
    pledges.listen(app)


def register_features(app: Flask) -> None:
    """Views and what leads to them."""
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    _fill_slots(app)
    group: Any = app.cli
    draw_commands.register(group)


def _fill_slots(app: Flask) -> None:
    navigation = slots_of(app)
    navigation.fill("staff_queues", decisions.queues, order=4)
