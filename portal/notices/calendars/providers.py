"""Who knows what takes place for somebody. Each application has its own registry; features add to it."""

from collections.abc import Callable, Iterable

from flask import Flask, current_app

from portal.notices.calendars.entries import Entry

#: Given a person's number: what their calendar is to hold, in their language, which is being spoken.
Provider = Callable[[int], Iterable[Entry]]


class Calendars:
    """The providers of an application."""

    def __init__(self) -> None:
        self._providers: list[Provider] = []

    def add(self, provider: Provider) -> None:
        """Let people's calendars hold what `provider` yields. Past things may be left out once they are months old."""
        self._providers.append(provider)

    def entries_of(self, person_id: int) -> list[Entry]:
        """All that somebody's calendar holds, the earliest first; the same thing once, by who told of it first."""
        found: dict[str, Entry] = {}
        for provider in self._providers:
            for entry in provider(person_id):
                found.setdefault(entry.about, entry)
        return sorted(found.values(), key=lambda entry: (entry.starts, entry.about))


def calendars_of(app: Flask) -> Calendars:
    """The calendars of an application, for features that register a provider."""
    found: Calendars = app.extensions.setdefault("portal.calendars", Calendars())
    return found


def calendars() -> Calendars:
    """The calendars of the current application."""
    return calendars_of(current_app)
