"""`/me/calendar`, where one gets the address of one's own calendar, and that address, which calendars look up."""

import hashlib

from flask import Blueprint, Response, abort, current_app, redirect, render_template, request, url_for
from werkzeug.http import is_resource_modified
from werkzeug.wrappers import Response as AnyResponse

from portal.accounts import service as accounts
from portal.accounts.models import Person
from portal.core import clock
from portal.core.db import unit_of_work
from portal.core.settings import Settings
from portal.notices.calendars import queries, service
from portal.notices.calendars.entries import Entry
from portal.notices.calendars.mails import hub_mailbox, own_host
from portal.notices.calendars.providers import calendars as providers
from portal.notices.calendars.view import feed_view
from portal.notices.calendars.writing import write_calendar
from portal.web.access import current_viewer, public, signed_in
from portal.web.hub import current_hub
from portal.web.language import gettext as _
from portal.web.language import speaking

calendars = Blueprint("calendars", __name__)
calendars.context_processor(lambda: {"known": None})


@calendars.after_request
def keep_to_oneself(response: Response) -> Response:
    """Each address here is a secret, or shows one: nobody indexes it, and nobody who is linked to learns it."""
    response.headers.setdefault("Cache-Control", "no-store")
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


# ── One's own page ───────────────────────────────────────────────────────────


@calendars.get("/me/calendar")
@signed_in
def show() -> str:
    """The address of one's own calendar, if there is one, and how to subscribe to it."""
    feed = queries.feed_of(current_viewer().person_id or 0)
    return render_template("calendars/show.html", feed=feed_view(feed, _settings()))


@calendars.post("/me/calendar/address")
@signed_in
def renew() -> AnyResponse:
    """Have an address made, or another in its place."""
    with unit_of_work():
        person, had = _me(), queries.feed_of(current_viewer().person_id or 0)
        service.open_feed(person, by=current_viewer().actor, secret_key=_settings().secret_key)
        done = "renewed" if had else "opened"
    return redirect(url_for("calendars.show", done=done), 303)


@calendars.post("/me/calendar/address/revocation")
@signed_in
def revoke() -> AnyResponse:
    """Take the address back."""
    with unit_of_work():
        service.close_feed(_me(), by=current_viewer().actor)
    return redirect(url_for("calendars.show", done="closed"), 303)


# ── What calendars look up ───────────────────────────────────────────────────


@calendars.get("/calendar/<token>.ics")
@public
def feed(token: str) -> Response:
    """Somebody's calendar, in their language, for whatever knows its address. It has neither cookie nor session."""
    owner = queries.owner_of(token)
    if owner is None:
        abort(404)
    with speaking(owner.locale):
        told = providers().entries_of(owner.id)
        entries = service.as_sent(told, owner.id, host=own_host(), organizer=hub_mailbox())
        name = _("%(hub)s 내 일정", hub=current_hub().name)
    etag = _fingerprint(name, entries)
    if not is_resource_modified(request.environ, etag=etag):
        response = Response(status=304)
    else:
        response = Response(write_calendar(entries, name=name, now=clock.now()), mimetype="text/calendar")
        response.headers["Content-Disposition"] = "inline; filename=calendar.ics"
    # Weak: when it was written stands in it, too.
    response.set_etag(etag, weak=True)
    # Told, but not asked by: what is no longer in it changes no time of what is.
    response.last_modified = max((one.changed_at for one in entries if one.changed_at), default=None)
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def _fingerprint(name: str, entries: list[Entry]) -> str:
    told = [name, *(f"{one.uid} {one.sequence} {one.is_cancelled} {one.organizer} {one.digest}" for one in entries)]
    return hashlib.blake2b("\n".join(told).encode(), digest_size=12).hexdigest()


def _me() -> Person:
    return accounts.find_person(current_viewer().person_id or 0)


def _settings() -> Settings:
    found: Settings = current_app.extensions["portal.settings"]
    return found
