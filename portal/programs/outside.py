"""What search engines and other machines read of programs: schema.org's words, and only what the page says itself."""

from collections.abc import Mapping
from typing import Any

from flask import url_for
from flask_babel import pgettext

from portal.core import clock
from portal.programs.calendar.view import CalendarView
from portal.programs.cards import program_card
from portal.programs.documents import program_path
from portal.programs.models import Audience, Program
from portal.programs.standing import BOOKABLE, WITH_PLACES, Standing
from portal.programs.view import ProgramView, SessionView
from portal.web.hub import current_hub
from portal.web.language import current_locale
from portal.web.outside import Outside, absolute, breadcrumbs, outside

LONGEST_TEXT = 1000
#: Sessions that are told of one by one.
MOST_EVENTS = 20


def of_calendar(view: CalendarView) -> Outside:
    """The calendar as it is of itself: of its endless addresses one counts."""
    is_plain = not view.state.query_string()
    return outside(
        "/programs", indexable=is_plain, data=[breadcrumbs([], pgettext("menu", "프로그램"))] if is_plain else []
    )


def next_program(view: CalendarView) -> int:
    """What is shown beside a calendar in which nothing is chosen: of the chosen day, else what comes next."""
    days = [day for week in view.weeks for day in week] or [*view.week, *view.days]
    entries = [entry for day in days for entry in day.entries]
    on_day = [entry for entry in entries if entry.day == view.state.day]
    coming = [entry for entry in entries if entry.standing in BOOKABLE and entry.day >= clock.today()]
    chosen = on_day or coming or [entry for entry in entries if entry.standing != Standing.OVER]
    return chosen[0].program_id if chosen else 0


def of_program(program: Program, view: ProgramView) -> Outside:
    """A program's page; one for named firms is not to be listed."""
    card, image = program_card(program, current_locale()), f"/programs/{program.id}/card.png"
    steps = [(pgettext("menu", "프로그램"), url_for("programs.index"))]
    is_public = program.audience != Audience.FIRMS
    return outside(
        program_path(program),
        card=card,
        image=image,
        indexable=is_public,
        data=(_event(view, image), breadcrumbs(steps, view.title)) if is_public else (),
    )


def _event(view: ProgramView, image: str) -> dict[str, Any]:
    """The program as schema.org's Event; of several sessions, a series of them."""
    sessions = (view.sessions or view.past)[:MOST_EVENTS]
    url = absolute(view.path, current_locale())
    about = {
        "name": view.title,
        "description": (view.body.plain or view.lead.text)[:LONGEST_TEXT],
        "url": url,
        "image": absolute(image, current_locale()),
        "organizer": {"@type": "Organization", "name": view.host, "url": absolute("/", current_locale())},
        "eventStatus": _status(view.is_cancelled),
        "eventAttendanceMode": f"https://schema.org/{'Online' if view.is_online else 'Offline'}EventAttendanceMode",
        "inLanguage": "ko",
        "isAccessibleForFree": True if view.price in ("무료", "Free") else None,
    }
    if len(sessions) == 1:
        return _said({"@type": "Event", **about, **_held(view, sessions[0])})
    parts = [_said({"@type": "Event", "name": view.title, **_held(view, one), "url": url}) for one in sessions]
    first, last = (sessions[0], sessions[-1]) if sessions else (None, None)
    return _said(
        {
            "@type": "EventSeries",
            **about,
            "startDate": _moment(first.starts_at) if first else None,
            "endDate": _moment(last.ends_at) if last else None,
            "location": _location(view, view.place),
            "subEvent": parts,
        }
    )


def _held(view: ProgramView, one: SessionView) -> dict[str, Any]:
    places = one.places or view.places
    return {
        "startDate": _moment(one.starts_at),
        "endDate": _moment(one.ends_at),
        "eventStatus": _status(view.is_cancelled or one.is_cancelled),
        "location": _location(view, one.place),
        "maximumAttendeeCapacity": places.seats or None,
        "remainingAttendeeCapacity": places.left if places.standing in WITH_PLACES else None,
    }


def _location(view: ProgramView, place: str) -> dict[str, Any] | None:
    if view.is_online:
        return {"@type": "VirtualLocation", "url": absolute(view.path, current_locale())}
    hub = current_hub()
    address = getattr(hub, "address", "")
    return _said({"@type": "Place", "name": place or hub.name, "address": address or place or hub.name})


def _status(is_cancelled: bool) -> str:
    return f"https://schema.org/Event{'Cancelled' if is_cancelled else 'Scheduled'}"


def _moment(moment: Any) -> str:
    return str(moment.astimezone(clock.SEOUL).isoformat(timespec="minutes"))


def _said(thing: Mapping[str, Any]) -> dict[str, Any]:
    """What is known of a thing."""
    return {name: value for name, value in thing.items() if value not in (None, "", [], {})}
