"""Asking people to agree to what they have to: again when a text has a new version that needs it, and whoever never
was asked because staff made the account.

Costs no query more: what is needed is read at most once a second in a process, and whoever has agreed is remembered.
"""

import logging
import time

from flask import Flask, current_app, redirect, request, url_for
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers import Response

from portal.accounts.consents import FIRST_VERSION, REQUIRED, Document
from portal.accounts.models import Consent, DocumentText
from portal.core import clock
from portal.core.db import session
from portal.web import resuming
from portal.web.access import current_viewer

log = logging.getLogger("portal.accounts")

FRESH_SECONDS = 1.0
#: People who are remembered as having agreed; then all are asked anew.
MOST_KEPT = 10_000
#: Where people read what they are asked, agree, leave, or have a form of theirs brought back.
_OPEN = ("agreement", "texts", "health", "crawling", "hub_style", "api", "unsubscribing")
_OPEN_VIEWS = ("static", "accounts.sign_out")


class Needed:
    """Which version of each text everybody has to have agreed to, as it was at most a second ago."""

    def __init__(self) -> None:
        self.fresh_seconds = FRESH_SECONDS
        self._versions: dict[Document, int] = {}
        self._agreed: set[int] = set()
        self._fresh_until = 0.0

    def lacking(self, person_id: int) -> list[Document]:
        """The texts that a person has to agree to before going on."""
        if time.monotonic() >= self._fresh_until:
            self._read()
        if not self._versions or person_id in self._agreed:
            return []
        lacking = self._ask(person_id)
        if not lacking:
            if len(self._agreed) >= MOST_KEPT:
                self._agreed.clear()
            self._agreed.add(person_id)
        return lacking

    def forget(self) -> None:
        """Look at the rows again: this process changed them."""
        self._fresh_until = 0.0
        self._agreed.clear()

    def _read(self) -> None:
        self._fresh_until = time.monotonic() + self.fresh_seconds
        query = (
            select(DocumentText.document, func.max(DocumentText.version))
            .where(
                DocumentText.document.in_(REQUIRED),
                DocumentText.needs_consent,
                DocumentText.version > FIRST_VERSION,
                DocumentText.in_force_from <= clock.now(),
            )
            .group_by(DocumentText.document)
        )
        try:
            rows = session.execute(query).all()
        except SQLAlchemyError as error:
            # Whoever wants a page is told by the page that the database is away.
            log.warning("needed consents could not be read", extra={"error": type(error).__name__})
            session.rollback()
            return
        versions = dict.fromkeys(REQUIRED, FIRST_VERSION) | {Document(row[0]): row[1] for row in rows}
        if versions != self._versions:
            self._versions = versions
            self._agreed.clear()

    def _ask(self, person_id: int) -> list[Document]:
        given = session.execute(
            select(Consent.document, func.max(Consent.version))
            .where(Consent.person_id == person_id, Consent.withdrawn_at.is_(None))
            .group_by(Consent.document)
        )
        versions: dict[str, int] = {row[0]: row[1] for row in given}
        return [document for document, needed in self._versions.items() if versions.get(document, 0) < needed]


def init_app(app: Flask) -> None:
    """Lead people who have to agree again to the page that asks them."""
    app.extensions["portal.needed_consents"] = Needed()
    app.before_request(_ask_again)


def needed() -> Needed:
    """What this application's people have to agree to."""
    found: Needed = current_app.extensions["portal.needed_consents"]
    return found


def _ask_again() -> Response | None:
    # A form that is sent meanwhile goes through: what was typed is not to be lost.
    if request.method not in ("GET", "HEAD") or request.endpoint is None:
        return None
    if request.blueprint in _OPEN or request.endpoint in _OPEN_VIEWS:
        return None
    person_id = current_viewer().person_id
    if person_id is None or not needed().lacking(person_id):
        return None
    return redirect(url_for("agreement.ask", next=resuming.own_address()), 303)
