"""`/me/data`: what is held about who has signed in, a copy to take along, and the way out."""

from collections.abc import Iterable

from flask import Blueprint, Response, abort, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.accounts import service
from portal.accounts.asking import BAD_INPUT, TOO_OFTEN, forget_form_keys, is_right
from portal.accounts.factors.checking import ask_to_confirm
from portal.accounts.models import Person
from portal.accounts.viewing import drop_cookie
from portal.audit import service as audit
from portal.core import clock
from portal.core.db import unit_of_work
from portal.core.errors import RuleError
from portal.core.viewer import Viewer
from portal.privacy import withdrawal as rules
from portal.privacy.exporting import as_json, as_xlsx, held_about
from portal.privacy.forms import ExportForm, WithdrawalForm
from portal.privacy.labels import told
from portal.privacy.view import kept_rows, look_rows, sections
from portal.web.access import current_viewer, public, signed_in
from portal.web.language import gettext as _
from portal.web.slots import Link

privacy = Blueprint("privacy", __name__)
privacy.context_processor(lambda: {"known": None})

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMATS = {"json": (as_json, "application/json"), "xlsx": (as_xlsx, XLSX)}


@privacy.after_request
def keep_to_oneself(response: Response) -> Response:
    """Neither Back nor a proxy is to show anything of these pages."""
    response.headers["Cache-Control"] = "no-store"
    return response


def tab(viewer: Viewer) -> Iterable[Link]:
    """An entry of the slots `me_data_menu` and `person`."""
    if not viewer.is_anonymous:
        yield Link(_("내 데이터"), url_for("privacy.data"), "database", request.blueprint == "privacy")


def _me() -> Person:
    return service.find_person(current_viewer().person_id or 0)


@privacy.get("/me/data")
@signed_in
def data() -> str:
    """Everything that is held, and who looked at it."""
    held = held_about(rules.subject_of(_me()))
    return render_template("privacy/data.html", sections=sections(held), looks=look_rows(held), form=ExportForm(None))


@privacy.post("/me/data/exports")
@signed_in
def export() -> Response:
    """A copy to take along. That it was taken is noted: who finds one in the log that they did not take, asks."""
    form = ExportForm()
    if form.format.data not in FORMATS or not form.validate():
        abort(404)
    write, mimetype = FORMATS[form.format.data]
    with unit_of_work():
        audit.record("person.exported", _me(), by=current_viewer().actor, format=form.format.data)
    content = write(held_about(rules.subject_of(_me())))
    response = Response(content, mimetype=mimetype)
    name = f"my-data-{clock.today().isoformat()}.{form.format.data}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@privacy.get("/me/data/withdrawal")
@signed_in
def withdrawal() -> str:
    """What happens when one leaves, before one does."""
    return _withdrawal_page(WithdrawalForm(None), _me())


def _withdrawal_page(form: WithdrawalForm, person: Person) -> str:
    if not person.password_hash:
        del form.current_password
    kept = kept_rows(rules.subject_of(person))
    return render_template("privacy/withdrawal.html", form=form, person=person, kept=kept)


@privacy.post("/me/data/withdrawal")
@signed_in
def take_withdrawal() -> AnyResponse | tuple[str, int]:
    """Leave: the identity is destroyed in one transaction, and every browser is signed out."""
    form, person = WithdrawalForm(), _me()
    if not person.password_hash:
        # Nothing to type: who signs in with a provider or a passkey has to have done so lately.
        if not current_viewer().is_confirmed:
            return make_response(ask_to_confirm())
        del form.current_password
    if not (form.validate() and _is_oneself(form, person)):
        return _withdrawal_page(form, _me()), TOO_OFTEN if form.is_slowed else BAD_INPUT
    seen_hash = person.password_hash
    try:
        with unit_of_work():
            rules.withdraw(_me(), seen_hash)
    except RuleError as error:
        form.refuse("", told(error))
        return _withdrawal_page(form, _me()), BAD_INPUT
    forget_form_keys()
    return drop_cookie(redirect(url_for("privacy.gone"), 303))


def _is_oneself(form: WithdrawalForm, person: Person) -> bool:
    """Whether who sits there knows the password, if there is one; if not, the form says so."""
    if not person.password_hash or is_right(form, form.current_password.data, person.email, person):
        return True
    if not form.is_slowed:
        form.refuse("current_password", _("지금 비밀번호가 맞지 않아요."))
    return False


@privacy.get("/withdrawn")
@public
def gone() -> str:
    """The last page."""
    return render_template("privacy/gone.html")
