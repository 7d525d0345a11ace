"""What the parts of this package give the rest of the portal: views, menus, jobs, notices, declarations.

`app.py` composes the portal of its packages; this composes the programs of theirs, and is called by nobody else.
"""

from collections.abc import Sequence

from flask import Blueprint, Flask

from portal.core.personal import Declarations
from portal.jobs.worker import Registry
from portal.notices.kinds import kinds_of
from portal.programs import personal_data
from portal.programs.booking import box, kinds, menu, telling
from portal.programs.booking.routes import answers, bookings
from portal.programs.desk import composing as desk
from portal.programs.desk import personal_data as desk_data
from portal.web.access import current_viewer
from portal.web.slots import slots_of

BLUEPRINTS: Sequence[Blueprint] = (bookings, answers, *desk.BLUEPRINTS)


def register_work(app: Flask, _registry: Registry) -> None:
    """What the worker does for programs, what of them is searched, and who keeps their files."""
    desk.register_work(app)


def declare(declared: Declarations) -> None:
    """What is held about people."""
    for package in (personal_data, desk_data):
        package.declare(declared)


def begin_notices(app: Flask) -> None:
    """What people are told of, and when."""
    kinds.register(kinds_of(app))
    telling.register(app)
    # The signed token in the address says who answers.
    app.extensions["csrf"].exempt(answers)


def register_features(app: Flask) -> None:
    """Views and what leads to them."""
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    app.jinja_env.globals["booking_box"] = lambda program: box.box_of(program, current_viewer())
    _fill_slots(app)


def _fill_slots(app: Flask) -> None:
    navigation = slots_of(app)
    for slot, provider, order in (
        ("person", menu.tab, 13),
        ("me_menu", menu.tab, 11),
        ("palette", menu.commands, 36),
    ):
        navigation.fill(slot, provider, order=order)
    desk.fill_slots(navigation)
