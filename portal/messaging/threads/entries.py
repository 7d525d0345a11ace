"""What the portal tells of in a thread: other parts register the kinds of their entries, and how they are worded.

An entry holds no words but numbers, codes and times; each reader's language makes words of it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app

_NAME = "portal.thread_entries"


@dataclass(frozen=True, slots=True)
class Entry:
    """What there is to be worded: `who` did it for which `firm`, about whom (`other`), as they are called now."""

    values: Mapping[str, Any]
    who: str = ""
    other: str = ""
    firm: str = ""
    body: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """An entry in words; `url` (a path of the portal, with its language) is where `act` leads."""

    text: str
    act: str = ""
    url: str = ""
    icon: str = "info"


Teller = Callable[[Entry], Line]


def register(app: Flask, kind: str, teller: Teller) -> None:
    """Let `teller` word the entries of a kind. Raises `ValueError` for one that is taken."""
    tellers = app.extensions.setdefault(_NAME, {})
    if kind in tellers:
        raise ValueError(f"two kinds of entries are called {kind!r}")
    tellers[kind] = teller


def worded(kind: str, entry: Entry) -> Line | None:
    """An entry in the language that is being spoken; nothing for a kind that nobody words any more."""
    tellers: dict[str, Teller] = current_app.extensions.get(_NAME, {})
    teller = tellers.get(kind)
    return teller(entry) if teller else None
