"""`/messages`: one's threads, one of them, saying something there, and what is new without a reload."""

from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime
from typing import Any, cast

from flask import Blueprint, Response, abort, g, jsonify, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response as AnyResponse

from portal.core.clock import SEOUL
from portal.core.db import session, unit_of_work
from portal.core.errors import RuleError
from portal.core.korean import clean_line
from portal.core.viewer import Viewer
from portal.files import service as files
from portal.files.checks import LARGEST_FILE, MEGABYTE
from portal.files.service import Taken, keeping
from portal.messaging.threads import labels, policy, polling, queries, service, view
from portal.messaging.threads.closing import why_closed
from portal.messaging.threads.forms import ColleagueForm, MessageForm
from portal.messaging.threads.models import Message, Participant, Thread
from portal.messaging.threads.polling import Glance
from portal.web.access import current_viewer, signed_in
from portal.web.language import gettext as _
from portal.web.numbers import row_number
from portal.web.security import takes

Answer = AnyResponse | str | tuple[str, int]
BAD_INPUT, TOO_LARGE, NOTHING_NEW = 422, 413, 204
#: How a page says that it puts in its place what it is answered.
PARTIAL = "X-Partial"

threads = Blueprint("threads", __name__, url_prefix="/messages")
threads.context_processor(lambda: {"known": None, "labels": labels, "policy": policy})


@threads.after_request
def keep_to_oneself(response: Response) -> Response:
    """After signing out, Back is to show nothing of these pages."""
    response.headers["Cache-Control"] = "no-store"
    return response


# ── Inbox ────────────────────────────────────────────────────────────────────


@threads.get("")
@signed_in
def index() -> str:
    """One's threads, what moved last first."""
    return render_template("messages/index.html", **_inbox(current_viewer()))


def _inbox(viewer: Viewer) -> dict[str, Any]:
    only_unread = request.args.get("unread") == "1"
    before = _cursor(request.args.get("before", "")) if request.endpoint == "threads.index" else None
    found = queries.inbox(viewer, before, only_unread=only_unread)
    older = f"{found.older[0].timestamp():.6f}.{found.older[1]}" if found.older else ""
    return {"box": found, "older": older, "only_unread": only_unread, "row_words": view.row_words}


def _cursor(text: str) -> tuple[datetime, int] | None:
    """Where a page of the inbox begins, as its link says; nothing for what is none."""
    moment, _dot, number = text.rpartition(".")
    try:
        return datetime.fromtimestamp(float(moment), SEOUL), row_number(number)
    except (ValueError, OverflowError, OSError):
        return None


@threads.get("/unread")
@signed_in
def unread() -> AnyResponse:
    """How much is unread, for pages that are looked at; nothing when they show it. It was read with who asks."""
    viewer = current_viewer()
    seen = f"{viewer.messages}-{viewer.unread}"
    if request.args.get("seen") == seen:
        return Response(status=NOTHING_NEW)
    return jsonify(messages=viewer.messages, notices=viewer.unread, seen=seen)


@threads.get("/search")
@signed_in
def search() -> str:
    """What was said in one's threads, or in one of them."""
    viewer, words = current_viewer(), clean_line(request.args.get("q", ""))[:100]
    thread_id = request.args.get("thread", type=row_number)
    thread = _thread(viewer, thread_id) if thread_id is not None else None
    before = request.args.get("before", type=row_number)
    found = queries.search(viewer, words, thread_id=thread_id, before=before)
    return render_template(
        "messages/search.html",
        words=words,
        thread=thread,
        found=found[: queries.FOUND],
        has_more=len(found) > queries.FOUND,
        wanted=queries.fold(words),
        view=view,
        seat=queries.seat_in(viewer, thread) if thread else None,
    )


# ── One thread ───────────────────────────────────────────────────────────────


@threads.get("/<int:thread_id>")
@signed_in
def show(thread_id: int) -> str:
    """What was said, the last of it, with the inbox beside it. What is shown counts as read."""
    viewer = current_viewer()
    glance = _glance(viewer, thread_id)
    # A look ahead is not a look.
    if request.method == "GET":
        viewer = _read(viewer, glance)
    new_after = glance.read_upto if glance.unread else None
    return _page(viewer, _thread(viewer, thread_id), new_after=new_after, glance=glance)


def _glance(viewer: Viewer, thread_id: int) -> Glance:
    return polling.glance(viewer, thread_id) or abort(404)


def _read(viewer: Viewer, glance: Glance) -> Viewer:
    """Note that what is about to be shown is read; the viewer with what is unread now, for the header."""
    if glance.unread:
        with unit_of_work():
            service.read(glance.seat_id, glance.last_id)
        g.viewer = viewer = replace(viewer, messages=queries.unread_of(viewer.person_id or 0))
    return viewer


def _thread(viewer: Viewer, thread_id: int) -> Thread:
    return queries.visible_thread(viewer, thread_id) or abort(404)


