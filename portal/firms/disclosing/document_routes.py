"""`/documents/<id>`: the door of a document that is not for everybody. Who may comes in, others learn how."""

from flask import Blueprint, Response, abort, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.accounts.asking import BAD_INPUT
from portal.accounts.models import Person
from portal.core.db import session, unit_of_work
from portal.core.errors import RuleError
from portal.firms.disclosing import queries, service, view
from portal.firms.disclosing.forms import AskForm
from portal.firms.disclosing.labels import told
from portal.firms.media.models import FirmFile
from portal.web.access import current_viewer, signed_in
from portal.web.language import current_locale, in_language

Answer = AnyResponse | tuple[str, int] | str

documents = Blueprint("documents", __name__, url_prefix="/documents")
documents.context_processor(lambda: {"known": None})


@documents.after_request
def keep_to_oneself(response: Response) -> Response:
    """What stands here is between two firms."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


@documents.get("/<int:media_id>")
@signed_in
def show(media_id: int) -> Answer:
    """What it is, who may open it, and what this reader can do."""
    row = _document(media_id)
    if row.is_open:
        return redirect(in_language(row.file.address(), current_locale()))
    return _page(row)


def _document(media_id: int) -> FirmFile:
    return queries.find_document(current_viewer(), media_id) or abort(404)


def _form(row: FirmFile, *values: None) -> AskForm:
    viewer = current_viewer()
    return AskForm(view.asking_firms(viewer, row), *values, acting=str(viewer.firm_id or ""))


def _page(row: FirmFile, form: AskForm | None = None, error: str = "") -> str:
    door = view.door(current_viewer(), row)
    text = view.shown_text(queries.text_for(row)) if door.stands == "ask" else None
    form = form or _form(row, None)
    return render_template("disclosing/document.html", door=door, form=form, text=text, error=error)


@documents.post("/<int:media_id>/requests")
@signed_in
def ask(media_id: int) -> Answer:
    """Ask the firm, for one of one's own."""
    row = _document(media_id)
    form = _form(row)
    if not form.validate():
        return _page(row, form), BAD_INPUT
    asker, why = int(form.firm.data), form.why.data
    try:
        with unit_of_work():
            person = session.get_one(Person, current_viewer().person_id)
            request = service.ask(_document(media_id), asker, person, why)
            number = request.id
    except RuleError as refusal:
        row = _document(media_id)
        if not refusal.field:
            return _page(row, form, told(refusal)), BAD_INPUT
        form.refuse(refusal.field, told(refusal))
        return _page(row, form), BAD_INPUT
    return redirect(url_for("my_disclosures.show", request_id=number, done="asked"), 303)
