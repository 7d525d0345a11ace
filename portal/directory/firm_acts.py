"""What the directory adds to the page of a firm: choosing it for a comparison, putting it on a list."""

from collections.abc import Iterable
from urllib.parse import parse_qsl, urlsplit

from flask import get_template_attribute, request
from markupsafe import Markup
from werkzeug.datastructures import MultiDict

from portal.core.viewer import Viewer
from portal.directory.routes import state_url
from portal.directory.search import MOST_COMPARED, DirectoryState, firm_numbers
from portal.directory.shortlist import saved_among
from portal.web import resuming
from portal.web.language import LOCALES, in_language

_LISTS = frozenset(in_language("/directory", locale) for locale in LOCALES)
_COMPARISONS = frozenset(f"{path}/compare" for path in _LISTS)


def acts(viewer: Viewer) -> Iterable[Markup]:
    """The entry of the slot `firm_acts`."""
    firm_id = int(str((request.view_args or {})["address"]).partition("-")[0])
    state = came_from()
    chosen, saved = firm_id in state.chosen, saved_among(viewer, [firm_id])
    shown = {
        "url": state_url(state if chosen else state.choosing(firm_id)),
        "chosen": chosen,
        "firm_id": firm_id,
        "is_anonymous": viewer.is_anonymous,
        "saved": bool(saved.ids),
        "fixed": bool(saved.fixed),
        "list_id": viewer.firm_id or 0,
        "back": resuming.own_address(),
    }
    yield get_template_attribute("directory/_firm_acts.html", "acts")(**shown)


def came_from() -> DirectoryState:
    """The list that the reader came from, so that what was chosen there is not lost; else the whole directory."""
    try:
        before = urlsplit(request.headers.get("Referer", ""))
    except ValueError:
        return DirectoryState()
    args = MultiDict(parse_qsl(before.query, errors="replace"))
    if before.netloc == request.host and before.path in _COMPARISONS:
        return DirectoryState(chosen=firm_numbers(args.getlist("firm"))[:MOST_COMPARED])
    if before.netloc == request.host and before.path in _LISTS:
        return DirectoryState.from_args(args)
    return DirectoryState()
