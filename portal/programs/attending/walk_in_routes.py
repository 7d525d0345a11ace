"""`/staff/sessions/…/walk-ins`: letting in who has no place yet."""

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.accounts.models import Person
from portal.core.db import session, unit_of_work
from portal.core.errors import RuleError
from portal.core.korean import clean_line
from portal.firms.models import Firm
from portal.firms.people.console import note_look
from portal.programs.attending import labels, queries, walk_ins
from portal.programs.attending.door_routes import BAD_INPUT, Answer
from portal.programs.attending.forms import FindForm, WalkInForm
from portal.programs.policy import PROGRAM_STAFF
from portal.web.access import current_viewer, staff
from portal.web.language import gettext as _

staff_walk_ins = Blueprint("staff_walk_ins", __name__, url_prefix="/staff/sessions/<int:session_id>/walk-ins")


@staff_walk_ins.after_request
def keep_to_oneself(response: Response) -> Response:
    """After signing out, Back is to show nothing of these pages."""
    response.headers["Cache-Control"] = "no-store"
    return response


@staff_walk_ins.get("")
@staff(*PROGRAM_STAFF)
def find(session_id: int) -> str:
    """Members by name or address; whose names are shown is noted."""
    return _page(session_id)


def _page(session_id: int, error: str = "") -> str:
    queries.find_session(session_id) or abort(404)
    text = clean_line(request.args.get("q", ""))[:100]
    note_look(current_viewer(), [person.id for person in walk_ins.find_people(text)], "walk_ins")
    people = walk_ins.find_people(text)
    firms = walk_ins.firms_of([person.id for person in people])
    names = {firm_id: session.get_one(Firm, firm_id) for firm_id in set(firms.values())}
    return render_template(
        "attending/walk_ins.html",
        one=queries.find_session(session_id),
        people=[(person, names.get(firms.get(person.id, 0))) for person in people],
        text=text,
        form=FindForm(None, data={"q": text}),
        error=error,
        when=labels.when,
        title_of=labels.title_of,
    )


@staff_walk_ins.post("")
@staff(*PROGRAM_STAFF)
def let_in(session_id: int) -> Answer | AnyResponse:
    """Give somebody a place, and let them in with it."""
    queries.find_session(session_id) or abort(404)
    form = WalkInForm()
    person = session.get(Person, form.person.data) if form.validate() else None
    if person is None or person.key is None:
        return _page(session_id, _("찾는 회원이 없어요")), BAD_INPUT
    try:
        with unit_of_work():
            walk_ins.let_in(session_id, person.id, by=current_viewer().actor, with_extra=bool(form.extra.data))
    except RuleError as refusal:
        return _page(session_id, labels.told(refusal)), BAD_INPUT
    return redirect(url_for("staff_doors.show", session_id=session_id, done="walked-in"), 303)
