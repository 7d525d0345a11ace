"""What the query log is told: what was asked here, and which hit was opened from here.

The hits' links stay clean. A page that is opened says by its `Referer` (our policy gives it to ourselves whole) from
which search it was; the place in the list is known from what that search showed.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from flask import Response, request
from werkzeug.datastructures import MultiDict

from portal.core import clock
from portal.directory.search import PAGE_SIZE, DirectoryState
from portal.querylog.events import Asked, Opened
from portal.querylog.recorder import record
from portal.querylog.visitors import counted_visitor
from portal.search.finding import SearchAnswer
from portal.web.access import current_viewer
from portal.web.language import LOCALES, in_language

#: The pages of what can be found.
PAGES = {
    "firms.show": "firm",
    "firms.show_technology": "technology",
    "firms.show_service": "service",
    "programs.show": "program",
    "needs.show": "need",
}
_ADDRESSES = frozenset(in_language("/directory", locale) for locale in LOCALES)


def note_asked(state: DirectoryState, answer: SearchAnswer) -> None:
    """Tell what was asked, if anything was."""
    if state.text and (visitor := counted_visitor()):
        record(
            Asked(
                at=clock.now(),
                visitor=visitor,
                text=state.text,
                tab=state.type,
                hits=None if state.is_filtered else sum(answer.types.values()),
                corrected=answer.corrected,
                as_typed=state.exact,
                shown=_shown(answer),
                first=(state.page - 1) * PAGE_SIZE + 1,
            )
        )


def _shown(answer: SearchAnswer) -> tuple[str, ...]:
    """The keys of the hits; nothing in the place of pages of a firm that the asker is of: those do not count."""
    own = {one.firm_id for one in current_viewer().belongings}
    if not own:
        return tuple(found.key for found in answer.found)
    return tuple("" if _firm_of(found.document) in own else found.key for found in answer.found)


def _firm_of(document: Mapping[str, Any]) -> object:
    return document["id"] if document["type"] == "firm" else document["card"].get("firm", {}).get("id")


def note_opened(response: Response) -> Response:
    """Tell what was opened, after a page that was reached from hits."""
    kind = PAGES.get(request.endpoint or "")
    if kind and response.status_code == 200 and (text := _asked_before()) and (visitor := counted_visitor()):
        number = str(next(iter((request.view_args or {}).values()), "")).partition("-")[0]
        record(Opened(at=clock.now(), visitor=visitor, text=text, key=f"{kind}:{number}"))
    return response


def _asked_before() -> str:
    """The query of the directory's page from which this one was opened; empty when it was opened from elsewhere."""
    try:
        came_from = urlsplit(request.headers.get("Referer", ""))
    except ValueError:
        return ""
    if came_from.netloc != request.host or came_from.path not in _ADDRESSES:
        return ""
    return DirectoryState.from_args(MultiDict(parse_qsl(came_from.query, errors="replace"))).text
