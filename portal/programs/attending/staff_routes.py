"""`/staff/no-shows`: points that count now, and appeals against them."""

from collections.abc import Iterable

from flask import Blueprint, Response, abort, redirect, render_template, url_for
from sqlalchemy import func, select
from werkzeug.wrappers import Response as AnyResponse

from portal.accounts.models import Person
from portal.core.db import session, unit_of_work
from portal.core.errors import RuleError
from portal.core.viewer import Viewer
from portal.firms.models import Firm
from portal.firms.people.console import note_look
from portal.programs import queries as programs
from portal.programs.attending import labels, no_shows, queries
from portal.programs.attending.forms import DecisionForm
from portal.programs.attending.models import Appeal
from portal.programs.policy import PROGRAM_STAFF, can_run
from portal.web.access import current_viewer, staff
from portal.web.filters import format_day
from portal.web.language import gettext as _
from portal.web.slots import Queue

Answer = AnyResponse | tuple[str, int]
BAD_INPUT = 422
MOST_SHOWN = 100

staff_no_shows = Blueprint("staff_no_shows", __name__, url_prefix="/staff/no-shows")


@staff_no_shows.after_request
def keep_to_oneself(response: Response) -> Response:
    """After signing out, Back is to show nothing of these pages."""
    response.headers["Cache-Control"] = "no-store"
    return response


def queues(viewer: Viewer) -> Iterable[Queue]:
    """The entry of the slot `staff_queues`: appeals that wait for an answer."""
    if can_run(viewer):
        waiting = select(func.count(), func.min(Appeal.at)).where(Appeal.decided_at.is_(None))
        count, since = session.execute(waiting).one()
        note = _("먼저 온 것은 %(day)s부터 기다려요", day=format_day(since)) if since else ""
        yield Queue(_("노쇼 점수에 대한 이의"), count, url_for("staff_no_shows.index"), "calendar-x", note)


@staff_no_shows.get("")
@staff(*PROGRAM_STAFF)
def index() -> str:
    """What waits for an answer, and whose points count now; whose names are shown is noted."""
    return _page(DecisionForm(None))


def _page(form: DecisionForm, about: int = 0, error: str = "") -> str:
    shown = [one.person_id for one in no_shows.waiting_appeals(MOST_SHOWN)]
    shown += [one.person_id for one in no_shows.standing(MOST_SHOWN) if one.person_id]
    note_look(current_viewer(), shown, "no_shows")
    appeals, standing = no_shows.waiting_appeals(MOST_SHOWN), no_shows.standing(MOST_SHOWN)
    firm_ids = {one.firm_id for one in standing} | {one.no_show.firm_id for one in appeals}
    people = session.scalars(select(Person).where(Person.id.in_(shown))).all()
    firms = session.scalars(select(Firm).where(Firm.id.in_([one for one in firm_ids if one]))).all()
    return render_template(
        "attending/no_shows.html",
        appeals=appeals,
        standing=standing,
        people={person.id: person for person in people},
        firms={firm.id: firm for firm in firms},
        form=form,
        about=about,
        error=error,
        rule=labels.rule_words(programs.rules()),
        sessions_of=queries.sessions_of,
        when=labels.when,
    )


@staff_no_shows.post("/appeals/<int:appeal_id>/decision")
@staff(*PROGRAM_STAFF)
def decide(appeal_id: int) -> Answer:
    """Answer an appeal, with the reason."""
    form = DecisionForm()
    if not form.validate():
        session.get(Appeal, appeal_id) or abort(404)
        return _page(form, appeal_id), BAD_INPUT
    try:
        with unit_of_work():
            said = no_shows.lock_appeal(appeal_id) or abort(404)
            no_shows.decide(said, form.decision.data, form.reason.data, by=current_viewer().actor)
    except RuleError as refusal:
        return _page(DecisionForm(None), error=labels.told(refusal)), BAD_INPUT
    return redirect(url_for("staff_no_shows.index", done=form.decision.data), 303)
