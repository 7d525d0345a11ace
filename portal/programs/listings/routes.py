"""`/programs/outside`: calls and events of others, by month, with counts at every filter."""

from flask import Blueprint, Response, request

from portal.programs.listings.browsing import State
from portal.programs.listings.view import listings_view
from portal.web.access import public
from portal.web.outside import outside
from portal.web.results import answer

listings = Blueprint("listings", __name__)


@listings.get("/programs/outside")
@public
def index() -> Response:
    """The page; asked by htmx, only the results."""
    state = State.from_args(request.args)
    return answer(
        "listings/index.html",
        "listings/_results.html",
        # Any words and ticks make an address; search engines are to know the one page.
        lambda: {"known": outside(indexable=not state.query_pairs())},
        view=listings_view(state, state_url),
        url_of=lambda number: state_url(state.on_page(number)),
    )


def state_url(state: State) -> str:
    """The address of a state."""
    query = state.query_string()
    return f"{request.script_root}/programs/outside{'?' if query else ''}{query}"
