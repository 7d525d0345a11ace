"""What the calendar reads: columns, not objects, for a month may have hundreds of sessions."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, func, or_, select

from portal.allocation.models import Claim, Pool, State
from portal.core.db import session
from portal.core.viewer import Viewer
from portal.programs.models import Booking, Program, ProgramSession
from portal.programs.queries import is_visible


@dataclass(frozen=True, slots=True)
class Slot:
    """A session with what of its program and of its places is shown."""

    id: int
    program_id: int
    starts_at: datetime
    ends_at: datetime
    session_place_ko: str
    session_place_en: str
    kind: str
    title_ko: str
    title_en: str
    lead_ko: str
    lead_en: str
    place_ko: str
    place_en: str
    is_online: bool
    field: str
    audience: str
    approval: str
    is_course: bool
    opens_at: datetime
    closes_at: datetime | None
    seats: int
    left: int
    has_line: bool
    is_held: bool

    def title(self, locale: str) -> str:
        return (locale == "en" and self.title_en) or self.title_ko

    def place(self, locale: str) -> str:
        own = (locale == "en" and self.session_place_en) or self.session_place_ko
        return own or (locale == "en" and self.place_en) or self.place_ko


def _slots(viewer: Viewer) -> Select[Any]:
    """Sessions that take place, of programs that the viewer may see, by when they begin."""
    columns: list[Any] = [
        *(ProgramSession.id, ProgramSession.program_id, ProgramSession.starts_at, ProgramSession.ends_at),
        *(ProgramSession.place_ko, ProgramSession.place_en, Program.kind, Program.title_ko, Program.title_en),
        *(Program.lead_ko, Program.lead_en, Program.place_ko, Program.place_en, Program.is_online),
        *(Program.field, Program.audience, Program.approval, Program.is_course),
        *(Program.booking_opens_at, Program.booking_closes_at),
        *(func.coalesce(Pool.capacity + Pool.extra, 0), func.coalesce(Pool.places_left, 0)),
        *(func.coalesce(Pool.has_line, False), func.coalesce(Pool.is_held, False)),
    ]
    return (
        select(*columns)
        .join(ProgramSession.program)
        .outerjoin(Pool, Pool.id == func.coalesce(ProgramSession.pool_id, Program.pool_id))
        .where(ProgramSession.cancelled_at.is_(None), Program.cancelled_at.is_(None), is_visible(viewer))
        .order_by(ProgramSession.starts_at, ProgramSession.id)
    )


def slots_between(viewer: Viewer, begin: datetime, end: datetime) -> list[Slot]:
    """Sessions that are going on at some time in between. One query."""
    query = _slots(viewer).where(ProgramSession.starts_at < end, ProgramSession.ends_at > begin)
    return [Slot(*row) for row in session.execute(query)]


def slots_ahead(viewer: Viewer, now: datetime, most: int) -> list[Slot]:
    """The next sessions of what one may apply for now. One query."""
    open_now = and_(
        Program.booking_opens_at <= now,
        or_(Program.booking_closes_at.is_(None), Program.booking_closes_at > now),
        ProgramSession.starts_at > now,
    )
    return [Slot(*row) for row in session.execute(_slots(viewer).where(open_now).limit(most))]


def next_start(viewer: Viewer, moment: datetime) -> datetime | None:
    """When the next session begins from a moment on: where to go from an empty calendar. One query."""
    query = _slots(viewer).with_only_columns(ProgramSession.starts_at).where(ProgramSession.starts_at >= moment)
    return session.scalars(query.limit(1)).first()


def own_states(person_id: int | None) -> dict[tuple[int, int | None], State]:
    """What somebody holds or waits for, `{(program, session or none for a course): state}`. One query."""
    if person_id is None:
        return {}
    query = (
        select(Booking.program_id, Booking.session_id, Claim.state)
        .join(Booking.claim)
        .where(Booking.person_id == person_id, Claim.person_id == person_id, Claim.state != State.ENDED)
    )
    return {(row[0], row[1]): State(row[2]) for row in session.execute(query)}