def _page(
    viewer: Viewer,
    thread: Thread,
    form: MessageForm | None = None,
    *,
    new_after: int | None = None,
    glance: Glance | None = None,
    colleague: ColleagueForm | None = None,
) -> str:
    """A thread's page. What it says of how far it has come (`glance`) may be older than what it shows, never newer."""
    glance = glance or _glance(viewer, thread.id)
    seat = queries.seat_in(viewer, thread) or abort(404)
    stretch = queries.stretch(
        thread, before=request.args.get("before", type=row_number), at=request.args.get("at", type=row_number)
    )
    last_id = stretch.entries[-1].id if stretch.entries else 0
    form = form or MessageForm(None)
    form.renew()
    can_write = policy.can_write(viewer, seat.firm_id)
    others = queries.colleagues(thread, seat.firm_id) if can_write else []
    return render_template(
        "messages/show.html",
        thread=thread,
        seat=seat,
        form=form,
        stretch=stretch,
        said=view.said_of(thread, stretch.entries, viewer, seat, new_after=new_after),
        readers=view.readers_of(thread, stretch.entries, seat),
        sides=view.sides_of(thread, seat, last_id),
        others_name=view.others_name(thread, seat.firm_id),
        closed=why_closed(thread, seat.firm_id),
        can_write=can_write,
        colleague=colleague or ColleagueForm(others, None),
        last_id=last_id,
        glance=glance,
        **_inbox(viewer),
    )


@threads.get("/<int:thread_id>/news")
@signed_in
def news(thread_id: int) -> AnyResponse:
    """What came or was put right since a page was shown; nothing when nothing did and nobody has read more."""
    viewer = current_viewer()
    glance, asked = _glance(viewer, thread_id), request.args
    after, seen = asked.get("after", 0, type=row_number), asked.get("seen", 0, type=int)
    if glance.last_id <= after and glance.seen == seen and glance.edited <= _edited(asked, glance):
        return Response(status=NOTHING_NEW)
    return Response(_news(viewer, thread_id, asked))


def _edited(asked: MultiDict[str, str], glance: Glance) -> int:
    """Since when a page does not know of what was put right; one that does not say so is not told."""
    return max(0, asked.get("edited", glance.edited, type=int))


def _news(viewer: Viewer, thread_id: int, asked: MultiDict[str, str]) -> str:
    """Entries after one, as the page that shows the others puts them below, and those of them that were put right.

    They count as read.
    """
    after, glance = asked.get("after", 0, type=row_number), _glance(viewer, thread_id)
    viewer = _read(viewer, glance)
    thread = _thread(viewer, thread_id)
    seat = queries.seat_in(viewer, thread) or abort(404)
    entries = polling.news(thread, after)
    edited = polling.edited_since(thread, after, _edited(asked, glance))
    above = session.get(Message, after)
    above = above if above is not None and above.thread_id == thread.id else None
    form = MessageForm(None)
    form.renew()
    return render_template(
        "messages/_news.html",
        thread=thread,
        said=view.said_of(thread, entries, viewer, seat, before=above),
        readers=view.readers_of(thread, [*([above] if above else []), *entries], seat),
        edited=view.said_of(thread, edited, viewer, seat),
        last_id=entries[-1].id if entries else after,
        glance=glance,
        key=form.key.data,
    )


# ── Saying something ─────────────────────────────────────────────────────────


@threads.errorhandler(RequestEntityTooLarge)
def too_large(error: RequestEntityTooLarge) -> Answer | RequestEntityTooLarge:
    """More came than is read at all: said at the field. It was found before anybody asked who is there."""
    viewer, number = current_viewer(), (request.view_args or {}).get("thread_id", 0)
    thread = queries.visible_thread(viewer, number) if not viewer.is_anonymous else None
    if thread is None or request.endpoint != "threads.say":
        return error
    form = MessageForm(None)
    form.refuse("files", _("한 번에 30MB까지 보낼 수 있어요. 큰 파일은 나누어 보내 주세요."))
    return _page(viewer, thread, form), TOO_LARGE


@threads.post("/<int:thread_id>")
@signed_in
@takes(LARGEST_FILE + MEGABYTE)
def say(thread_id: int) -> Answer:
    """Say something for one's firm."""
    viewer, form = current_viewer(), MessageForm()
    thread = _thread(viewer, thread_id)
    seat = _writing_seat(viewer, thread)
    person_id, firm_id = seat.person_id, seat.firm_id
    if not form.validate():
        return _refused(viewer, thread_id, form)
    try:
        service.wording(form.body.data or "", has_files=bool(form.sent))
        # Looking at a file takes a while; nobody is to wait for a snapshot of ours meanwhile.
        session.rollback()
        with ExitStack() as stack:
            taken = [_take(stack, one) for one in form.sent]
            stack.enter_context(unit_of_work())
            body, key = form.body.data or "", form.own_key
            service.say(thread_id, person_id=person_id, firm_id=firm_id, body=body, key=key, taken=taken)
    except RuleError as refusal:
        form.refuse(refusal.field or "", labels.told(refusal))
        return _refused(viewer, thread_id, form)
    if request.headers.get(PARTIAL):
        return _news(viewer, thread_id, request.form), 201
    return redirect(url_for("threads.show", thread_id=thread_id, _anchor="say"), 303)


def _take(stack: ExitStack, upload: Any) -> Taken:
    taken = files.take(cast(Any, upload.stream), clean_line(upload.filename or ""))
    stack.enter_context(keeping(taken))
    return taken


def _writing_seat(viewer: Viewer, thread: Thread) -> Participant:
    """By which the viewer speaks; who may only read is refused."""
    seat = queries.seat_in(viewer, thread) or abort(404)
    return seat if policy.can_write(viewer, seat.firm_id) else abort(403)


def _refused(viewer: Viewer, thread_id: int, form: MessageForm) -> Answer:
    """The page with what was typed and what is to be put right."""
    if request.headers.get(PARTIAL):
        return render_template("messages/_refused.html", form=form), BAD_INPUT
    return _page(viewer, _thread(viewer, thread_id), form), BAD_INPUT
