"""`/staff/programs/rules`: what holds for all programs."""

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.core.db import unit_of_work
from portal.programs.desk import service
from portal.programs.desk.blueprints import desk
from portal.programs.desk.forms import RulesForm
from portal.programs.policy import PROGRAM_STAFF
from portal.programs.queries import rules
from portal.web.access import current_viewer, staff

NAMES = ("quarter_credits", "most_points", "point_days")
BAD_INPUT = 422
program_rules = desk("staff_program_rules", "/rules")


@program_rules.get("")
@staff(*PROGRAM_STAFF)
def show() -> str:
    """The rules as they are."""
    form, now = RulesForm(None), rules()
    for name in NAMES:
        form[name].show(getattr(now, name))
    return render_template("programs_desk/rules.html", form=form)


@program_rules.post("")
@staff(*PROGRAM_STAFF)
def save() -> AnyResponse | tuple[str, int]:
    """Let others hold from now on."""
    form = RulesForm()
    if not form.validate():
        return render_template("programs_desk/rules.html", form=form), BAD_INPUT
    with unit_of_work():
        service.change_rules({name: form[name].number for name in NAMES}, by=current_viewer().actor)
    return redirect(url_for("staff_program_rules.show", done="saved"), 303)
