"""`/messages/<thread>/meetings`: offering times, answering, moving, calling off, noting; for who takes part there."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, abort, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.core.db import unit_of_work
from portal.core.errors import RuleError
from portal.messaging.meetings import queries, service
from portal.messaging.meetings.forms import NoteForm, OfferForm, TimeForm, as_before
from portal.messaging.meetings.labels import told
from portal.messaging.meetings.models import ThreadMeeting
from portal.messaging.meetings.service import Side
from portal.messaging.meetings.view import MeetingView, may_write_in, meeting_view
from portal.messaging.threads.models import Participant, Thread
from portal.messaging.threads.policy import can_write
from portal.messaging.threads.queries import seat_in, visible_thread
from portal.web.access import current_viewer, signed_in

meetings = Blueprint("meetings", __name__, url_prefix="/messages/<int:thread_id>/meetings")
meetings.context_processor(lambda: {"known": None})

Answer = AnyResponse | str | tuple[str, int]
BAD_INPUT = 422


@meetings.after_request
def keep_to_oneself(response: Response) -> Response:
    """After signing out, Back is to show nothing of these pages."""
    response.headers["Cache-Control"] = "no-store"
    return response


# ── Offering ─────────────────────────────────────────────────────────────────


@meetings.get("/new")
@signed_in
def new(thread_id: int) -> Answer:
    """The form for a new meeting."""
    thread, seat = _thread(thread_id)
    if not may_write_in(thread, seat, current_viewer()):
        abort(403)
    return _offer_page(OfferForm(None), thread)


@meetings.post("")
@signed_in
def propose(thread_id: int) -> Answer:
    """Offer times for a new meeting."""
    thread, seat = _thread(thread_id, writes=True)
    form, side = OfferForm(), _side(seat)
    if not form.validate():
        return _offer_page(form, thread), BAD_INPUT
    try:
        with unit_of_work():
            number = service.propose(thread_id, side, form.wish).id
    except RuleError as refusal:
        form.refuse_time(refusal.field or "", told(refusal))
        return _offer_page(form, _thread(thread_id)[0]), BAD_INPUT
    return _to(thread_id, number, "proposed")


def _offer_page(form: OfferForm, thread: Thread, meeting: MeetingView | None = None) -> str:
    return render_template("meetings/offer.html", form=form, thread=thread, meeting=meeting)


@meetings.get("/<int:meeting_id>/offers/new")
@signed_in
def others(thread_id: int, meeting_id: int) -> Answer:
    """The form for other times, or to move what was agreed."""
    here = _here(thread_id, meeting_id)
    if not here.view.may_offer:
        return redirect(url_for("meetings.show", thread_id=thread_id, meeting_id=meeting_id), 303)
    return _offer_page(as_before(here.meeting.offers[-1]), here.thread, here.view)


@meetings.post("/<int:meeting_id>/offers")
@signed_in
def offer_others(thread_id: int, meeting_id: int) -> Answer:
    """Offer other times for a meeting."""
    here, form = _here(thread_id, meeting_id, writes=True), OfferForm()
    if not form.validate():
        return _offer_page(form, here.thread, here.view), BAD_INPUT
    try:
        with unit_of_work():
            service.offer_others(meeting_id, here.side, form.wish)
    except RuleError as refusal:
        form.refuse_time(refusal.field or "", told(refusal))
        return _offer_page(form, (here := _here(thread_id, meeting_id)).thread, here.view), BAD_INPUT
    return _to(thread_id, meeting_id, "reproposed")


# ── One meeting ──────────────────────────────────────────────────────────────


@meetings.get("/<int:meeting_id>")
@signed_in
def show(thread_id: int, meeting_id: int) -> str:
    """What is offered or agreed, what may be done with it, what was noted."""
    return _page(thread_id, meeting_id)


def _page(thread_id: int, meeting_id: int, **forms: Any) -> str:
    here = _here(thread_id, meeting_id)
    values = {"time": TimeForm(_choices(here.view), None), "note": NoteForm(None), "error": "", **forms}
    return render_template("meetings/show.html", meeting=here.view, thread=here.thread, **values)


def _choices(shown: MeetingView) -> list[tuple[str, str]]:
    return shown.offer.open_times if shown.offer else []


@meetings.post("/<int:meeting_id>/acceptance")
@signed_in
def accept(thread_id: int, meeting_id: int) -> Answer:
    """Take one of the times."""
    here = _here(thread_id, meeting_id, writes=True)
    form = TimeForm(_choices(here.view))
    if not form.validate():
        return _page(thread_id, meeting_id, time=form), BAD_INPUT
    try:
        with unit_of_work():
            service.accept(meeting_id, here.side, int(form.time.data))
    except RuleError as refusal:
        form.refuse(refusal.field or "", told(refusal))
        return _page(thread_id, meeting_id, time=form), BAD_INPUT
    return _to(thread_id, meeting_id, "agreed")


@meetings.post("/<int:meeting_id>/refusal")
@signed_in
def decline(thread_id: int, meeting_id: int) -> Answer:
    """Take none of the times."""
    return _do(thread_id, meeting_id, service.decline, "declined")


@meetings.post("/<int:meeting_id>/withdrawal")
@signed_in
def withdraw(thread_id: int, meeting_id: int) -> Answer:
    """Take back what one's own side offers."""
    return _do(thread_id, meeting_id, service.withdraw, "withdrawn")


