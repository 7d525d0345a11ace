"""Kinds of notices: what a feature tells people about, and by which ways. Each application has its own registry."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from flask import Flask, current_app

from portal.accounts.models import Person
from portal.core.personal import Words
from portal.notices.calendars.entries import Entry


class Channel(StrEnum):
    IN_APP = "in_app"
    MAIL = "mail"


@dataclass(frozen=True, slots=True)
class Told:
    """A notice in words, in the language that is being spoken: `act` is what its button says.

    `links` are `(words, path)` pairs of what it names; paths are without their language.
    """

    title: str
    lines: Sequence[str] = ()
    act: str = ""
    links: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True)
class Single:
    """Letters of a kind that are refused one thing at a time, as those of one saved search.

    `refuse` is given whose letter it is and what it was about, in the unit of work; again it changes nothing. `label`
    says what is refused by the link, `done` what has become of it.
    """

    refuse: Callable[[int, str], None]
    label: Words
    done: Words


#: Puts a message, with what it is filled with, into the language that is being spoken.
Teller = Callable[[Mapping[str, Any]], Told]


#: What of a calendar comes with a letter to somebody, as things stand now; nothing when there is nothing to keep free.
Calendar = Callable[[Mapping[str, Any], Person], Entry | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of notices, as people see it among their preferences.

    It goes by `channels` unless somebody says otherwise; those in `always`, `{channel: why}`, cannot be switched off.
    What is promotional goes only to those who have agreed to it, in the way that the law wants (`advertising`).
    Messages in `unmailed` make no letter: the feature sends one of its own, or none is needed.
    """

    code: str
    label: Words
    explanation: Words
    messages: Mapping[str, Teller]
    icon: str = "bell"
    is_promotional: bool = False
    channels: frozenset[Channel] = frozenset(Channel)
    always: Mapping[Channel, Words] = field(default_factory=dict)
    unmailed: frozenset[str] = frozenset()
    #: Messages that cannot wait for a letter that gathers many.
    urgent: frozenset[str] = frozenset()
    #: Whether what was queued or held back is still worth telling somebody, from what it is about and their number.
    still: Callable[[str, int], bool] | None = None
    #: Whether it is open to them at all, asked likewise, where `still` asks for more than that.
    open_to: Callable[[str, int], bool] | None = None
    #: Of what was held back about the same thing, the last says all.
    last_says_all: bool = False
    #: How the link in a letter refuses no more than what the letter is about; else it refuses the kind.
    single: Single | None = None
    #: What its letters invite to; a letter brings it when it is new to its reader, or another than they were sent.
    calendar: Calendar | None = None

    def goes_by(self, channel: Channel, chosen: Mapping[tuple[str, str], bool]) -> bool:
        """Whether somebody with these preferences, `{(kind, channel): wanted}`, is told by a channel."""
        return channel in self.always or chosen.get((self.code, channel), channel in self.channels)

    def may_choose(self, channel: Channel) -> bool:
        """Whether a preference decides; letters of advertising go by consent alone."""
        return channel not in self.always and not (self.is_promotional and channel == Channel.MAIL)

    def is_open_to(self, about: str, person_id: int) -> bool:
        """Whether somebody may know of what something is about: who has left a firm knows of its affairs no more."""
        asked = self.open_to or self.still
        return asked is None or asked(about, person_id)

    @property
    def may_gather(self) -> bool:
        """Whether letters may wait for one that gathers them: not those that must come, nor those that invite."""
        mailed = frozenset(self.messages) - self.unmailed - self.urgent
        return bool(mailed) and self.may_choose(Channel.MAIL) and self.calendar is None


class Kinds:
    """The kinds of an application, in the order of registration."""

    def __init__(self) -> None:
        self._kinds: dict[str, Kind] = {}

    def add(self, *kinds: Kind) -> None:
        """Register kinds. Raises `ValueError` for a code that is taken, and for advertising that cannot be refused."""
        for kind in kinds:
            if kind.code in self._kinds:
                raise ValueError(f"two kinds of notices are called {kind.code!r}")
            if kind.is_promotional and kind.always:
                raise ValueError(f"{kind.code!r} is promotional, so people must be able to refuse it")
            self._kinds[kind.code] = kind

    def __iter__(self) -> Iterator[Kind]:
        return iter(self._kinds.values())

    def __getitem__(self, code: str) -> Kind:
        return self._kinds[code]

    def get(self, code: str) -> Kind | None:
        return self._kinds.get(code)


def init_app(app: Flask) -> Kinds:
    """Begin an application's registry."""
    found = app.extensions["portal.notice_kinds"] = Kinds()
    return found


def kinds_of(app: Flask) -> Kinds:
    """The kinds of an application, for features that register theirs."""
    found: Kinds = app.extensions["portal.notice_kinds"]
    return found


def kinds() -> Kinds:
    """The kinds of the current application."""
    return kinds_of(current_app)
