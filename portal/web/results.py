"""Pages of what can be narrowed: the groups of values to tick, what is on, and the part that replaces itself in place.

The state is a `core.narrowing.Narrowing`; `components/finder.html` draws it; `results.js` and htmx bring it to life.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import Response, make_response, render_template, request

from portal.core.narrowing import Narrowing
from portal.web.language import gettext as _

#: Values shown at once; the rest of a long list is folded away.
SHOWN_VALUES = 6

S = TypeVar("S", bound=Narrowing)


@dataclass(frozen=True, slots=True)
class Value:
    """A value to tick; as `components/check.html` wants it."""

    code: str
    label: str
    count: int
    checked: bool


@dataclass(frozen=True, slots=True)
class Group:
    """A facet with its values; `folded` are those behind "more"."""

    name: str
    label: str
    shown: tuple[Value, ...]
    folded: tuple[Value, ...] = ()


@dataclass(frozen=True, slots=True)
class Chip:
    """What is asked for, with the address at which it is not. `group` is its facet, in words."""

    group: str
    label: str
    url: str


def group_of(
    name: str,
    label: str,
    state: Narrowing,
    codes: Iterable[str],
    counts: Mapping[str, int],
    label_of: Callable[[str], str],
) -> Group:
    """A facet's values in the order of `codes`; those that are ticked are there in any case."""
    ticked = state.filters.get(name, ())
    shown = dict.fromkeys([*codes, *ticked])
    values = tuple(Value(code, label_of(code), counts.get(code, 0), code in ticked) for code in shown)
    return Group(name, label, values[:SHOWN_VALUES], values[SHOWN_VALUES:])


def conditions(state: S, names: Mapping[str, str], label_of: Callable[[str, str], str]) -> list[tuple[str, str, S]]:
    """What is asked for: of which kind, what of it, and the state without it. `label_of` takes facet and code."""
    words = [(_("검색어"), state.text, state.without_words())] if state.text else []
    return words + [(names[name], label_of(name, code), state.without(name, code)) for name, code in state.ticked]


def chips(asked: Iterable[tuple[str, str, S]], url: Callable[[S], str]) -> list[Chip]:
    """The same as chips, each a link that drops it."""
    return [Chip(group, label, url(less)) for group, label, less in asked]


def answer(page: str, results: str, known: Callable[[], Mapping[str, Any]], **values: Any) -> Response:
    """Render the page; asked by htmx, its results alone. `known` gives what only a whole page says of itself."""
    headers = request.headers
    is_part = headers.get("HX-Request") == "true" and headers.get("HX-History-Restore-Request") != "true"
    html = render_template(results, **values) if is_part else render_template(page, **values, **known())
    response = make_response(html)
    # One address, two answers: without this the browser's Back may show the results without their page.
    response.vary.add("HX-Request")
    return response
