"""`/staff/settings`: what the hub is called, its words, colours and places."""

from flask import current_app, redirect, render_template, url_for
from werkzeug.wrappers import Response

from portal.core.db import unit_of_work
from portal.core.errors import RuleError
from portal.core.phones import as_written
from portal.core.settings import Settings
from portal.core.viewer import Role
from portal.staff import hub_settings as rules
from portal.staff.console import BAD_INPUT, console
from portal.staff.forms import HubForm
from portal.staff.labels import told
from portal.web.access import current_viewer, staff
from portal.web.hub import current_hub, forget_hub

hub_settings = console("staff_settings", "/settings")


@hub_settings.get("")
@staff(Role.OPERATOR)
def index() -> str:
    """The hub as it is."""
    hub = rules.load()
    shown = {name: getattr(hub, name) for name in rules.FIELDS}
    return _page(HubForm(None, data=shown | {"phone": as_written(hub.phone) if hub.phone else ""}))


def _page(form: HubForm) -> str:
    settings: Settings = current_app.extensions["portal.settings"]
    colours = current_hub().colours
    swatches = {name: (getattr(colours, name), ratio) for name, ratio in colours.weakest().items()}
    return render_template("staff/settings.html", form=form, defaults=settings, swatches=swatches)


@hub_settings.post("")
@staff(Role.OPERATOR)
def save() -> Response | tuple[str, int]:
    """Take all of it; other processes see it within a second."""
    form = HubForm()
    if not form.validate():
        return _page(form), BAD_INPUT
    try:
        with unit_of_work():
            rules.change(form.values, by=current_viewer().actor)
    except RuleError as refusal:
        form.refuse(refusal.field or "", told(refusal))
        return _page(form), BAD_INPUT
    forget_hub()
    return redirect(url_for("staff_settings.index", done="saved"), 303)
