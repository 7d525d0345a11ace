"""`/me/mentoring`: a mentor's meetings and time, and what came of a meeting; what a firm has of mentoring."""

from flask import Blueprint, Response, abort, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.accounts.asking import BAD_INPUT
from portal.core.db import session, unit_of_work
from portal.core.errors import RuleError
from portal.firms.people.queries import own_firm
from portal.programs.mentoring import meetings, queries, service, times_pages
from portal.programs.mentoring.forms import ActForm, LimitsForm, NoteForm, TimeForm
from portal.programs.mentoring.labels import told
from portal.programs.mentoring.models import Mentor, MentorTime, Side
from portal.programs.mentoring.view import card_of, entry_row, row_of, times_of
from portal.web.access import current_viewer, signed_in

Answer = AnyResponse | str | tuple[str, int]

my_mentoring = Blueprint("my_mentoring", __name__, url_prefix="/me/mentoring")
my_mentoring.context_processor(lambda: {"known": None})
firm_mentoring = Blueprint("firm_mentoring", __name__, url_prefix="/me/firms/<int:firm_id>/mentoring")
firm_mentoring.context_processor(lambda: {"known": None})


@my_mentoring.after_request
@firm_mentoring.after_request
def keep_to_oneself(response: Response) -> Response:
    """After signing out, Back is to show nothing of these pages."""
    response.headers["Cache-Control"] = "no-store"
    return response


@my_mentoring.get("")
@signed_in
def index() -> str:
    """Who comes, and what was; nothing for who is no mentor."""
    mentor = queries.own_mentor(current_viewer())
    rows = [row_of(one) for one in queries.meetings_of(mentor, side=Side.MENTOR)] if mentor else []
    return render_template(
        "mentoring/index.html",
        mentor=card_of(mentor) if mentor else None,
        coming=[row for row in rows if not row.is_over],
        past=[row for row in reversed(rows) if row.is_over],
    )


def _own(mentor_id: int) -> Mentor:
    mentor = queries.own_mentor(current_viewer())
    return mentor if mentor is not None and mentor.id == mentor_id else abort(404)


@my_mentoring.get("/<int:mentor_id>/times")
@signed_in
def times(mentor_id: int) -> str:
    """When one has time."""
    return _times(_own(mentor_id))


def _times(mentor: Mentor, form: TimeForm | None = None, limits: LimitsForm | None = None) -> str:
    return render_template(
        "mentoring/times.html",
        times=times_of(mentor),
        form=form or TimeForm(None),
        limits=limits or LimitsForm(None).show(mentor),
        conflicts=queries.conflicts(mentor),
        mentor_id=mentor.id,
        views="my_mentoring",
    )


def _back(mentor_id: int) -> Answer:
    return redirect(url_for("my_mentoring.times", mentor_id=mentor_id, done="times"), 303)


@my_mentoring.post("/<int:mentor_id>/times")
@signed_in
def add_time(mentor_id: int) -> Answer:
    """Have time, or a day off."""
    number, form = _own(mentor_id).id, TimeForm()
    if not times_pages.take_time(form, number, by=current_viewer().actor):
        return _times(_own(mentor_id), form), BAD_INPUT
    return _back(mentor_id)


@my_mentoring.post("/<int:mentor_id>/times/<int:time_id>/end")
@signed_in
def drop_time(mentor_id: int, time_id: int) -> Answer:
    """Have no time then any more."""
    found, by = session.get(MentorTime, time_id), current_viewer().actor
    if found is None or found.mentor_id != _own(mentor_id).id:
        abort(404)
    times_pages.send(ActForm(), mentor_id, lambda one: service.drop_time(one, time_id, by=by))
    return _back(mentor_id)


@my_mentoring.post("/<int:mentor_id>/limits")
@signed_in
def set_limits(mentor_id: int) -> Answer:
    """How long, and how often at most."""
    number, form = _own(mentor_id).id, LimitsForm()
    if not times_pages.take_limits(form, number, by=current_viewer().actor):
        return _times(_own(mentor_id), limits=form), BAD_INPUT
    return _back(mentor_id)


# ── A meeting ────────────────────────────────────────────────────────────────


@my_mentoring.get("/meetings/<int:booking_id>")
@signed_in
def meeting(booking_id: int) -> str:
    """A meeting, for both sides: who, when, where, and what came of it."""
    return _meeting(_found(booking_id))


def _found(booking_id: int) -> meetings.Meeting:
    return queries.visible_meeting(current_viewer(), booking_id) or abort(404)


def _meeting(found: meetings.Meeting, form: NoteForm | None = None) -> str:
    if form is None:
        form = NoteForm(None)
        if found.own is not None:
            form.text.data, form.next_step.data = found.own.text, found.own.next_step
    return render_template("mentoring/meeting.html", row=row_of(found), form=form)


@my_mentoring.post("/meetings/<int:booking_id>/note")
@signed_in
def note(booking_id: int) -> Answer:
    """Say what came of it."""
    found, form = _found(booking_id), NoteForm()
    if not form.validate():
        return _meeting(found, form), BAD_INPUT
    try:
        with unit_of_work():
            again = queries.visible_meeting(current_viewer(), booking_id) or abort(404)
            meetings.write(again, form.text.data, form.next_step.data, by=current_viewer().actor)
    except RuleError as refusal:
        form.refuse(refusal.field or "", told(refusal))
        return _meeting(_found(booking_id), form), BAD_INPUT
    return redirect(url_for("my_mentoring.meeting", booking_id=booking_id, done="noted"), 303)


# ── What a firm has ──────────────────────────────────────────────────────────


@firm_mentoring.get("")
@signed_in
def show(firm_id: int) -> str:
    """What is left, where it came from and went, and the firm's meetings."""
    viewer = current_viewer()
    firm = own_firm(viewer, firm_id) or abort(404)
    return render_template(
        "mentoring/firm.html",
        firm=firm,
        accounts=queries.accounts_of(firm_id),
        entries=[entry_row(one) for one in queries.entries_of(firm_id)],
        meetings=[row_of(one) for one in queries.meetings_of_firm(viewer, firm_id)],
    )
