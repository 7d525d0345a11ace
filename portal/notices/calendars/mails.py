"""What of a calendar comes with a letter."""

from dataclasses import replace
from urllib.parse import urlsplit

from flask import current_app

from portal.accounts.emails import read_email, sendable
from portal.accounts.models import Person
from portal.core import clock
from portal.core.settings import Settings
from portal.jobs.mail import CalendarPart
from portal.notices.calendars import service
from portal.notices.calendars.entries import Entry, Mailbox
from portal.notices.calendars.writing import write_invitation
from portal.web.hub import current_hub


def part_for(entry: Entry | None, person: Person) -> CalendarPart | None:
    """The invitation, change or cancellation that a letter to somebody is to bring; nothing when they have it so.

    It counts as sent from then on, in the caller's unit of work: the letter it is for has to leave with it.
    """
    if entry is None:
        return None
    whose = replace(
        entry,
        organizer=entry.organizer or hub_mailbox(),
        attendee=entry.attendee or Mailbox(sendable(person.email), person.name),
    )
    sending = service.next_sending(whose, person, host=own_host())
    if sending is None:
        return None
    method, written = write_invitation(sending, now=clock.now())
    return CalendarPart(method.value, written.decode())


def hub_mailbox() -> Mailbox:
    """Who invites: the hub, at the address where somebody reads what is answered, if there is one."""
    hub = current_hub()
    # Settings may name what is no address; a calendar is not to fail for that.
    address = read_email(hub.email)
    return Mailbox(sendable(address) if address else f"no-reply@{own_host()}", hub.name)


def own_host() -> str:
    settings: Settings = current_app.extensions["portal.settings"]
    return urlsplit(settings.base_url).hostname or "localhost"
