"""Asking every view, by every method, as everybody, about what is theirs and what is not.

What is expected follows from what the view declares (`portal/web/access.py`) and from whose the thing is.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from addressing import addresses, untold
from flask import Flask
from kinds import KINDS, Kind, Knocker
from things import OTHERS, OWN, Thing, things
from werkzeug.routing import Rule as Route

from portal.core.db import Base, session
from portal.core.viewer import FirmRole, Viewer
from portal.web.access import Rule, rule_of

#: What becomes of who knocks.
OPEN, CLOSED, SIGN_IN, CONFIRM, ENROL = "let in", "kept out", "to sign in", "to confirm", "to enrol a second factor"
ASKED = {SIGN_IN: "/sign-in?next=", CONFIRM: "/confirm?next=", ENROL: "/me/second-factor?"}
#: Views that answer 404 to an address without a query or an empty form, whoever asks; and why.
NOTHING_THERE = {
    **dict.fromkeys(
        (
            *("accounts.verify", "accounts.take_verify", "recovery.reset", "recovery.take_reset"),
            *("me.confirm_email", "me.take_confirm_email", "identities.confirm"),
            *("unsubscribing.ask", "unsubscribing.take", "my_firms.invitation"),
            *("still_correct.ask", "still_correct.confirm", "booking_answers.ask", "booking_answers.answer"),
            *("reconfirmations.ask", "reconfirmations.answer"),
        ),
        "only a mailed link opens it",
    ),
    "privacy.export": "the format is missing",
}
#: Who knocks everywhere.
STAND_FOR_ALL = {
    *("visitor", "person", "operator", "reviewer", "operator without a second factor"),
    *(f"{role.value} of a firm" for role in FirmRole),
}
#: Views that say so when another server is away; any other server's error is a fault of ours.
MAY_BE_AWAY = {"identities.leave": (502,), "my_identities.leave": (502,), "health.readyz": (503,)}


def all_routes(app: Flask) -> list[tuple[Route, Rule | None]]:
    """Every route with what its view declares."""
    return [(route, rule_of(app.view_functions[route.endpoint])) for route in app.url_map.iter_rules()]


def undeclared(app: Flask) -> list[str]:
    return sorted(f"{route.rule} declares nothing" for route, rule in all_routes(app) if rule is None)


def wrong_answers(
    app: Flask, *, only: Callable[[Route], bool] = lambda _route: True, kinds: Sequence[Kind] | None = None
) -> list[str]:
    """Whatever is not as declared, in words, of all views or of some."""
    known, stranger = things()
    found = undeclared(app) + untold(app, known)
    seen: dict[str, list[tuple[str, str]]] = {}
    for kind in kinds or KINDS:
        knocker = Knocker(app, kind)
        for route, rule in all_routes(app):
            if only(route) and may_differ(kind, rule):
                found += _ask(knocker, route, rule, known, stranger, seen)
    return found


def may_differ(kind: Kind, rule: Rule | None) -> bool:
    """Whether somebody may get another answer than others do. At views that ask neither for a grant nor for who one is,
    some stand for those who are as they are: within the hub or from outside, with a grant that counts or does not yet.
    """
    return rule is None or bool(rule.roles) or rule.asks_to_confirm or kind.name in STAND_FOR_ALL


def _ask(
    knocker: Knocker,
    route: Route,
    rule: Rule | None,
    known: Mapping[str, Thing],
    stranger: int,
    seen: dict[str, list[tuple[str, str]]],
) -> Iterator[str]:
    """What is wrong at a view. Who is kept out is so whatever they ask about: nothing is made for them (`seen`)."""
    knocker.settle()
    is_open = expected(knocker.kind, knocker.viewer, rule) == OPEN
    for method in _methods(route, knocker.kind):
        if is_open or route.rule not in seen:
            asked = list(addresses(knocker.app, route, knocker.person_id, known))
            seen[route.rule] = asked[:1]
        else:
            asked = seen[route.rule]
        before = rows_of(stranger) if any(whose == OTHERS for whose, _address in asked) else {}
        for whose, address in asked:
            declared = rule if method != "OPTIONS" else _answers_options(knocker.app, address)
            wanted = expected(knocker.kind, knocker.viewer, declared)
            status, location = knocker.knock(method, address)
            if not is_right(method, wanted, whose, route.endpoint, status, location):
                name = declared.name if declared else "nothing"
                yield f"{knocker.kind.name}: {method} {address} ({name}; {whose}): {status} {location}".strip()
        if before and rows_of(stranger) != before:
            yield f"{knocker.kind.name}: {method} {route.rule} changes what is another's"


def _answers_options(app: Flask, address: str) -> Rule | None:
    """Of views that share an address, one answers which methods there are."""
    endpoint, _values = app.url_map.bind("").match(address, "OPTIONS")
    return rule_of(app.view_functions[endpoint])


def _methods(route: Route, kind: Kind) -> list[str]:
    """All methods; those that only ask about a view or its head as a visitor and as a person, which is quicker."""
    quiet = {"HEAD", "OPTIONS"} if kind is not KINDS[0] and kind is not KINDS[1] else set()
    return sorted((route.methods or set()) - quiet)


def expected(kind: Kind, viewer: Viewer, rule: Rule | None) -> str:
    """What the rule makes of somebody."""
    if rule is None:
        return CLOSED
    if rule.allows(viewer):
        return OPEN
    if viewer.is_anonymous:
        return SIGN_IN if rule.asks_to_sign_in else CLOSED
    if rule.roles & viewer.withheld:
        return CONFIRM if kind.has_factor else ENROL
    may_otherwise = not rule.roles or viewer.has(*rule.roles)
    return CONFIRM if rule.asks_to_confirm and may_otherwise else CLOSED


def is_right(method: str, wanted: str, whose: str, endpoint: str, status: int, location: str) -> bool:
    """Whether an answer is what the rule, and whose the thing is, lead one to expect."""
    if status >= 500 and not (wanted == OPEN and status in MAY_BE_AWAY.get(endpoint, ())):
        return False
    if wanted == CLOSED:
        return status == 403
    if wanted != OPEN:
        return _is_asked(method, wanted, status, location)
    if method == "OPTIONS":
        return status == 200
    if whose != OWN:
        return status == 404 or (whose == OTHERS and status == 403)
    is_led_away = status == 303 and method != "POST" and location.startswith(tuple(ASKED.values()))
    return not is_led_away and status not in (401, 403, 405) and (status != 404 or endpoint in NOTHING_THERE)


def _is_asked(method: str, wanted: str, status: int, location: str) -> bool:
    """A page leads there and back; a form is kept on the page that asks (401), unless there is first to enrol."""
    if method == "POST":
        return status == 401 if wanted != ENROL else (status, location) == (303, "/me/second-factor?needed=staff")
    return status == 303 and location.startswith(
        ASKED[wanted].partition("?")[0] if method == "OPTIONS" else ASKED[wanted]
    )


def rows_of(person_id: int) -> dict[str, Sequence[Any]]:
    """All rows that are a person's, by table: those that name them in `person_id`, and their own.

    By the driver: they are asked some thousand times, for nothing but whether they have changed.
    """
    session.rollback()
    driver: Any = session.connection().connection.driver_connection
    return {name: driver.execute(query).fetchall() for name, query in _rows_of(int(person_id)).items()}


@cache
def _rows_of(person_id: int) -> dict[str, str]:
    owned = {table.name: "person_id" for table in Base.metadata.sorted_tables if "person_id" in table.c}
    keys = {name: ", ".join(key.name for key in table.primary_key) for name, table in Base.metadata.tables.items()}
    return {
        name: f"SELECT * FROM {name} WHERE {column} = {person_id} ORDER BY {keys[name]}"
        for name, column in (owned | {"person": "id"}).items()
    }
