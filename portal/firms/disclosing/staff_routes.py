"""`/staff/nda`: the hub's text about confidentiality, which firms may ask others to accept."""

from collections.abc import Iterable

from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.accounts.asking import BAD_INPUT
from portal.core.db import unit_of_work
from portal.core.viewer import Role, Viewer
from portal.firms.disclosing import queries, service, view
from portal.firms.disclosing.forms import TextForm
from portal.web.access import current_viewer, staff
from portal.web.language import gettext as _
from portal.web.slots import Link

Answer = AnyResponse | tuple[str, int]

staff_nda = Blueprint("staff_nda", __name__, url_prefix="/staff/nda")


def entry(viewer: Viewer) -> Iterable[Link]:
    """The entry of the slot `staff_work_menu`."""
    if viewer.has(Role.OPERATOR):
        here = request.blueprint == staff_nda.name
        yield Link(_("비밀유지 약속"), url_for("staff_nda.show"), "shield-check", here)


@staff_nda.after_request
def keep_to_oneself(response: Response) -> Response:
    """After signing out, Back is to show nothing of these pages."""
    response.headers["Cache-Control"] = "no-store"
    return response


@staff_nda.get("")
@staff(Role.OPERATOR)
def show() -> str:
    """The text as it stands, and its versions; the standard one until there is another."""
    return _page()


def _page(form: TextForm | None = None) -> str:
    versions = queries.versions_of(None)
    body = versions[0].body if versions else service.STANDARD.read_text(encoding="utf-8")
    form = form or TextForm(None, body=body)
    return render_template("disclosing/staff_text.html", form=form, versions=versions, shown=view.shown_body(body))


@staff_nda.post("")
@staff(Role.OPERATOR)
def publish() -> Answer:
    """Let it have a new version."""
    form = TextForm()
    if not form.validate():
        return _page(form), BAD_INPUT
    with unit_of_work():
        service.publish_text(None, form.body.data, by=current_viewer().actor)
    return redirect(url_for("staff_nda.show", done="published"), 303)