@meetings.post("/<int:meeting_id>/cancellation")
@signed_in
def cancel(thread_id: int, meeting_id: int) -> Answer:
    """Call off what was agreed."""
    return _do(thread_id, meeting_id, service.cancel, "cancelled")


def _do(thread_id: int, meeting_id: int, act: Callable[[int, Side], object], done: str) -> Answer:
    here = _here(thread_id, meeting_id, writes=True)
    try:
        with unit_of_work():
            act(meeting_id, here.side)
    except RuleError as refusal:
        return _page(thread_id, meeting_id, error=told(refusal)), BAD_INPUT
    return _to(thread_id, meeting_id, done)


@meetings.post("/<int:meeting_id>/notes")
@signed_in
def note(thread_id: int, meeting_id: int) -> Answer:
    """Note something, for both sides or for one's own."""
    here, form = _here(thread_id, meeting_id, writes=True), NoteForm()
    if not form.validate():
        return _page(thread_id, meeting_id, note=form), BAD_INPUT
    try:
        with unit_of_work():
            service.note(meeting_id, here.side, form.text.data or "", is_shared=form.is_shared)
    except RuleError as refusal:
        form.refuse(refusal.field or "", told(refusal))
        return _page(thread_id, meeting_id, note=form), BAD_INPUT
    return _to(thread_id, meeting_id, "noted")


# ── Inside ───────────────────────────────────────────────────────────────────


def _thread(thread_id: int, *, writes: bool = False) -> tuple[Thread, Participant]:
    """A thread of the viewer's, and by which row they take part; who may only look may not write (403)."""
    viewer = current_viewer()
    thread = visible_thread(viewer, thread_id)
    seat = seat_in(viewer, thread) if thread is not None else None
    if thread is None or seat is None:
        abort(404)
    if writes and not can_write(viewer, seat.firm_id):
        abort(403)
    return thread, seat


@dataclass(frozen=True, slots=True)
class Here:
    """A meeting as it is now, and who looks."""

    thread: Thread
    meeting: ThreadMeeting
    view: MeetingView
    side: Side


def _here(thread_id: int, meeting_id: int, *, writes: bool = False) -> Here:
    thread, seat = _thread(thread_id, writes=writes)
    meeting = queries.visible_meeting(current_viewer(), thread_id, meeting_id) or abort(404)
    return Here(thread, meeting, meeting_view(meeting, thread, seat, current_viewer()), _side(seat))


def _side(seat: Participant) -> Side:
    return Side(seat.person_id, seat.firm_id)


def _to(thread_id: int, meeting_id: int, done: str) -> AnyResponse:
    return redirect(url_for("meetings.show", thread_id=thread_id, meeting_id=meeting_id, done=done), 303)
