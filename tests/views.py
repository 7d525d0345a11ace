"""The views of an application, by who may come."""

from flask import Flask
from werkzeug.routing import Rule as Route

from portal.web.access import Rule, rule_of


def routes(app: Flask, method: str) -> list[tuple[Route, Rule]]:
    """Every route of a method with what its view declares."""
    found = []
    for route in app.url_map.iter_rules():
        rule = rule_of(app.view_functions[route.endpoint])
        if rule is not None and method in (route.methods or ()):
            found.append((route, rule))
    return found


def address_of(route: Route) -> str:
    """An address of a route, with 1 for whatever stands in it."""
    parts = [("1" if is_part else text) for is_part, text in route._trace]
    return "".join(parts).replace("|", "", 1)


def posts(app: Flask) -> list[str]:
    """An address of every view that takes a POST."""
    return [address_of(route) for route, _rule in routes(app, "POST")]
