"""`/programs/<id>/draw`: how lots are drawn, before and after, for everybody who may see the program."""

from flask import Blueprint, abort, render_template

from portal.programs import queries as programs
from portal.programs.booking.view import program_url
from portal.programs.deciding import view
from portal.programs.models import Approval
from portal.web.access import current_viewer, public

program_draws = Blueprint("program_draws", __name__, url_prefix="/programs/<int:program_id>/draw")


@program_draws.get("")
@public
def show(program_id: int) -> str:
    """The commitment from the beginning, the result once it is drawn, and how to check it."""
    viewer = current_viewer()
    program = programs.find_program(viewer, program_id)
    if program is None or program.approval != Approval.LOTTERY:
        abort(404)
    return render_template(
        "program_deciding/draw.html",
        program=program,
        draws=view.draws(program, viewer),
        program_url=program_url(program.id),
    )
