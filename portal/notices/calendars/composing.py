"""What calendars give the rest of the portal; `app.py` calls it."""

from flask import Flask

from portal.core.personal import Declarations
from portal.notices.calendars import menu, personal_data
from portal.notices.calendars.routes import calendars
from portal.web.slots import slots_of


def declare(declared: Declarations) -> None:
    """What is held about people."""
    personal_data.declare(declared)


def register_features(app: Flask) -> None:
    """Views and what leads to them."""
    app.register_blueprint(calendars)
    filled = slots_of(app)
    filled.fill("person", menu.tab, order=16)
    filled.fill("me_menu", menu.tab, order=16)
    filled.fill("palette", menu.commands, order=38)
