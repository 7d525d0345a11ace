"""The JSON of programs. Where an online one is held is for those alone who have a place: it never stands here."""

from typing import Any

from portal.allocation.models import Pool
from portal.core import clock
from portal.programs.documents import program_path
from portal.programs.models import Program, ProgramSession
from portal.programs.standing import Places, Standing, Window, standing


def program_summary(program: Program, locale: str) -> dict[str, Any]:
    """A program in a list, with its sessions."""
    held = [one for one in program.sessions if one.cancelled_at is None]
    begins, ends = (held[0].starts_at, max(one.ends_at for one in held)) if held else (clock.now(), clock.now())
    closes = program.booking_closes_at
    return {
        "id": program.id,
        "url": program_path(program),
        "title": program.title(locale),
        "title_ko": program.title_ko,
        "title_en": program.title_en,
        "kind": program.kind,
        "field": program.field or None,
        "lead_ko": program.lead_ko,
        "lead_en": program.lead_en,
        "host": (locale == "en" and program.host_en) or program.host_ko,
        "place_ko": program.place_ko,
        "place_en": program.place_en,
        "online": program.is_online,
        "price_ko": program.price_ko,
        "price_en": program.price_en,
        "audience": program.audience,
        "approval": program.approval,
        "course": program.is_course,
        "cancelled": program.cancelled_at is not None,
        "booking_opens_at": program.booking_opens_at.isoformat(),
        "booking_closes_at": closes.isoformat() if closes else None,
        **_places(program, program.pool, begins, ends),
        "sessions": [_session(program, one) for one in program.sessions],
        "updated_at": program.changed_at.isoformat(),
    }


def program_details(program: Program, locale: str) -> dict[str, Any]:
    """A program with all that its page says to everybody."""
    return program_summary(program, locale) | {
        "body_ko": program.body_ko,
        "body_en": program.body_en,
        "cancelled_because": program.cancelled_because,
    }


def _session(program: Program, one: ProgramSession) -> dict[str, Any]:
    return {
        "id": one.id,
        "starts_at": one.starts_at.isoformat(),
        "ends_at": one.ends_at.isoformat(),
        "title_ko": one.title_ko,
        "title_en": one.title_en,
        "place_ko": one.place("ko"),
        "place_en": one.place("en"),
        "cancelled": one.cancelled_at is not None,
        **_places(program, one.pool, one.starts_at, one.ends_at),
    }


def _places(program: Program, pool: Pool | None, begins: Any, ends: Any) -> dict[str, Any]:
    """How it stands; of what has no places of its own, or was called off, nothing."""
    if pool is None or pool.closed_at is not None:
        return {"standing": None, "seats": None, "places_left": None}
    window = Window(program.booking_opens_at, program.booking_closes_at)
    places = Places(pool.capacity + pool.extra, pool.places_left, pool.has_line, pool.is_held)
    stands: Standing = standing(window, places, begins, ends, clock.now())
    return {"standing": stands.value, "seats": places.seats, "places_left": places.left}
