"""`/staff/programs/…/after/materials`: what is handed out, to whom, since when."""

from contextlib import ExitStack
from typing import Any, cast

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response as AnyResponse

from portal.core.db import session, unit_of_work
from portal.core.errors import RuleError
from portal.core.korean import clean_line
from portal.files import service as files
from portal.files.checks import LARGEST_FILE, MEGABYTE
from portal.files.service import Taken, keeping
from portal.programs import service as programs
from portal.programs.finishing.queries import find_program
from portal.programs.following import handing, labels, materials
from portal.programs.following.forms import MaterialForm
from portal.programs.models import Program
from portal.programs.policy import PROGRAM_STAFF, can_run
from portal.web.access import current_viewer, staff
from portal.web.language import gettext as _
from portal.web.security import takes

Answer = AnyResponse | tuple[str, int]
BAD_INPUT, TOO_LARGE = 422, 413

staff_materials = Blueprint("staff_materials", __name__, url_prefix="/staff/programs/<int:program_id>/after/materials")


@staff_materials.after_request
def keep_to_oneself(response: Response) -> Response:
    """After signing out, Back is to show nothing of these pages."""
    response.headers["Cache-Control"] = "no-store"
    return response


@staff_materials.errorhandler(RequestEntityTooLarge)
def too_large(error: RequestEntityTooLarge) -> Answer | RequestEntityTooLarge:
    """More came than is read at all: said at the field. It was found before anybody asked who is there."""
    program = find_program((request.view_args or {}).get("program_id", 0))
    if program is None or not can_run(current_viewer()):
        return error
    form = MaterialForm(program, None)
    form.refuse("file", _("한 파일은 30MB까지 올릴 수 있어요."))
    return _page(program, form), TOO_LARGE


@staff_materials.get("")
@staff(*PROGRAM_STAFF)
def show(program_id: int) -> str:
    """What is handed out, and the form for more."""
    return _page(_program(program_id))


def _program(program_id: int) -> Program:
    return find_program(program_id) or abort(404)


def _page(program: Program, form: MaterialForm | None = None) -> str:
    return render_template(
        "following/staff_materials.html",
        program=program,
        rows=materials.materials_of(program.id),
        form=form or MaterialForm(program, None),
        labels=labels,
    )


@staff_materials.post("")
@staff(*PROGRAM_STAFF)
@takes(LARGEST_FILE + MEGABYTE)
def add(program_id: int) -> Answer:
    """Hand out one more."""
    form = MaterialForm(_program(program_id))
    if not form.validate():
        return _page(_program(program_id), form), BAD_INPUT
    sent, values = form.sent, form.values
    # Looking at a file takes a while; nobody is to wait for a snapshot of ours meanwhile.
    session.rollback()
    try:
        taken = files.take(cast(Any, sent.stream), clean_line(sent.filename or "")) if sent is not None else None
        _keep(program_id, values, taken, by=current_viewer().actor)
    except RuleError as refusal:
        form.refuse("file" if refusal.field == "files" else refusal.field or "", labels.told(refusal))
        return _page(_program(program_id), form), BAD_INPUT
    return redirect(url_for("staff_materials.show", program_id=program_id, done="added"), 303)


def _keep(program_id: int, values: dict[str, Any], taken: Taken | None, *, by: str) -> None:
    with ExitStack() as stack:
        if taken is not None:
            stack.enter_context(keeping(taken))
        stack.enter_context(unit_of_work())
        handing.add(programs.lock(program_id), values, taken, by=by)


@staff_materials.post("/<int:material_id>/removal")
@staff(*PROGRAM_STAFF)
def withdraw(program_id: int, material_id: int) -> AnyResponse:
    """Take one back: nobody has it any more."""
    materials.find_material(program_id, material_id) or abort(404)
    with unit_of_work():
        program = programs.lock(program_id)
        found = materials.find_material(program_id, material_id) or abort(404)
        handing.withdraw(program, found, by=current_viewer().actor)
    return redirect(url_for("staff_materials.show", program_id=program_id, done="withdrawn"), 303)
