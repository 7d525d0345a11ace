"""`/needs`: what firms look for; `/needs/<id>`: one of it; `/me/need-watch`: what somebody wants to hear of."""

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as AnyResponse

from portal.accounts.asking import BAD_INPUT
from portal.collaboration.needs import queries, service
from portal.collaboration.needs.board import BoardState
from portal.collaboration.needs.feed import atom
from portal.collaboration.needs.forms import WatchForm
from portal.collaboration.needs.models import Need, Visibility
from portal.collaboration.needs.policy import can_begin, can_handle
from portal.collaboration.needs.view import board_view, card_of, files_for, hides_files
from portal.core.db import unit_of_work
from portal.web.access import current_viewer, public, signed_in
from portal.web.atom import MEDIA_TYPE
from portal.web.caching import conditional
from portal.web.outside import description, outside
from portal.web.results import answer

Answer = AnyResponse | str | tuple[str, int]

needs = Blueprint("needs", __name__)
MAX_AGE = 300
need_watch = Blueprint("need_watch", __name__, url_prefix="/me/need-watch")
need_watch.context_processor(lambda: {"known": None})


@need_watch.after_request
def keep_to_oneself(response: Response) -> Response:
    """After signing out, Back is to show nothing of what somebody wants to hear of."""
    response.headers["Cache-Control"] = "no-store"
    return response


_ALL = _l("허브의 기업이 찾는 기술과 협력 상대를 모았어요. 맞는 수요에 제안을 보내 보세요.")


@needs.get("/needs")
@public
def index() -> Response:
    """The board; asked by htmx, only the results."""
    viewer, state = current_viewer(), BoardState.from_args(request.args)
    return answer(
        "needs/index.html",
        "needs/_results.html",
        lambda: {"known": outside(indexable=not state.query_pairs())},
        view=board_view(viewer, state, state_url),
        url_of=lambda number: state_url(state.on_page(number)),
        may_begin=can_begin(viewer),
        about=str(_ALL),
    )


def state_url(state: BoardState) -> str:
    """The address of a state."""
    query = state.query_string()
    return f"{request.script_root}/needs{'?' if query else ''}{query}"


@needs.get("/needs.atom")
@public
def feed() -> AnyResponse:
    """The needs opened last, for feed readers."""
    return conditional(Response(atom(), mimetype=MEDIA_TYPE), max_age=MAX_AGE)


@needs.get("/needs/<int:need_id>")
@public
def show(need_id: int) -> str:
    """A need, and the way to answer it."""
    viewer = current_viewer()
    need = queries.find_need(viewer, need_id) or abort(404)
    return render_template(
        "needs/show.html",
        need=need,
        card=card_of(need, viewer),
        files=files_for(viewer, need),
        hides_files=hides_files(viewer, need),
        is_own=viewer.role_in(need.firm_id) is not None,
        handles=can_handle(viewer),
        about=description(need.what),
        known=outside(indexable=_is_for_all(need)),
    )


def _is_for_all(need: Need) -> bool:
    return need.visibility == Visibility.EVERYONE and need.takes_proposals


# ── Hearing of new ones ──────────────────────────────────────────────────────


@need_watch.get("")
@signed_in
def edit() -> str:
    """In which fields, with which words."""
    watch, form = queries.watch_of(current_viewer().person_id), WatchForm(None)
    if watch is not None:
        form.topics.data, form.words.data = watch.fields, watch.words
    return _watch_page(form)


def _watch_page(form: WatchForm) -> str:
    is_on = queries.watch_of(current_viewer().person_id) is not None
    return render_template("needs/watch.html", form=form, is_on=is_on)


@need_watch.post("")
@signed_in
def save() -> Answer:
    """Hear of them from now on."""
    form, person_id = WatchForm(), current_viewer().person_id
    if not form.validate() or person_id is None:
        return _watch_page(form), BAD_INPUT
    with unit_of_work():
        service.watch(person_id, form.topics.data or [], form.words.data or "")
    return redirect(url_for("need_watch.edit", done="watching"), 303)


@need_watch.post("/end")
@signed_in
def stop() -> Answer:
    """Hear of none any more."""
    with unit_of_work():
        service.stop_watching(current_viewer().person_id or 0)
    return redirect(url_for("need_watch.edit", done="stopped"), 303)
