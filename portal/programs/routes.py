"""`/programs`: the calendar, and `/programs/<id>`; a slug may follow the id."""

import re
from dataclasses import dataclass
from typing import NoReturn
from urllib.parse import quote

from flask import Blueprint, abort, redirect, render_template, request
from flask import Response as FlaskResponse
from werkzeug.wrappers import Response

from portal.allocation.queries import waiting_counts
from portal.core.months import Month, bounds, day_of
from portal.core.viewer import Viewer
from portal.programs import outside, queries
from portal.programs.calendar.recommended import recommended
from portal.programs.calendar.rows import next_start, own_states, slots_between
from portal.programs.calendar.state import CalendarState
from portal.programs.calendar.view import CalendarView, Own, calendar_view
from portal.programs.cards import program_card
from portal.programs.dates import day_words
from portal.programs.documents import program_path
from portal.programs.feed import atom
from portal.programs.models import Program
from portal.programs.view import Mine, ProgramView, program_view
from portal.web.access import current_viewer, public
from portal.web.atom import MEDIA_TYPE
from portal.web.caching import conditional
from portal.web.cards import card_response
from portal.web.language import QUERY_CHARACTERS, current_locale
from portal.web.language import gettext as _

programs = Blueprint("programs", __name__)
MAX_AGE = 300


@dataclass(frozen=True, slots=True)
class Nearest:
    """Somewhere to go: words and an address."""

    words: str
    url: str


_ADDRESS = re.compile(r"([1-9][0-9]{0,8})(?:-.*)?", re.DOTALL)


@programs.get("/programs")
@public
def index() -> str:
    """The calendar of a month, with a program beside it. Seven queries at most."""
    viewer, locale = current_viewer(), current_locale()
    state = CalendarState.from_args(request.args)
    if viewer.is_anonymous:
        state = state.only_mine(False) if state.mine else state
    own = own_states(viewer.person_id)
    slots = slots_between(viewer, *state.month.shown)
    view = calendar_view(state, slots, own, _url, locale)
    chosen = _beside(viewer, view, own)
    booked = {program_id for program_id, _session_id in own}
    is_own, teasers = recommended(viewer, booked | ({chosen.id} if chosen else set()), locale)
    return render_template(
        "programs/index.html",
        view=view,
        chosen=chosen,
        is_asked_for=bool(state.program),
        own_count=len(own),
        nearest=_nearest(viewer, view),
        own_title=_own_title(viewer) if is_own else "",
        teasers=teasers,
        all_url=_url(CalendarState(month=Month.current(), view="list")),
        known=outside.of_calendar(view),
    )


def _nearest(viewer: Viewer, view: CalendarView) -> Nearest | None:
    """Where something happens next, for a calendar that would be empty whatever is asked for. One query."""
    if not view.is_empty or view.way_out:
        return None
    shown = view.state.week[-1] if view.state.view == "week" else view.state.month.last
    moment = next_start(viewer, bounds(shown, shown)[1])
    if moment is None:
        return None
    day = day_of(moment)
    words = _("다음 프로그램: %(day)s", day=day_words(day, current_locale()))
    return Nearest(words, _url(view.state.without_filters().on(day)))


def _own_title(viewer: Viewer) -> str:
    """For whom programs were chosen."""
    names = [one.name(current_locale()) for one in viewer.belongings if one.firm_id == viewer.firm_id]
    return _("%(firm)s에 추천해요", firm=names[0]) if names else ""


def _beside(viewer: Viewer, view: CalendarView, own: Own) -> ProgramView | None:
    """The program beside the calendar: what is asked for, else what comes next of what is shown."""
    number = view.state.program or outside.next_program(view)
    program = queries.find_program(viewer, number) if number else None
    return program_view(program, _mine(program, own), {}, current_locale()) if program is not None else None


def _mine(program: Program, own: Own) -> Mine:
    return {session_id: state for (program_id, session_id), state in own.items() if program_id == program.id}


def _view(program: Program, own: Own) -> ProgramView:
    pools = [pool.id for pool in (program.pool, *(one.pool for one in program.sessions)) if pool is not None]
    return program_view(program, _mine(program, own), waiting_counts(pools), current_locale())


@programs.get("/programs.atom")
@public
def feed() -> Response:
    """The programs published last, for feed readers."""
    return conditional(FlaskResponse(atom(), mimetype=MEDIA_TYPE), max_age=MAX_AGE)


@programs.get("/programs/<path:address>")
@public
def show(address: str) -> str | Response:
    """A program, with what one books of it."""
    viewer = current_viewer()
    program = _found(viewer, address)
    if moved := _elsewhere(address, program_path(program)):
        return moved
    own = own_states(viewer.person_id)
    view = _view(program, own)
    _is_own, teasers = recommended(viewer, {program.id, *(number for number, _session in own)}, current_locale())
    return render_template(
        "programs/show.html",
        program=program,
        view=view,
        teasers=teasers,
        known=outside.of_program(program, view),
    )


@programs.get("/programs/<address>/card.png")
@public
def picture(address: str) -> Response:
    """The picture of a program where its page is shared."""
    return card_response(program_card(_found(current_viewer(), address), current_locale()))


def _found(viewer: Viewer, address: str) -> Program:
    """The program at an address such as `17-ir-clinic`."""
    match = _ADDRESS.fullmatch(address)
    program = queries.find_program(viewer, int(match[1])) if match else None
    if program is None:
        _missing()
    return program


def _missing() -> NoReturn:
    abort(404)


def _elsewhere(address: str, path: str) -> Response | None:
    """A permanent redirect to the program's own address; a bare id is answered where it is."""
    if request.path == path or address.isdigit():
        return None
    query = f"?{quote(request.query_string, safe=QUERY_CHARACTERS)}" if request.query_string else ""
    return redirect(request.script_root + path + query, 301)


def _url(state: CalendarState) -> str:
    """The address of a state."""
    query = state.query_string()
    # Not by url_for: a page has a hundred of these, and but one beginning.
    return f"{request.script_root}/programs{'?' if query else ''}{query}"
