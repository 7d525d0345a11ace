"""Entries as iCalendar (RFC 5545), written by the library `icalendar`; invitations by RFC 5546 (iTIP).

Times stand as the local time of Seoul with its VTIMEZONE, so that a calendar anywhere shows the right moment, whatever
its own clocks do that night.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from enum import StrEnum

from icalendar import Alarm, Calendar, Event, Timezone, vCalAddress, vDuration, vText

from portal.core.clock import SEOUL
from portal.core.korean import clean, clean_line
from portal.notices.calendars.entries import Entry, Mailbox

PRODUCT = "-//Ieum//Ieum//KO"
#: How often somebody's calendar is to look again. Many look less often, whatever they are told.
REFRESH = timedelta(hours=1)
#: Seoul has had no summer time since 1988: what its VTIMEZONE says from here on is all that holds.
_ZONE_BEGINS = date(2000, 1, 1)


class Method(StrEnum):
    """What a calendar is to do with it (RFC 5546)."""

    REQUEST = "REQUEST"
    CANCEL = "CANCEL"
    PUBLISH = "PUBLISH"


def write_invitation(entry: Entry, *, now: datetime) -> tuple[Method, bytes]:
    """What is mailed about an entry with organizer, attendee and UID: an invitation, or that it is off."""
    if not (entry.organizer and entry.attendee):
        raise ValueError(f"{entry.about} is an invitation by nobody, or for nobody")
    method = Method.CANCEL if entry.is_cancelled else Method.REQUEST
    return method, _written(method, [entry], now)


def write_calendar(entries: Iterable[Entry], *, name: str, now: datetime) -> bytes:
    """Somebody's own calendar, to be subscribed to under a name."""
    return _written(Method.PUBLISH, entries, now, name=clean_line(name))


def _written(method: Method, entries: Iterable[Entry], now: datetime, *, name: str = "") -> bytes:
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", method.value)
    if name:
        _name(calendar, name)
    calendar.add_component(_zone())
    for entry in entries:
        calendar.add_component(_event(entry, method, now))
    written: bytes = calendar.to_ical()
    return written


def _zone() -> Timezone:
    zone = Timezone.from_tzid(SEOUL.key, first_date=_ZONE_BEGINS)
    # The library says that it works until 2038: it has looked no further.
    zone.pop("COMMENT", None)
    return zone


def _name(calendar: Calendar, name: str) -> None:
    # As TEXT: the library takes what it does not know of for something that needs no escaping.
    calendar.add("name", vText(name))
    calendar.add("x-wr-calname", vText(name))
    calendar.add("x-wr-timezone", SEOUL.key)
    calendar.add("refresh-interval", vDuration(REFRESH), parameters={"VALUE": "DURATION"})
    # Outlook knows only this one.
    calendar.add("x-published-ttl", vDuration(REFRESH))


def _event(entry: Entry, method: Method, now: datetime) -> Event:
    if not entry.uid:
        raise ValueError(f"{entry.about} has no UID")
    event = Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("dtstamp", now)
    event.add("dtstart", entry.starts.astimezone(SEOUL))
    event.add("dtend", entry.ends.astimezone(SEOUL))
    event.add("status", "CANCELLED" if entry.is_cancelled else "CONFIRMED")
    event.add("summary", clean_line(entry.summary))
    for name, text in (("location", clean_line(entry.location)), ("description", clean(entry.description))):
        if text:
            event.add(name, text)
    if entry.url:
        event.add("url", entry.url)
    if entry.changed_at:
        event.add("last-modified", entry.changed_at)
    if entry.organizer:
        event.add("organizer", _address(entry.organizer))
    # What is published is for whoever reads it: it has no attendees (RFC 5546, 3.2.1).
    if entry.attendee and method != Method.PUBLISH:
        event.add("attendee", _attending(entry.attendee, is_cancelled=entry.is_cancelled))
    if entry.alarm_minutes is not None and not entry.is_cancelled:
        event.add_component(_alarm(entry))
    return event


def _address(mailbox: Mailbox) -> vCalAddress:
    address = vCalAddress(f"mailto:{mailbox.email}")
    if name := clean_line(mailbox.name):
        address.params["CN"] = name
    return address


def _attending(mailbox: Mailbox, *, is_cancelled: bool) -> vCalAddress:
    """They have booked already: nobody waits for an answer by calendar."""
    address = _address(mailbox)
    if not is_cancelled:
        address.params |= {"ROLE": "REQ-PARTICIPANT", "PARTSTAT": "ACCEPTED", "RSVP": "FALSE"}
    return address


def _alarm(entry: Entry) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", clean_line(entry.summary))
    alarm.add("trigger", -timedelta(minutes=entry.alarm_minutes or 0))
    return alarm
