"""`/staff/texts`: terms, privacy policy and marketing consent, edited as versions by the privacy officer."""

from datetime import timedelta
from typing import Any

from flask import abort, redirect, render_template, url_for
from werkzeug.wrappers import Response

from portal.accounts import publishing
from portal.accounts.agreeing import needed
from portal.accounts.consents import Document
from portal.accounts.labels import document_label
from portal.accounts.view import blocks_of
from portal.core import clock
from portal.core.db import unit_of_work
from portal.core.errors import RuleError
from portal.core.viewer import Role
from portal.staff.console import BAD_INPUT, console
from portal.staff.forms import PublishForm, TextForm
from portal.staff.labels import told
from portal.staff.logs import midnight
from portal.web.access import current_viewer, staff

texts = console("staff_texts", "/texts")


@texts.get("")
@staff(Role.PRIVACY_OFFICER)
def index() -> str:
    """The texts with their versions."""
    rows = [(document, document_label(document), publishing.versions(document)) for document in Document]
    return render_template("staff/texts.html", rows=rows)


@texts.get("/<name>")
@staff(Role.PRIVACY_OFFICER)
def edit(name: str) -> str:
    """The draft of a text."""
    document = _document(name)
    draft = publishing.draft_of(document)
    values = {"text_ko": draft.text_ko, "text_en": draft.text_en, "needs_consent": draft.needs_consent}
    return _page(document, TextForm(None, data=values), _publish_form(None))


def _document(name: str) -> Document:
    return Document(name) if name in set(Document) else abort(404)


def _publish_form(formdata: None) -> PublishForm:
    return PublishForm(formdata, data={"from_day": clock.today() + timedelta(days=1)})


def _page(document: Document, form: TextForm, publish_form: PublishForm) -> str:
    draft = publishing.draft_of(document)
    values: dict[str, Any] = {
        "document": document,
        "label": document_label(document),
        "versions": publishing.versions(document),
    }
    values |= {"form": form, "publish_form": publish_form, "is_saved": draft.id is not None}
    return render_template("staff/text.html", blocks_ko=blocks_of(draft.text_ko), **values)


@texts.post("/<name>")
@staff(Role.PRIVACY_OFFICER)
def save(name: str) -> Response | tuple[str, int]:
    """Keep the draft; nobody else sees it."""
    document, form = _document(name), TextForm()
    if not form.validate():
        return _page(document, form, _publish_form(None)), BAD_INPUT
    with unit_of_work():
        publishing.save_draft(
            document,
            form.text_ko.data,
            form.text_en.data,
            needs_consent=form.needs_consent.data,
            by=current_viewer().actor,
        )
    return redirect(url_for("staff_texts.edit", name=document, done="saved"), 303)


@texts.post("/<name>/versions")
@staff(Role.PRIVACY_OFFICER, is_grave=True)
def publish(name: str) -> Response | tuple[str, int]:
    """Let the draft come into force on a day: today means now."""
    document, form = _document(name), PublishForm()
    draft = publishing.draft_of(document)
    values = {"text_ko": draft.text_ko, "text_en": draft.text_en, "needs_consent": draft.needs_consent}
    text_form = TextForm(None, data=values)
    if not form.validate():
        return _page(document, text_form, form), BAD_INPUT
    day = form.from_day.given
    try:
        with unit_of_work():
            begins = clock.now() if day == clock.today() else midnight(day)
            publishing.publish(document, begins, by=current_viewer().actor)
    except RuleError as refusal:
        (form if refusal.field in form else text_form).refuse(refusal.field or "", told(refusal))
        return _page(document, text_form, form), BAD_INPUT
    needed().forget()
    return redirect(url_for("staff_texts.index", done="published"), 303)
