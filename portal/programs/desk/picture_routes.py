"""`/staff/programs/<id>/poster`: a program's poster."""

from contextlib import ExitStack
from typing import Any, cast

from flask import abort, redirect, request, url_for
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response as AnyResponse

from portal.core.db import session, unit_of_work
from portal.core.errors import RuleError
from portal.core.korean import clean_line
from portal.files import service as files
from portal.files.checks import LARGEST_FILE, MEGABYTE
from portal.files.service import Taken, keeping
from portal.firms.media.labels import told
from portal.programs import service as programs
from portal.programs.desk import pictures, queries
from portal.programs.desk.blueprints import desk
from portal.programs.desk.forms import PosterForm
from portal.programs.desk.staff_routes import program_page
from portal.programs.models import Program
from portal.programs.policy import PROGRAM_STAFF, can_run
from portal.web.access import current_viewer, staff
from portal.web.language import gettext as _
from portal.web.security import takes

Answer = AnyResponse | tuple[str, int]
posters = desk("staff_program_posters", "/<int:program_id>/poster")

BAD_INPUT, TOO_LARGE = 422, 413


@posters.errorhandler(RequestEntityTooLarge)
def too_large(error: RequestEntityTooLarge) -> Answer | RequestEntityTooLarge:
    """More came than is read at all: said at the field. It was found before anybody asked who is there."""
    program = queries.find((request.view_args or {}).get("program_id", 0))
    if program is None or not can_run(current_viewer()):
        return error
    form = PosterForm(None)
    form.refuse("file", _("한 파일은 30MB까지 올릴 수 있어요."))
    return program_page(program, poster=form), TOO_LARGE


def _program(program_id: int) -> Program:
    return queries.find(program_id) or abort(404)


@posters.post("")
@staff(*PROGRAM_STAFF)
@takes(LARGEST_FILE + MEGABYTE)
def put(program_id: int) -> Answer:
    """Another poster; or other words for the one that is there."""
    program, form = _program(program_id), PosterForm()
    if not form.validate():
        return program_page(program, poster=form), BAD_INPUT
    sent, alt = form.file.data, (form.alt_ko.data or "", form.alt_en.data or "")
    is_sent = isinstance(sent, FileStorage) and bool(sent.filename)
    if not is_sent and pictures.poster_of(program_id) is None:
        form.refuse("file", _("올릴 파일을 골라 주세요."))
        return program_page(program, poster=form), BAD_INPUT
    # Looking at a picture takes a while; nobody is to wait for a snapshot of ours meanwhile.
    session.rollback()
    try:
        taken = files.take(cast(Any, sent.stream), clean_line(sent.filename), pictures_only=True) if is_sent else None
    except RuleError as refusal:
        form.refuse("file", told(refusal))
        return program_page(_program(program_id), poster=form), BAD_INPUT
    _keep(program_id, taken, alt, by=current_viewer().actor)
    return redirect(url_for("staff_programs.show", program_id=program_id, done="poster"), 303)


def _keep(program_id: int, taken: Taken | None, alt: tuple[str, str], *, by: str) -> None:
    with ExitStack() as stack:
        if taken is not None:
            stack.enter_context(keeping(taken))
        stack.enter_context(unit_of_work())
        program = programs.lock(program_id)
        if taken is not None:
            pictures.put(program, taken, alt, by=by)
        else:
            pictures.describe(program, alt, by=by)


@posters.post("/removal")
@staff(*PROGRAM_STAFF)
def remove(program_id: int) -> Answer:
    """Have no poster."""
    _program(program_id)
    with unit_of_work():
        pictures.remove(programs.lock(program_id), by=current_viewer().actor)
    return redirect(url_for("staff_programs.show", program_id=program_id, done="poster-removed"), 303)
