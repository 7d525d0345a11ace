"""`/staff/firms/<id>/…/hiding`: staff take a profile out of sight, with a reason, and show it again."""

from collections.abc import Callable, Iterable
from typing import Any

from flask import Blueprint, Response, abort, redirect, render_template, url_for
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response as AnyResponse

from portal.accounts.asking import BAD_INPUT
from portal.core.db import unit_of_work
from portal.core.errors import RuleError
from portal.firms.editing import hiding, queries, view
from portal.firms.editing.fields import KINDS
from portal.firms.editing.forms import ReasonForm
from portal.firms.editing.labels import told
from portal.firms.editing.queries import Profile
from portal.firms.editing.view import Row
from portal.firms.models import Firm, State
from portal.firms.people.service import lock_firm
from portal.firms.policy import FIRM_STAFF
from portal.firms.queries import find_firm_alone
from portal.web.access import current_viewer, staff

staff_profiles = Blueprint("staff_profiles", __name__, url_prefix="/staff/firms/<int:firm_id>")
_AT = "/<kind>/<int:subject_id>"


@staff_profiles.after_request
def keep_to_oneself(response: Response) -> Response:
    """After signing out, Back is to show nothing of these pages."""
    response.headers["Cache-Control"] = "no-store"
    return response


def profiles_for_staff(firm: Firm) -> Iterable[tuple[Row, str, str]]:
    """`(profile, where it is hidden, where it is shown again)` of what was ever published, for the console's page."""
    hidings = queries.live_hidings(firm.id)
    for one in queries.profiles_of(firm):
        if one.state == State.DRAFT:
            continue
        which: dict[str, Any] = {"firm_id": firm.id, "kind": one.kind.code, "subject_id": one.thing.id}
        row = view.row_of(one, hidings.get((one.kind.code, one.thing.id)))
        ask = url_for("staff_profiles.ask", **which) if row.state == State.PUBLIC else ""
        yield row, ask, url_for("staff_profiles.show", **which) if row.reason else ""


def _find(firm_id: int, kind: str, subject_id: int) -> Profile:
    if kind not in KINDS or find_firm_alone(current_viewer(), firm_id) is None:
        abort(404)
    found = queries.load(KINDS[kind], firm_id, subject_id)
    if found is None or found.thing.id != subject_id or found.state == State.DRAFT:
        abort(404)
    return found


@staff_profiles.get(f"{_AT}/hiding")
@staff(*FIRM_STAFF)
def ask(firm_id: int, kind: str, subject_id: int) -> str:
    """Why it is to be hidden."""
    return _page(_find(firm_id, kind, subject_id), ReasonForm(None))


def _page(profile: Profile, form: ReasonForm) -> str:
    name = view.name_of(profile)
    return render_template("firm_editing/staff_hide.html", firm=profile.firm, profile=profile, name=name, form=form)


@staff_profiles.post(f"{_AT}/hiding")
@staff(*FIRM_STAFF)
def hide(firm_id: int, kind: str, subject_id: int) -> AnyResponse | tuple[str, int]:
    """Take it out of sight."""
    profile, form = _find(firm_id, kind, subject_id), ReasonForm()
    if not form.validate():
        return _page(profile, form), BAD_INPUT
    reason, by = form.reason.data, current_viewer().actor
    return _do(firm_id, kind, subject_id, lambda one: hiding.hide(one, reason, by=by), "hidden", form)


@staff_profiles.post(f"{_AT}/showing")
@staff(*FIRM_STAFF)
def show(firm_id: int, kind: str, subject_id: int) -> AnyResponse | tuple[str, int]:
    """Show it again."""
    _find(firm_id, kind, subject_id)
    by = current_viewer().actor
    return _do(firm_id, kind, subject_id, lambda one: hiding.show(one, by=by), "shown", ReasonForm(None))


def _do(
    firm_id: int, kind: str, subject_id: int, do: Callable[[Profile], object], said: str, form: ReasonForm
) -> AnyResponse | tuple[str, int]:
    try:
        with unit_of_work():
            lock_firm(firm_id)
            do(_find(firm_id, kind, subject_id))
    except (RuleError, IntegrityError) as refusal:
        error = refusal if isinstance(refusal, RuleError) else RuleError("same_name", "")
        form.refuse(error.field or "", told(error))
        return _page(_find(firm_id, kind, subject_id), form), BAD_INPUT
    return redirect(url_for("staff_firms.show", firm_id=firm_id, done=said), 303)
