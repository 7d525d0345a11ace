"""What the log is told of, as it waits in memory."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from portal.core import keyboard
from portal.querylog.privacy import one_spelling

#: Results move as one types: what somebody typed counts when nothing more was typed for so long.
SETTLES_AFTER = timedelta(seconds=5)


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who looks, until the day's hash stands for them: never written."""

    address: str
    agent: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A page of hits that was shown. `hits` counts all tabs together; `None` when filters made them fewer.

    `shown` are the keys of the documents on the page, the first of which stands at place `first`, from 1.
    """

    at: datetime
    visitor: Visitor
    text: str
    tab: str
    hits: int | None
    corrected: str | None
    as_typed: bool
    shown: tuple[str, ...]
    first: int


@dataclass(frozen=True, slots=True)
class Opened:
    """A document that was opened from the hits of `text`."""

    at: datetime
    visitor: Visitor
    text: str
    key: str


@dataclass(frozen=True, slots=True)
class Viewed:
    """A page of a firm, technology or service that was looked at, wherever one came from."""

    at: datetime
    visitor: Visitor
    key: str


Event = Asked | Opened | Viewed


def settle(events: Sequence[Event], now: datetime, *, all_of_them: bool) -> tuple[list[Event], list[Event]]:
    """Divide events, in the order they came, into those to be counted now and those that may still be outdone.

    What somebody was still typing counts as nothing. `all_of_them` waits for nothing more.
    """
    standing: list[Event | None] = list(events)
    newest: dict[Visitor, int] = {}
    for place, event in enumerate(events):
        if isinstance(event, Opened):
            # Somebody found something by it: that was no beginning of a word.
            newest.pop(event.visitor, None)
            continue
        if isinstance(event, Viewed):
            continue
        before = newest.get(event.visitor)
        if before is not None and _outdoes(event, events[before]):
            standing[before] = None
        newest[event.visitor] = place
    ready: list[Event] = []
    waiting: list[Event] = []
    for kept in standing:
        if kept is not None:
            settled = all_of_them or not timedelta(0) <= now - kept.at < SETTLES_AFTER
            (ready if settled else waiting).append(kept)
    return ready, waiting


def _outdoes(later: Asked, earlier: Event) -> bool:
    """Whether the same person was still typing: a stroke more or less, with no pause."""
    if isinstance(earlier, Viewed) or later.at - earlier.at >= SETTLES_AFTER:
        return False
    now, before = keyboard.strokes(one_spelling(later.text)), keyboard.strokes(one_spelling(earlier.text))
    return now != before and (now.startswith(before) or before.startswith(now))
