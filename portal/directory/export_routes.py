"""`/directory/exports`: a result as XLSX, for people who have signed in. That it was taken is noted."""

from urllib.parse import quote

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.audit import service as audit
from portal.core import clock
from portal.core.db import unit_of_work
from portal.directory.exporting import XLSX, result_sheet
from portal.directory.search import DirectoryState
from portal.search.engine import EngineUnavailable
from portal.web.access import current_viewer, signed_in
from portal.web.hub import current_hub
from portal.web.language import current_locale
from portal.web.language import gettext as _

exports = Blueprint("exports", __name__)


@exports.post("/directory/exports")
@signed_in
def make() -> AnyResponse:
    """The result that the address names, as a sheet."""
    state = DirectoryState.from_args(request.args).of_firms()
    try:
        content, rows = result_sheet(state, current_viewer(), current_locale())
    except EngineUnavailable:
        # The list says that it is being made anew.
        return redirect(url_for("directory.index") + f"?{state.query_string()}", 303)
    with unit_of_work():
        # What was asked for stays out of it: people search for things that are nobody's business.
        details = {"rows": rows, "filters": sorted(state.filters), "type": state.type}
        audit.note("directory.exported", "directory", 0, by=current_viewer().actor, **details)
    return sheet_response(content, _("기업찾기"))


def sheet_response(content: bytes, what: str) -> Response:
    """An XLSX to be saved, by a name in the page's language with the hub's and the day's."""
    day = clock.today().isoformat()
    name = "_".join("".join(c for c in part if c.isalnum() or c in "-") for part in (current_hub().name, what, day))
    response = Response(content, mimetype=XLSX)
    response.headers["Content-Disposition"] = (
        f"attachment; filename=\"{what_ascii(day)}\"; filename*=UTF-8''{quote(name)}.xlsx"
    )
    response.headers["Cache-Control"] = "no-store"
    return response


def what_ascii(day: str) -> str:
    """The name for what reads no other than ASCII."""
    return f"directory-{day}.xlsx"
