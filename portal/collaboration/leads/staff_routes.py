"""`/staff/leads`: how far firms have come with each other, in figures. No notes, no next steps, no persons."""

from flask import Blueprint, Response, render_template, request

from portal.collaboration.leads import staff_view
from portal.collaboration.leads.policy import LEAD_STAFF
from portal.core import clock
from portal.web.access import staff

FIRST_YEAR = 2000

staff_leads = Blueprint("staff_leads", __name__, url_prefix="/staff/leads")


@staff_leads.after_request
def keep_to_oneself(response: Response) -> Response:
    """After signing out, Back is to show nothing of these pages."""
    response.headers["Cache-Control"] = "no-store"
    return response


@staff_leads.get("")
@staff(*LEAD_STAFF)
def show() -> str:
    """Where leads stand now; and what those of a year have come to."""
    year, now = _year(), clock.today().year
    return render_template(
        "leads/staff.html",
        page=staff_view.page_of(year),
        before=year - 1 if year > FIRST_YEAR else None,
        after=year + 1 if year < now else None,
    )


def _year() -> int:
    """Which year is asked for (`?year=`); this one where it says nothing that is one."""
    typed, now = request.args.get("year", ""), clock.today().year
    year = int(typed) if typed.isascii() and typed.isdigit() and len(typed) == len("2026") else now
    return year if FIRST_YEAR <= year <= now else now
