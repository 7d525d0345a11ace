"""Who is told of introductions: it follows from the event log, wherever something is done."""

from collections.abc import Iterable
from typing import Any, cast

from flask import Flask

from portal.audit.listening import Happening, listen
from portal.collaboration.introductions.kinds import INTRODUCTIONS
from portal.collaboration.introductions.models import Introduction, State
from portal.collaboration.introductions.queries import speakers_of
from portal.core.clock import SEOUL
from portal.notices.service import notify

MINE = "/me/introductions"


def register(app: Flask) -> None:
    """Listen to what is done with introductions."""
    listen(app, "introduction.proposed", _tell_both)
    listen(app, "introduction.accepted", _tell_of_thread)
    listen(app, "introduction.ended", _tell_of_end)


def _tell_both(happening: Happening) -> None:
    made = cast(Introduction, happening.subject)
    _tell(
        made, made.firms, "proposed", f"{MINE}/{made.id}", last_day=made.expires_at.astimezone(SEOUL).date().isoformat()
    )


def _tell_of_thread(happening: Happening) -> None:
    made = cast(Introduction, happening.subject)
    _tell(made, made.firms, "accepted", f"/messages/{happening.details['thread']}")


def _tell_of_end(happening: Happening) -> None:
    made = cast(Introduction, happening.subject)
    _tell(made, happening.details["told"], "ended", f"{MINE}/{made.id}")


def _tell(made: Introduction, firms: Iterable[int], message: str, url: str, **more: Any) -> None:
    """Tell who may write for some of the two firms; each reads the other's name, if it may be read."""
    for firm_id in firms:
        other = made.other_than(firm_id)
        is_nameless = other.id == made.nameless_id and made.state != State.AGREED
        named = {} if is_nameless else {"other_ko": other.name_ko, "other_en": other.name_en}
        for person in speakers_of(firm_id):
            notify(INTRODUCTIONS, person, message, {**named, **more}, url=url, about=f"introduction:{made.id}")
