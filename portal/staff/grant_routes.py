"""`/staff/grants`: who works for the hub in which role, from when, until when."""

from datetime import date, datetime, time, timedelta

from flask import abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from portal.accounts import grants as rules
from portal.accounts import service
from portal.accounts.models import StaffGrant
from portal.core import clock
from portal.core.clock import SEOUL
from portal.core.db import session, unit_of_work
from portal.core.errors import RuleError
from portal.core.paging import page_number
from portal.core.viewer import Role
from portal.staff.console import BAD_INPUT, console
from portal.staff.forms import GrantForm
from portal.staff.grant_list import grants as listed
from portal.staff.labels import told
from portal.web.access import current_viewer, staff
from portal.web.language import gettext as _

grants = console("staff_grants", "/grants")


@grants.get("")
@staff(Role.OPERATOR)
def index() -> str:
    """The grants in force and to come, or those that have ended."""
    return _page(GrantForm(None))


def _page(form: GrantForm, error: str = "") -> str:
    ended = request.args.get("show") == "ended"
    found = listed(ended=ended, number=page_number(request.args.get("page")))
    return render_template("staff/grants.html", found=found, ended=ended, form=form, error=error)


@grants.post("")
@staff(Role.OPERATOR, is_grave=True)
def give() -> Response | tuple[str, int]:
    """Give somebody with an account a role; their sessions end, and they sign in with it anew."""
    form = GrantForm()
    if not form.validate():
        return _page(form), BAD_INPUT
    try:
        with unit_of_work():
            _give(form)
    except RuleError as refusal:
        form.refuse(refusal.field or "", told(refusal))
        return _page(form), BAD_INPUT
    return redirect(url_for("staff_grants.index", done="given"), 303)


def _give(form: GrantForm) -> None:
    person = service.find_by_email(form.email.address)
    if person is None or person.verified_at is None:
        raise RuleError("no_person", _("이 이메일로 가입하고 확인까지 마친 사람이 없어요."), field="email")
    begins, until = form.begins.data, form.until.data
    rules.give(
        person,
        Role(form.role.data),
        by=current_viewer().actor,
        begins_at=_midnight(begins) if begins and begins > clock.today() else None,
        # The last day is worked to its end.
        until=_midnight(until + timedelta(days=1)) if until else None,
    )


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), SEOUL)


@grants.post("/<int:grant_id>/end")
@staff(Role.OPERATOR, is_grave=True)
def end(grant_id: int) -> Response | tuple[str, int]:
    """End a grant now; the person's sessions end with it."""
    try:
        with unit_of_work():
            grant = session.get(StaffGrant, grant_id)
            if grant is None:
                abort(404)
            rules.end(grant, by=current_viewer().actor)
    except RuleError as refusal:
        return _page(GrantForm(None), told(refusal)), BAD_INPUT
    return redirect(url_for("staff_grants.index", done="ended"), 303)
