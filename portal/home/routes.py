"""`/`: to visitors what this hub is, search, fields, newest firms, numbers; to the signed in what concerns them."""

from dataclasses import replace

from flask import Blueprint, Response, current_app, make_response, render_template

from portal.directory.routes import state_url
from portal.directory.search import DirectoryState
from portal.firms.labels import facet_labels
from portal.firms.vocabulary import TENURE_KINDS
from portal.home.dashboard import dashboard_of
from portal.home.outside import of_home
from portal.home.view import EMPTY, home_view
from portal.search.engine import EngineUnavailable
from portal.search.finding import search
from portal.web.access import current_viewer, public
from portal.web.cards import card_response, hub_card
from portal.web.hub import current_hub
from portal.web.language import current_locale
from portal.web.slots import slots_of

home = Blueprint("home", __name__)
NEWEST = 6


@home.get("/")
@public
def index() -> str | Response:
    """The front page: of the hub for a visitor, one's own for who is signed in."""
    return _of_hub() if current_viewer().is_anonymous else _of_one()


def _of_one() -> Response:
    shown = dashboard_of(current_viewer(), slots_of(current_app))
    response = make_response(render_template("home/dashboard.html", shown=shown, known=of_home()))
    # After signing out, Back is to show nothing of it; and nobody else is to be given it.
    response.headers["Cache-Control"] = "no-store"
    return response


def _of_hub() -> str:
    asked = DirectoryState(sort="created").request(current_viewer(), facets=("kind", "field"))
    newest = replace(asked, filters={"kind": frozenset(TENURE_KINDS)}, facets=(), limit=NEWEST)
    try:
        view = home_view(search(replace(asked, limit=0)), search(newest), facet_labels(), state_url, current_locale())
    except EngineUnavailable:
        view = EMPTY
    return render_template("home/index.html", view=view, known=of_home())


@home.get("/card.png")
@public
def card() -> Response:
    """The picture of the hub, for every page that has none of its own."""
    return card_response(hub_card(current_hub().name, current_locale()))
