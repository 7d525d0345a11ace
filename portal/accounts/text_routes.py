"""`/terms`, `/privacy` and `/marketing`: the texts that people agree to, in the version in force."""

from flask import Blueprint, render_template

from portal.accounts.consents import Document, current_texts
from portal.accounts.labels import document_label
from portal.accounts.view import blocks_of
from portal.web.access import public
from portal.web.language import current_locale

texts = Blueprint("texts", __name__)


@texts.get("/terms")
@public
def terms() -> str:
    return _page(Document.TERMS)


@texts.get("/privacy")
@public
def privacy() -> str:
    return _page(Document.PRIVACY)


@texts.get("/marketing")
@public
def marketing() -> str:
    return _page(Document.MARKETING)


def _page(document: Document) -> str:
    text = current_texts(current_locale())[document]
    blocks = blocks_of(text.text)
    return render_template("accounts/text.html", text=text, label=document_label(document), text_blocks=blocks)
