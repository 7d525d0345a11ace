"""`/firms/<id>`, `/technologies/<id>`, `/services/<id>`; a slug may follow the id."""

import re
from typing import NoReturn, TypeVar
from urllib.parse import quote

from flask import Blueprint, abort, redirect, render_template, request
from werkzeug.wrappers import Response

from portal.firms import outside, queries
from portal.firms.analytics.noting import note_view
from portal.firms.cards import firm_card, service_card, technology_card
from portal.firms.documents import service_path, technology_path
from portal.firms.firm_rows import find_rows
from portal.firms.media.queries import published
from portal.firms.page import firm_page
from portal.firms.view import service_view, technology_view
from portal.firms.vocabulary import OWNER
from portal.search.engine import EngineUnavailable
from portal.search.similar import Similar, similar
from portal.web.access import current_viewer, public
from portal.web.cards import card_response
from portal.web.language import QUERY_CHARACTERS, current_locale

firms = Blueprint("firms", __name__)
Thing = TypeVar("Thing")

_ADDRESS = re.compile(r"([1-9][0-9]{0,8})(?:-.*)?", re.DOTALL)


@firms.get("/firms/<path:address>")
@public
def show(address: str) -> str | Response:
    """A firm's whole story."""
    number = _number(address)
    rows = _or_404(find_rows(current_viewer(), number))
    if moved := _elsewhere(address, rows.path):
        return moved
    note_view(f"firm:{number}", number)
    page = firm_page(rows, _similar(number), current_locale())
    return render_template("firms/show.html", view=page.view, about=page.about, known=page.known)


@firms.get("/firms/<address>/card.png")
@public
def firm_picture(address: str) -> Response:
    """The picture of a firm where its page is shared."""
    firm = _or_404(queries.find_firm_alone(current_viewer(), _number(address)))
    return card_response(firm_card(firm, current_locale()))


@firms.get("/technologies/<path:address>")
@public
def show_technology(address: str) -> str | Response:
    """One technology of a firm."""
    technology = _or_404(queries.find_technology(current_viewer(), _number(address)))
    if moved := _elsewhere(address, technology_path(technology)):
        return moved
    note_view(f"technology:{technology.id}", technology.firm_id)
    view = technology_view(technology, current_locale(), published([technology.firm_id]))
    return render_template("firms/technology.html", view=view, known=outside.of_technology(technology, view))


@firms.get("/technologies/<address>/card.png")
@public
def technology_picture(address: str) -> Response:
    """The picture of a technology where its page is shared."""
    technology = _or_404(queries.find_technology(current_viewer(), _number(address)))
    return card_response(technology_card(technology, current_locale()))


@firms.get("/services/<path:address>")
@public
def show_service(address: str) -> str | Response:
    """One product or service of a firm."""
    service = _or_404(queries.find_service(current_viewer(), _number(address)))
    if moved := _elsewhere(address, service_path(service)):
        return moved
    note_view(f"service:{service.id}", service.firm_id)
    view = service_view(service, current_locale(), published([service.firm_id]))
    return render_template("firms/service.html", view=view, known=outside.of_service(service, view))


@firms.get("/services/<address>/card.png")
@public
def service_picture(address: str) -> Response:
    """The picture of a service where its page is shared."""
    service = _or_404(queries.find_service(current_viewer(), _number(address)))
    return card_response(service_card(service, current_locale()))


def _similar(firm_id: int) -> list[Similar]:
    """Firms like this one; none while the index is being made anew."""
    try:
        return similar(f"{OWNER}:{firm_id}", current_viewer().audiences, within="industry")
    except EngineUnavailable:
        return []


def _number(address: str) -> int:
    """The id at the beginning of an address such as `17-lumiscan`."""
    match = _ADDRESS.fullmatch(address)
    if match is None:
        _missing()
    return int(match[1])


def _or_404(thing: Thing | None) -> Thing:
    if thing is None:
        _missing()
    return thing


def _missing() -> NoReturn:
    abort(404)


def _elsewhere(address: str, path: str) -> Response | None:
    """A permanent redirect to the thing's own address; a bare id is answered where it is."""
    if request.path == path or address.isdigit():
        return None
    query = f"?{quote(request.query_string, safe=QUERY_CHARACTERS)}" if request.query_string else ""
    return redirect(request.script_root + path + query, 301)
