"""Which materials somebody may have, since when, and who is to be told of new ones."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from portal.allocation.models import Claim, State
from portal.core import clock
from portal.core.db import session
from portal.core.viewer import Viewer
from portal.files.keepers import Shown
from portal.files.models import StoredFile
from portal.programs.attending.models import Attendance
from portal.programs.following.models import ForWhom, MaterialTelling, ProgramMaterial
from portal.programs.models import Booking, Program, ProgramSession
from portal.programs.policy import can_run

OWNER = "material"
#: Staff who add several are done when they have added none for so long.
SETTLES = timedelta(minutes=10)
#: Nobody is told twice within a day, and of nothing that is older than a week.
DAY, LATELY = timedelta(days=1), timedelta(days=7)


def owner_of(program_id: int) -> str:
    """How files name the program that they are handed out in."""
    return f"{OWNER}:{program_id}"


def materials_of(program_id: int) -> Sequence[ProgramMaterial]:
    """All of a program, in the order of adding, with files and sessions. One query."""
    query = select(ProgramMaterial).where(ProgramMaterial.program_id == program_id)
    loaded = joinedload(ProgramMaterial.file), joinedload(ProgramMaterial.session)
    return session.scalars(query.options(*loaded).order_by(ProgramMaterial.id)).all()


def find_material(program_id: int, material_id: int) -> ProgramMaterial | None:
    """A material of a program, for staff."""
    query = select(ProgramMaterial).where(ProgramMaterial.program_id == program_id, ProgramMaterial.id == material_id)
    return session.scalars(query).one_or_none()


# ── Who may have it ──────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Handed:
    """A material that somebody may have, and since when they may."""

    material: ProgramMaterial
    since: datetime


def _places(program_id: int, *which: ColumnElement[bool]) -> Sequence[Booking]:
    """Who has a place in a program that takes place."""
    query = (
        select(Booking)
        .join(Booking.claim)
        .join(Booking.program)
        .where(Booking.program_id == program_id, Claim.state == State.CONFIRMED, Booking.person_id.is_not(None))
        .where(Program.cancelled_at.is_(None), *which)
        .options(contains_eager(Booking.claim), contains_eager(Booking.program))
        .order_by(Booking.id)
    )
    return session.scalars(query).all()


def handed_to(program_id: int, bookings: Sequence[Booking]) -> dict[int, list[Handed]]:
    """`{booking: what they may have}`. Three queries, whatever their number; one where there is nothing to have."""
    materials = materials_of(program_id)
    if not materials or not bookings:
        return {}
    query = select(ProgramSession).where(ProgramSession.program_id == program_id, ProgramSession.cancelled_at.is_(None))
    held = session.scalars(query).all()
    came: dict[int, dict[int, datetime]] = {}
    for booking_id, session_id, at in session.execute(
        select(Attendance.booking_id, Attendance.session_id, Attendance.at).where(
            Attendance.booking_id.in_([one.id for one in bookings]), Attendance.undone_at.is_(None)
        )
    ):
        came.setdefault(booking_id, {})[session_id] = at
    return {one.id: _handed(materials, one, held, came.get(one.id, {})) for one in bookings}


def _handed(
    materials: Iterable[ProgramMaterial], booking: Booking, held: Sequence[ProgramSession], came: Mapping[int, datetime]
) -> list[Handed]:
    own = [one for one in held if booking.session_id in (None, one.id)]
    found = ((one, _since(one, own, came)) for one in materials)
    return [Handed(one, since) for one, since in found if since is not None]


def _since(material: ProgramMaterial, own: Sequence[ProgramSession], came: Mapping[int, datetime]) -> datetime | None:
    """Since when somebody with these sessions may have it; nothing while they may not."""
    meant = [one for one in own if material.session_id in (None, one.id)]
    if not meant:
        return None
    if material.for_whom == ForWhom.BOOKED:
        return material.added_at
    there = [came[one.id] for one in meant if one.id in came]
    over = max(one.ends_at for one in meant)
    return max(material.added_at, over, *there) if there and over <= clock.now() else None


def own_materials(viewer: Viewer, booking_id: int) -> list[ProgramMaterial]:
    """What the viewer may have by a booking of their own."""
    booking = session.get(Booking, booking_id)
    if booking is None or viewer.person_id is None:
        return []
    mine = _places(booking.program_id, Booking.id == booking_id, Booking.person_id == viewer.person_id)
    return [one.material for one in handed_to(booking.program_id, mine).get(booking_id, [])]


class MaterialKeeper:
    """Answers for files whose owner is `material:…`: for who may have it, and for who runs programs."""

    def shown(self, viewer: Viewer, file: StoredFile) -> Shown:
        material = session.scalars(select(ProgramMaterial).where(ProgramMaterial.file_id == file.id)).one_or_none()
        if material is None or viewer.person_id is None:
            return Shown.TO_NOBODY
        mine = _places(material.program_id, Booking.person_id == viewer.person_id) if not can_run(viewer) else []
        handed = handed_to(material.program_id, mine).values()
        is_handed = any(one.material.id == material.id for some in handed for one in some)
        return Shown.TO_THIS_VIEWER if can_run(viewer) or is_handed else Shown.TO_NOBODY

    def kept(self, file_ids: Iterable[int]) -> set[int]:
        """Which of some files are still handed out."""
        found = session.scalars(select(ProgramMaterial.file_id).where(ProgramMaterial.file_id.in_(list(file_ids))))
        return {one for one in found if one is not None}


# ── Who is to be told ────────────────────────────────────────────────────────


def programs_to_tell() -> Sequence[int]:
    """Programs of which something may have come to be had lately."""
    now = clock.now()
    ended = exists().where(
        ProgramSession.program_id == Program.id, ProgramSession.ends_at <= now, ProgramSession.ends_at > now - LATELY
    )
    query = (
        select(Program.id)
        .join(ProgramMaterial, ProgramMaterial.program_id == Program.id)
        .where(Program.published_at.is_not(None), Program.cancelled_at.is_(None))
        .where(or_(ended, ProgramMaterial.added_at > now - LATELY))
        .distinct()
        .order_by(Program.id)
    )
    return session.scalars(query).all()


def untold(program_id: int) -> list[tuple[Booking, list[ProgramMaterial]]]:
    """Who has come to have something since they were last told, a day ago or longer; what they booked with they saw."""
    now = clock.now()
    last = session.scalar(select(func.max(ProgramMaterial.added_at)).where(ProgramMaterial.program_id == program_id))
    if last is None or last > now - SETTLES:
        return []
    places = _places(program_id)
    query = select(MaterialTelling).where(MaterialTelling.booking_id.in_([one.id for one in places]))
    told = {one.booking_id: one.at for one in session.scalars(query)}
    handed = handed_to(program_id, places)
    found = []
    for booking in places:
        known = max(told.get(booking.id, booking.booked_at), now - LATELY)
        news = [one.material for one in handed.get(booking.id, []) if one.since > known]
        if news and (booking.id not in told or told[booking.id] <= now - DAY):
            found.append((booking, news))
    return found
