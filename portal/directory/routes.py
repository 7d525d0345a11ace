"""`/directory`: one box over firms, technologies and services."""

import logging
from functools import lru_cache

from flask import Blueprint, Response, request, url_for

from portal.directory.exporting import MOST_EXPORTED
from portal.directory.hits import firm_id_of
from portal.directory.nothing import when_nothing_fits
from portal.directory.noting import note_asked, note_opened
from portal.directory.outside import about, of_directory, title_end
from portal.directory.search import VIEWS, DirectoryState
from portal.directory.searches import query_of
from portal.directory.shortlist import saved_among
from portal.directory.tray import tray_of
from portal.directory.view import DirectoryView, directory_view
from portal.firms.labels import facet_labels
from portal.search.engine import EngineUnavailable
from portal.search.finding import search
from portal.web.access import current_viewer, public
from portal.web.language import current_locale
from portal.web.results import answer

log = logging.getLogger("portal.directory")
directory = Blueprint("directory", __name__)
directory.after_app_request(note_opened)


@directory.get("/directory")
@public
def index() -> Response:
    """The directory; asked by htmx, only the results."""
    view = _view(DirectoryState.from_args(request.args))
    return answer(
        "directory/index.html",
        "directory/_results.html",
        lambda: {"known": of_directory(view), "about": about(view)},
        view=view,
        title_end=title_end(view),
        around=_around(request.script_root),
        all_query=view.state.query_string(),
        keep_query=query_of(view.state),
        list_id=current_viewer().firm_id or 0,
        most_exported=MOST_EXPORTED,
    )


def _view(state: DirectoryState) -> DirectoryView:
    try:
        found = search(state.request(current_viewer()))
    except EngineUnavailable:
        log.exception("the directory has no index")
        found = None
    labels, nothing = facet_labels(), None
    if found is not None:
        note_asked(state, found)
        if not found.total:
            nothing = when_nothing_fits(state, found, current_viewer(), labels, state_url, current_locale())
    tray = tray_of(state, current_viewer(), state_url, current_locale())
    firm_ids = [number for hit in (found.found if found else ()) if (number := firm_id_of(hit))]
    saved = saved_among(current_viewer(), firm_ids)
    view = _preferred_view()
    return directory_view(state, found, labels, state_url, current_locale(), view, nothing, tray, saved)


@lru_cache(16)
def _around(_root: str) -> dict[str, str]:
    """Addresses that a page of results leads to, made once for each language: making them takes longer than a card."""
    named = {"results": "directory.index", "sign_in": "accounts.sign_in", "export": "exports.make"}
    return {name: url_for(endpoint) for name, endpoint in (named | {"new_search": "searches.new"}).items()}


def _preferred_view() -> str:
    """List, cards or table, as this browser was left: results.js keeps it in a cookie."""
    chosen = request.cookies.get("view", "")
    return chosen if chosen in VIEWS else VIEWS[0]


def state_url(state: DirectoryState) -> str:
    """The address of a state."""
    query = state.query_string()
    # Not by url_for: a page has a hundred of these, and but one beginning.
    return f"{request.script_root}/directory{'?' if query else ''}{query}"
