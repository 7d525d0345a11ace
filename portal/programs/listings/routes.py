"""`/programs/outside`: calls and events of others, by month, with counts at every filter."""

from flask import Blueprint, Response, make_response, render_template, request

from portal.programs.listings.browsing import State
from portal.programs.listings.view import listings_view
from portal.web.access import public
from portal.web.outside import outside

listings = Blueprint("listings", __name__)


@listings.get("/programs/outside")
@public
def index() -> Response:
    """The page; asked by htmx, only the results."""
    state = State.from_args(request.args)
    partial = (
        request.headers.get("HX-Request") == "true" and request.headers.get("HX-History-Restore-Request") != "true"
    )
    template = "listings/_results.html" if partial else "listings/index.html"
    # Any words and ticks make an address; search engines are to know the one page.
    known = {} if partial else {"known": outside(indexable=not state.query)}
    view = listings_view(state, state_url)
    response = make_response(
        render_template(template, view=view, url_of=lambda n: state_url(state.on_page(n)), **known)
    )
    # One address, two answers: without this the browser's Back may show the results without their page.
    response.vary.add("HX-Request")
    return response


def state_url(state: State) -> str:
    """The address of a state."""
    return f"{request.script_root}/programs/outside{'?' if state.query else ''}{state.query}"
