"""`/messages/…`: what one does with a thread besides talking: pin, mute, leave, let a colleague in, put right."""

from flask import Blueprint, Response, abort, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.core import clock
from portal.core.db import unit_of_work
from portal.core.errors import RuleError
from portal.core.viewer import Viewer
from portal.messaging.threads import labels, policy, queries, service, view
from portal.messaging.threads.forms import ColleagueForm, EditForm, MarkForm
from portal.messaging.threads.models import Message, Participant, Thread
from portal.web.access import current_viewer, signed_in

Answer = AnyResponse | str | tuple[str, int]
BAD_INPUT = 422

thread_acts = Blueprint("thread_acts", __name__, url_prefix="/messages")
thread_acts.context_processor(lambda: {"known": None, "labels": labels})


@thread_acts.after_request
def keep_to_oneself(response: Response) -> Response:
    """After signing out, Back is to show nothing of these pages."""
    response.headers["Cache-Control"] = "no-store"
    return response


def _seat(viewer: Viewer, thread_id: int) -> tuple[Thread, Participant]:
    thread = queries.visible_thread(viewer, thread_id) or abort(404)
    return thread, queries.seat_in(viewer, thread) or abort(404)


def _back(thread_id: int, done: str) -> AnyResponse:
    return redirect(url_for("threads.show", thread_id=thread_id, done=done), 303)


@thread_acts.post("/<int:thread_id>/pin")
@signed_in
def pin(thread_id: int) -> AnyResponse:
    """Keep it at the top of one's inbox, or no longer."""
    return _mark(thread_id, service.pin, "pinned", "unpinned")


@thread_acts.post("/<int:thread_id>/mute")
@signed_in
def mute(thread_id: int) -> AnyResponse:
    """Have no letters and no count of it, or have them again."""
    return _mark(thread_id, service.mute, "muted", "unmuted")


def _mark(thread_id: int, act: service.Marking, on: str, off: str) -> AnyResponse:
    form = MarkForm()
    _seat(current_viewer(), thread_id)
    if not form.validate():
        abort(400)
    is_on = form.on.data == "1"
    with unit_of_work():
        _thread, seat = _seat(current_viewer(), thread_id)
        act(seat, is_on=is_on)
    return _back(thread_id, on if is_on else off)


@thread_acts.post("/<int:thread_id>/departure")
@signed_in
def leave(thread_id: int) -> AnyResponse:
    """Go out of it. The firm keeps it, and its owners may come in."""
    _thread, seat = _seat(current_viewer(), thread_id)
    person_id, firm_id = seat.person_id, seat.firm_id
    with unit_of_work():
        service.leave(thread_id, person_id, firm_id)
    return redirect(url_for("threads.index", done="left"), 303)


@thread_acts.get("/firm")
@signed_in
def of_firms() -> str:
    """The threads of the firms that one owns and takes no part in: with whom, who does, and nothing of what is said."""
    viewer = current_viewer()
    found = queries.threads_of_owned_firms(viewer)
    return render_template("messages/firm.html", threads=found, view=view)


@thread_acts.post("/<int:thread_id>/entry")
@signed_in
def enter(thread_id: int) -> AnyResponse:
    """Come in, as an owner of one of its firms; an entry says so."""
    viewer = current_viewer()
    found = queries.enterable(viewer, thread_id) or abort(404)
    with unit_of_work():
        service.enter(thread_id, viewer.person_id or 0, found[1])
    return _back(thread_id, "entered")


@thread_acts.get("/<int:thread_id>/people")
@signed_in
def people(thread_id: int) -> str:
    """Who of one's colleagues could come in, and what they would see."""
    return _people_page(thread_id)


def _people_page(thread_id: int, form: ColleagueForm | None = None) -> str:
    viewer = current_viewer()
    thread, seat = _seat(viewer, thread_id)
    if not policy.can_write(viewer, seat.firm_id):
        abort(403)
    form = form or ColleagueForm(queries.colleagues(thread, seat.firm_id), None)
    return render_template("messages/people.html", thread=thread, seat=seat, form=form, view=view)


@thread_acts.post("/<int:thread_id>/people")
@signed_in
def add(thread_id: int) -> Answer:
    """Let a colleague in, who sees everything from the beginning."""
    viewer = current_viewer()
    thread, seat = _seat(viewer, thread_id)
    if not policy.can_write(viewer, seat.firm_id):
        abort(403)
    form = ColleagueForm(queries.colleagues(thread, seat.firm_id))
    if not form.validate():
        return _people_page(thread_id, form), BAD_INPUT
    firm_id, number = seat.firm_id, int(form.person.data)
    try:
        with unit_of_work():
            service.add_colleague(thread_id, number, firm_id, by=viewer.person_id or 0)
    except RuleError as refusal:
        form.refuse(refusal.field or "", labels.told(refusal))
        return _people_page(thread_id, form), BAD_INPUT
    return _back(thread_id, "added")


@thread_acts.get("/<int:thread_id>/said/<int:message_id>")
@signed_in
def wording(thread_id: int, message_id: int) -> str:
    """The form for other words, for a quarter of an hour."""
    return _edit_page(_own(thread_id, message_id))


def _own(thread_id: int, message_id: int) -> Message:
    viewer = current_viewer()
    found = queries.find_message(viewer, thread_id, message_id) or abort(404)
    return found if policy.can_edit_message(viewer, found, clock.now()) else abort(404)


def _edit_page(message: Message, form: EditForm | None = None) -> str:
    form = form or EditForm(None, data={"body": message.body})
    return render_template("messages/edit.html", message=message, form=form)


@thread_acts.post("/<int:thread_id>/said/<int:message_id>")
@signed_in
def edit(thread_id: int, message_id: int) -> Answer:
    """Put right what one has said; it is marked as edited."""
    form = EditForm()
    message = _own(thread_id, message_id)
    if not form.validate():
        return _edit_page(message, form), BAD_INPUT
    try:
        with unit_of_work():
            service.edit(_own(thread_id, message_id), form.body.data or "", by=current_viewer().person_id or 0)
    except RuleError as refusal:
        form.refuse(refusal.field or "", labels.told(refusal))
        return _edit_page(_own(thread_id, message_id), form), BAD_INPUT
    return redirect(url_for("threads.show", thread_id=thread_id, at=message_id, _anchor=f"m{message_id}"), 303)
