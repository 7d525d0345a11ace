"""`/agreement`: agreeing to the new version of a text, and on to where one was."""

from flask import Blueprint, Response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from portal.accounts import consents, service
from portal.accounts.agreeing import needed
from portal.accounts.asking import BAD_INPUT, next_address
from portal.accounts.consents import Document, current_texts
from portal.accounts.labels import document_label
from portal.accounts.view import blocks_of
from portal.core.db import unit_of_work
from portal.web.access import current_viewer, signed_in
from portal.web.language import current_locale
from portal.web.language import gettext as _

agreement = Blueprint("agreement", __name__)


@agreement.after_request
def keep_to_oneself(response: Response) -> Response:
    """Back is not to ask again."""
    response.headers["Cache-Control"] = "no-store"
    return response


@agreement.get("/agreement")
@signed_in
def ask() -> AnyResponse | str:
    """The texts that have changed; who has agreed goes on."""
    lacking = needed().lacking(current_viewer().person_id or 0)
    if not lacking:
        return redirect(next_address(request.args.get("next")), 303)
    return _page(lacking, request.args.get("next", ""))


def _page(lacking: list[Document], then: str, ticked: frozenset[str] = frozenset(), error: str = "") -> str:
    texts = current_texts(current_locale())
    parts = [
        (document, document_label(document), texts[document], blocks_of(texts[document].text)) for document in lacking
    ]
    person = service.find_person(current_viewer().person_id or 0)
    is_first = not any(consents.standing(person, document) for document in lacking)
    return render_template(
        "accounts/agreement.html", parts=parts, then=then, ticked=ticked, error=error, is_first=is_first
    )


@agreement.post("/agreement")
@signed_in
def take() -> AnyResponse | tuple[str, int]:
    """Note what was agreed to, each text by its own box."""
    person_id, then = current_viewer().person_id or 0, request.form.get("next", "")
    lacking = needed().lacking(person_id)
    ticked = frozenset(document for document in lacking if request.form.get(document) == "y")
    if ticked != set(lacking):
        return _page(lacking, then, ticked, _("모두 동의해야 계속 쓸 수 있어요.")), BAD_INPUT
    texts = current_texts(current_locale())
    with unit_of_work():
        consents.agree(service.find_person(person_id), lacking, texts, channel="again")
    return redirect(next_address(then), 303)
