"""Addresses of views, with what stands for their arguments (`things.py`)."""

from collections.abc import Iterator, Mapping

from flask import Flask
from things import NONE, OTHERS, OWN, Thing
from werkzeug.routing import Rule as Route

from portal.web.access import rule_of


def thing_of(route: Route, argument: str, known: Mapping[str, Thing]) -> Thing | None:
    """What is told of an argument."""
    endpoint = route.endpoint
    names = (f"{route.rule} {argument}", f"{endpoint}.{argument}", f"{endpoint.partition('.')[0]}.{argument}", argument)
    return next((known[name] for name in names if name in known), None)


def untold(app: Flask, known: Mapping[str, Thing]) -> list[str]:
    """The declared views with arguments that nobody has told of."""
    return sorted(
        f"{route.rule}: tell in tests/things.py what stands for <{argument}>"
        for route in app.url_map.iter_rules()
        for argument in route.arguments
        if rule_of(app.view_functions[route.endpoint]) and thing_of(route, argument, known) is None
    )


def own_values(
    route: Route, person_id: int | None, known: Mapping[str, Thing], made: Mapping[str, object] | None = None
) -> dict[str, object]:
    """What stands for a route's arguments, all one's own; those in `made` are there already."""
    values: dict[str, object] = {}
    for argument in sorted(route.arguments):
        thing = thing_of(route, argument, known)
        assert thing is not None, f"{route.rule}: <{argument}>"
        values[argument] = made[argument] if made and argument in made else thing.own(person_id)
    return values


def addresses(app: Flask, route: Route, person_id: int | None, known: Mapping[str, Thing]) -> Iterator[tuple[str, str]]:
    """`(whose, address)`: all arguments one's own; then, one after the other, another's and none."""
    told = {argument: thing for argument in sorted(route.arguments) if (thing := thing_of(route, argument, known))}
    if len(told) < len(route.arguments):
        return
    own: dict[str, object] = {argument: thing.own(person_id) for argument, thing in told.items()}
    yield OWN, built(app, route, own)
    for argument, thing in told.items():
        if thing.others is not None:
            yield OTHERS, built(app, route, own | {argument: thing.others()})
        if thing.none is not None:
            yield NONE, built(app, route, own | {argument: thing.none})


def built(app: Flask, route: Route, values: Mapping[str, object]) -> str:
    """The address of a route with values for its arguments."""
    parts = route.build({name: values[name] for name in route.arguments})
    assert parts is not None, route.rule
    return str(parts[1])
