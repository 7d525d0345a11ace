"""`/staff/audit`: what was done, whose data was looked at, and the month that the privacy officer signs."""

from collections.abc import Callable
from typing import Any

from flask import redirect, render_template, request, url_for
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response

from portal.audit import service
from portal.core.db import unit_of_work
from portal.core.errors import RuleError
from portal.core.paging import page_number
from portal.core.viewer import Role
from portal.staff import audit_months, logs
from portal.staff.console import BAD_INPUT, OVERSEERS, console
from portal.staff.forms import LogForm, SignForm, whys
from portal.staff.labels import told
from portal.staff.logs import Asked, Log
from portal.web.access import current_viewer, staff

audit = console("staff_audit", "/audit")
FIELDS = ("actor", "subject", "code", "since", "until")


@audit.get("")
@staff(*OVERSEERS)
def index() -> str | tuple[str, int]:
    """The event log."""
    return _log_page("events", logs.events, logs.actions())


@audit.get("/accesses")
@staff(*OVERSEERS)
def accesses() -> str | tuple[str, int]:
    """The access log."""
    return _log_page("accesses", logs.accesses, whys())


def _log_page(which: str, read: Callable[[Asked, int], Log], codes: list[tuple[str, str]]) -> str | tuple[str, int]:
    form = LogForm(codes, request.args)
    values: dict[str, Any] = {"form": form, "which": which, "labels": dict(codes), "log": None, "asked": {}}
    if not form.validate():
        return render_template("staff/audit.html", **values), BAD_INPUT
    asked = {name: form[name].data for name in FIELDS}
    log = read(Asked(**asked), page_number(request.args.get("page")))
    in_address = {name: value for name, value in asked.items() if value not in (None, "")}
    return render_template("staff/audit.html", **values | {"log": log, "asked": in_address})


@audit.get("/review")
@staff(*OVERSEERS)
def review() -> str:
    """A month, and who has signed it."""
    return _review_page(audit_months.read_month(request.args.get("month")), SignForm(None))


def _review_page(code: str, form: SignForm, error: str = "") -> str:
    values = {"month": audit_months.month(code), "months": audit_months.recent_months()}
    return render_template("staff/audit_review.html", form=form, error=error, **values)


@audit.post("/review/<month>")
@staff(Role.PRIVACY_OFFICER)
def sign(month: str) -> Response | tuple[str, int]:
    """Sign a month that is over; the event log is read as a whole before."""
    code, form = audit_months.read_month(month), SignForm()
    if code != month or not form.validate():
        return _review_page(code, form), BAD_INPUT
    try:
        with unit_of_work():
            counts = audit_months.counts(code)
            service.sign_month(code, counts, by=current_viewer().actor, findings=form.findings.data)
    except RuleError as refusal:
        return _review_page(code, form, told(refusal)), BAD_INPUT
    except IntegrityError:
        # Somebody signed it at the same moment.
        return redirect(url_for("staff_audit.review", month=code), 303)
    return redirect(url_for("staff_audit.review", month=code, done="signed"), 303)
