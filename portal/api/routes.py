"""`/api/v1`: the public JSON interface. Its shapes are a face that stays stable (`openapi.py` describes them)."""

from collections.abc import Callable, Iterable
from dataclasses import asdict, replace
from functools import partial
from typing import Any

from flask import Blueprint, Response, abort, jsonify, request
from sqlalchemy import func, select

from portal.api import openapi
from portal.api.errors import MOST_PER_PAGE, choice, page_argument, whole_number
from portal.api.needs import need_details, need_summary
from portal.api.programs import program_details, program_summary
from portal.api.shapes import firm_details, firm_summary, search_item
from portal.collaboration.needs.shown import count_shown, find_shown, some_shown
from portal.collaboration.needs.words import PURPOSES
from portal.core.db import session
from portal.core.korean import clean_line
from portal.core.paging import Page
from portal.core.viewer import Viewer
from portal.directory.search import FACETS
from portal.directory.suggestions import LONGEST_SUGGESTION, suggestions
from portal.firms import queries
from portal.firms.labels import facet_labels
from portal.firms.models import Firm
from portal.programs.models import Kind
from portal.programs.queries import find_program
from portal.programs.upcoming import count_upcoming, some_upcoming
from portal.search.engine import EngineUnavailable
from portal.search.finding import SearchAnswer, search
from portal.search.query import LONGEST_QUERY, SearchRequest
from portal.web.access import current_viewer, public
from portal.web.caching import conditional
from portal.web.language import current_locale

api = Blueprint("api", __name__, url_prefix="/api/v1")

TYPES = ("firm", "technology", "service", "program", "need")
SHORT, LONG = 30, 300


@api.get("/search")
@public
def search_documents() -> Response:
    """Full-text search over everything public."""
    text = clean_line(request.args.get("q", ""))[:LONGEST_QUERY]
    page = page_argument()
    size = whole_number("per_page", 20, most=MOST_PER_PAGE)
    asked = SearchRequest(
        text=text,
        type=choice("type", TYPES),
        filters={name: frozenset(v) for name in FACETS if (v := [x for x in request.args.getlist(name)[:50] if x])},
        audiences=current_viewer().audiences,
        sort=choice("sort", ("relevance", "updated", "created", "name", "employees")) or "relevance",
        offset=(page - 1) * size,
        limit=size,
        facets=FACETS,
        exact=request.args.get("exact") == "1",
    )
    if asked.sort == "relevance" and not text:
        asked = replace(asked, sort="updated")
    try:
        answer = search(asked)
    except EngineUnavailable:
        abort(503)
    return conditional(jsonify(_search_body(text, answer, page, size)), max_age=SHORT)


def _search_body(text: str, answer: SearchAnswer, page: int, size: int) -> dict[str, Any]:
    locale = current_locale()
    labels = facet_labels()
    return {
        **({"partial": True} if answer.is_partial else {}),
        "query": text,
        "corrected": answer.corrected,
        "total": answer.total,
        "page": page,
        "per_page": size,
        "items": [search_item(found, locale) for found in answer.found],
        "facets": {
            name: [
                {"value": value, "label": labels[name][value].label(locale), "count": count}
                for value, count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
                if value in labels[name]
            ]
            for name, counts in answer.facets.items()
        },
    }


@api.get("/suggest")
@public
def suggest() -> Response:
    """Names and fields that begin with what was typed so far."""
    typed = clean_line(request.args.get("q", ""))[:LONGEST_SUGGESTION]
    try:
        items = suggestions(typed, current_viewer(), current_locale())
    except EngineUnavailable:
        items = []
    return conditional(jsonify({"query": typed, "items": [asdict(item) for item in items]}), max_age=SHORT)


@api.get("/firms")
@public
def list_firms() -> Response:
    """All public firms, in the order of their ids, page by page."""
    visible = queries.visible_firms(current_viewer())
    total = session.scalar(select(func.count()).select_from(visible.subquery())) or 0
    ordered = visible.order_by(Firm.id)
    return _listed(total, lambda offset, size: session.scalars(ordered.offset(offset).limit(size)), firm_summary)


@api.get("/firms/<number>")
@public
def show_firm(number: str) -> Response:
    """One firm with its technologies, services and public facts."""
    return _shown(number, queries.find_firm, firm_details)


@api.get("/programs")
@public
def list_programs() -> Response:
    """Programs to come, by when they begin, page by page."""
    kind, viewer = choice("kind", tuple(Kind)) or "", current_viewer()
    return _listed(count_upcoming(viewer, kind), partial(some_upcoming, viewer, kind), program_summary)


@api.get("/programs/<program>")
@public
def show_program(program: str) -> Response:
    """One program with its sessions and their places."""
    return _shown(program, find_program, program_details)


@api.get("/needs")
@public
def list_needs() -> Response:
    """Needs that take proposals, those that close soonest first, page by page."""
    purpose, viewer = choice("purpose", tuple(PURPOSES)) or "", current_viewer()
    return _listed(count_shown(viewer, purpose), partial(some_shown, viewer, purpose), need_summary)


@api.get("/needs/<need_id>")
@public
def show_need(need_id: str) -> Response:
    """One need with all its words."""
    return _shown(need_id, find_shown, need_details)


def _listed(
    total: int, some: Callable[[int, int], Iterable[Any]], told: Callable[[Any, str], dict[str, Any]]
) -> Response:
    """The page that was asked for of so many: `some(offset, limit)`, each as `told` in a language."""
    number, size = page_argument(), whole_number("per_page", 20, most=MOST_PER_PAGE)
    items = [told(one, current_locale()) for one in some(Page(number, size, total).offset, size)]
    return conditional(jsonify({"total": total, "page": number, "per_page": size, "items": items}), max_age=SHORT)


def _shown(number: str, find: Callable[[Viewer, int], Any], told: Callable[[Any, str], dict[str, Any]]) -> Response:
    """What has this number, for who asks; 404 when there is none for them."""
    found = find(current_viewer(), int(number)) if _is_number(number) else None
    if found is None:
        abort(404)
    return conditional(jsonify(told(found, current_locale())), max_age=SHORT)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 9


@api.get("/openapi.json")
@public
def describe() -> Response:
    """This interface, described."""
    return conditional(jsonify(openapi.document()), max_age=LONG)
