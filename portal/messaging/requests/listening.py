"""Who is told of what becomes of requests: it follows from the event log, wherever it is done."""

from typing import cast

from flask import Flask

from portal.audit.listening import Happening, Listener, listen
from portal.firms.models import Firm
from portal.firms.people.queries import writers_of
from portal.messaging.requests.kinds import REQUESTS
from portal.messaging.requests.models import Request
from portal.messaging.safety.queries import is_blocked
from portal.notices.service import notify


def register(app: Flask) -> None:
    """Listen to requests."""
    listen(app, "request.sent", _to_receiver("received"))
    for action in ("accepted", "not_now", "declined", "released", "refused"):
        listen(app, f"request.{action}", _to_sender(action))
    listen(app, "request.expired", _to_sender("unanswered"))
    listen(app, "request.expired", _to_receiver("missed"))


def _to_receiver(message: str) -> Listener:
    """What staff let go, or what runs out, may come from a firm that was blocked since: of that nobody is told."""

    def tell(happening: Happening) -> None:
        request = cast(Request, happening.subject)
        if not is_blocked(request.sender_id, request.receiver_id):
            _tell(happening, message, request.receiver)

    return tell


def _to_sender(message: str) -> Listener:
    return lambda happening: _tell(happening, message, cast(Request, happening.subject).sender)


def _tell(happening: Happening, message: str, firm: Firm) -> None:
    """Tell those who may write for a firm, but for whoever did it."""
    request = cast(Request, happening.subject)
    other = request.other(firm.id)
    values = {"firm_ko": other.name_ko, "firm_en": other.name_en, "purpose": request.purpose}
    thread = happening.details.get("thread")
    url = f"/messages/{thread}" if thread else f"/requests/{request.id}"
    for person in writers_of(firm.id):
        if happening.by != f"person:{person.id}":
            notify(REQUESTS, person, message, values, url=url, about=f"request:{request.id}")
