"""Slots: places in the pages that features fill, so that a lower floor shows what an upper one knows.

A feature fills a slot with a provider, a function of the viewer; the base templates render what it yields.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app, request, url_for

from portal.core.viewer import Viewer
from portal.web.access import current_viewer

Provider = Callable[[Viewer], Iterable[Any]]


@dataclass(frozen=True, slots=True)
class Link:
    """An entry of a navigation slot; `count` is how much of it waits for the reader.

    `counts` names what is counted when pages ask for it anew by themselves (`unread.js`).
    """

    label: str
    url: str
    icon: str = ""
    current: bool = False
    count: int = 0
    counts: str = ""


@dataclass(frozen=True, slots=True)
class Command:
    """An entry of the `palette` slot: somewhere to go (`url`), or something that a script of ours does (`act`).

    A `url` of `#id` is offered only where the page has such a part. `words` find the entry beside its label.
    """

    label: str
    icon: str
    url: str = ""
    act: str = ""
    words: str = ""
    #: The language of the label, when that is another one than the page's.
    lang: str = ""


@dataclass(frozen=True, slots=True)
class Queue:
    """An entry of the `staff_queues` slot: work that waits for somebody of the hub.

    A provider yields its queues to those who may do the work, also when nothing waits (`count` is 0). `note` says what
    is oldest or next; an `urgent` queue comes first and in the colour of deadlines.
    """

    label: str
    count: int
    url: str
    icon: str
    note: str = ""
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class DashboardLine:
    """A line of a dashboard's card: what it is, where it leads, and when or how many in a few words."""

    text: str
    url: str
    note: str = ""
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class DashboardCard:
    """An entry of the `dashboard` slot: what of one sort concerns the reader now.

    A provider yields a card to those whom it can concern, also when it has no lines; `nothing` is what it says then.
    `count` is how many there are in all, `url` where all of them stand.
    """

    title: str
    url: str
    icon: str
    lines: Sequence[DashboardLine] = ()
    count: int = 0
    nothing: str = ""


class Slots:
    """Which providers fill which slot, in which order."""

    def __init__(self) -> None:
        self._providers: dict[str, list[tuple[int, Provider]]] = {}

    def fill(self, name: str, provider: Provider, *, order: int = 100) -> None:
        """Add a provider to a slot; lower orders come first."""
        providers = self._providers.setdefault(name, [])
        providers.append((order, provider))
        providers.sort(key=lambda pair: pair[0])

    def items(self, name: str, viewer: Viewer) -> tuple[Any, ...]:
        """What the slot holds for this viewer."""
        return tuple(item for _, provider in self._providers.get(name, ()) for item in provider(viewer))


def slots_of(app: Flask) -> Slots:
    """The slots of an application."""
    slots: Slots = app.extensions["portal.slots"]
    return slots


def nav_link(endpoint: str, label: Callable[[], str], icon: str, *, within: str = "") -> Provider:
    """A provider of one link; it is current on its page and on those whose blueprint is `within`."""

    def provide(_viewer: Viewer) -> Iterable[Link]:
        current = request.endpoint == endpoint or (bool(within) and request.blueprint == within)
        yield Link(label(), url_for(endpoint), icon, current)

    return provide


def command(endpoint: str, label: Callable[[], str], icon: str, *, words: str = "", **values: Any) -> Provider:
    """A provider of one entry of the palette: a page, by its endpoint."""

    def provide(_viewer: Viewer) -> Iterable[Command]:
        yield Command(label(), icon, url_for(endpoint, **values), words=words)

    return provide


def init_app(app: Flask) -> None:
    """Give templates `slots(name)`."""
    app.extensions["portal.slots"] = Slots()
    app.jinja_env.globals["slots"] = lambda name: slots_of(current_app).items(name, current_viewer())
