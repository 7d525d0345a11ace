"""Reading programs as those see them who run them: all of them, whatever their state."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.sql.base import ExecutableOption

from portal.accounts.models import Person, StaffGrant
from portal.allocation.models import LIVE, Claim, State
from portal.audit.models import Event
from portal.core import clock
from portal.core.db import session
from portal.core.korean import name_key
from portal.core.paging import Page
from portal.core.viewer import Viewer
from portal.firms.models import Firm
from portal.firms.queries import visible_firms
from portal.programs.models import Booking, Program, ProgramSession

PER_PAGE, MOST_EVENTS = 50, 60
STATES = ("draft", "offered", "past", "cancelled")


def _to_come() -> ColumnElement[bool]:
    """That something of a program is still to take place, or goes on."""
    return exists().where(
        ProgramSession.program_id == Program.id,
        ProgramSession.cancelled_at.is_(None),
        ProgramSession.ends_at > clock.now(),
    )


def state_of() -> ColumnElement[str]:
    """Where a program stands, in a query over `Program`."""
    return case(
        (Program.cancelled_at.is_not(None), "cancelled"),
        (Program.published_at.is_(None), "draft"),
        (_to_come(), "offered"),
        else_="past",
    )


def _fits(text: str) -> list[ColumnElement[bool]]:
    """That a program is called so, is held so, or is there."""
    if not text:
        return []
    columns = (Program.title_ko, Program.title_en, Program.lead_ko, Program.host_ko, Program.host_en, Program.place_ko)
    return [or_(*(column.icontains(text, autoescape=True) for column in columns))]


def counts(text: str) -> dict[str, int]:
    """How many programs that fit are in each state. One query."""
    stands = state_of().label("stands")
    found = select(stands).where(*_fits(text)).subquery()
    rows = session.execute(select(found.c.stands, func.count()).group_by(found.c.stands))
    return {**dict.fromkeys(STATES, 0), **{row[0]: row[1] for row in rows}}


def programs(state: str, text: str, number: int, total: int) -> tuple[Sequence[Program], Page]:
    """One page of the programs of a state: what comes next first, of what is over the latest."""
    page = Page(number, PER_PAGE, total)
    query = select(Program).where(state_of() == state, *_fits(text)).options(*_parts())
    rows = session.scalars(query.order_by(*_order(state)).offset(page.offset).limit(page.size))
    return rows.all(), page


def _parts() -> tuple[ExecutableOption, ...]:
    return joinedload(Program.pool), selectinload(Program.sessions).joinedload(ProgramSession.pool)


def _order(state: str) -> tuple[Any, ...]:
    times = select(func.min(ProgramSession.starts_at)).where(
        ProgramSession.program_id == Program.id, ProgramSession.cancelled_at.is_(None)
    )
    if state == "offered":
        coming = times.where(ProgramSession.ends_at > clock.now()).correlate(Program).scalar_subquery()
        return coming, Program.id.asc()
    if state == "past":
        last = select(func.max(ProgramSession.ends_at)).where(ProgramSession.program_id == Program.id)
        return last.correlate(Program).scalar_subquery().desc(), Program.id.desc()
    return Program.changed_at.desc(), Program.id.desc()


def find(program_id: int) -> Program | None:
    """One program with its sessions, places and firms, as it is now."""
    query = select(Program).where(Program.id == program_id).options(*_parts(), selectinload(Program.firms))
    return session.scalars(query.execution_options(populate_existing=True)).one_or_none()


def stands(program: Program) -> str:
    """Where a program stands."""
    return session.scalar(select(state_of()).where(Program.id == program.id)) or "draft"


def session_in(program: Program, session_id: int) -> ProgramSession | None:
    """A session of a program; another's is not there."""
    return next((one for one in program.sessions if one.id == session_id), None)


# ── Who is in it ─────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Counts:
    """How many claims upon a pool are in each state."""

    confirmed: int = 0
    offered: int = 0
    waiting: int = 0
    applied: int = 0

    @property
    def held(self) -> int:
        return self.confirmed + self.offered


def claim_counts(pool_ids: Collection[int]) -> dict[int, Counts]:
    """Live claims of some pools, by state. One query."""
    if not pool_ids:
        return {}
    counted = (
        select(Claim.pool_id, *(func.sum(case((Claim.state == state, 1), else_=0)) for state in _COUNTED))
        .where(Claim.pool_id.in_(pool_ids), Claim.state != State.ENDED)
        .group_by(Claim.pool_id)
    )
    return {row[0]: Counts(*(int(n) for n in row[1:])) for row in session.execute(counted)}


_COUNTED = (State.CONFIRMED, State.OFFERED, State.WAITING, State.APPLIED)


def told_count(program: Program, one: ProgramSession | None = None) -> int:
    """How many people hold, wait for or have applied for a place: they are told when it is called off."""
    query = select(func.count(func.distinct(Booking.person_id))).join(Booking.claim)
    query = query.where(Booking.program_id == program.id, Claim.state.in_(LIVE))
    if one is not None and not program.is_course:
        query = query.where(Booking.session_id == one.id)
    return session.scalar(query) or 0


def is_booked(program_id: int, booking_id: int) -> bool:
    """Whether a booking is one of the program."""
    query = select(Booking.id).where(Booking.id == booking_id, Booking.program_id == program_id)
    return session.scalar(query) is not None


def waiting_for_staff() -> tuple[int, int]:
    """How many applications wait to be decided upon, and in how many programs; of what is still to begin."""
    query = (
        select(func.count(), func.count(func.distinct(Booking.program_id)))
        .select_from(Booking)
        .join(Booking.claim)
        .join(Program, Program.id == Booking.program_id)
        .where(Claim.state == State.APPLIED, Program.cancelled_at.is_(None))
    )
    row = session.execute(query).one()
    return row[0], row[1]


def events_of(program: Program) -> Sequence[Event]:
    """What was done with a program, its sessions and its bookings, the latest first."""
    sessions = select(ProgramSession.id).where(ProgramSession.program_id == program.id)
    bookings = select(Booking.id).where(Booking.program_id == program.id)
    about = or_(
        and_(Event.subject_type == "program", Event.subject_id == program.id),
        and_(Event.subject_type == "programsession", Event.subject_id.in_(sessions)),
        and_(Event.subject_type == "booking", Event.subject_id.in_(bookings)),
    )
    return session.scalars(select(Event).where(about).order_by(Event.id.desc()).limit(MOST_EVENTS)).all()


# ── Firms by name ────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Named:
    """Firms that names mean; names that mean none, and those that mean several."""

    ids: Sequence[int]
    unknown: Sequence[str]
    unclear: Sequence[str]


def firms_named(viewer: Viewer, names: Iterable[str]) -> Named:
    """The firms that are called so, or have such a registration number. One query."""
    wanted = [name for name in dict.fromkeys(names) if name]
    if not wanted:
        return Named((), (), ())
    found: dict[str, set[int]] = {}
    for row in session.execute(_called(viewer, wanted)):
        for key in {row.name_key, row.registration_number or ""} - {""}:
            found.setdefault(key, set()).add(row.id)
    meant = {name: found.get(name_key(name), set()) | found.get(_digits(name), set()) for name in wanted}
    return Named(
        sorted({next(iter(ids)) for ids in meant.values() if len(ids) == 1}),
        [name for name, ids in meant.items() if not ids],
        [name for name, ids in meant.items() if len(ids) > 1],
    )


def _called(viewer: Viewer, names: Sequence[str]) -> Select[int, str, str | None]:
    keys, numbers = [name_key(name) for name in names], [_digits(name) for name in names if _digits(name)]
    rows = visible_firms(viewer).where(or_(Firm.name_key.in_(keys), Firm.registration_number.in_(numbers)))
    return rows.with_only_columns(Firm.id, Firm.name_key, Firm.registration_number)


def _digits(text: str) -> str:
    digits = text.replace("-", "").strip()
    return digits if digits.isascii() and digits.isdigit() else ""


def firm_names(firm_ids: Iterable[int | None], locale: str) -> dict[int, str]:
    """What firms are called. One query; none for none."""
    ids = {number for number in firm_ids if number is not None}
    if not ids:
        return {}
    return {firm.id: firm.name(locale) for firm in session.scalars(select(Firm).where(Firm.id.in_(ids)))}


def people(person_ids: Iterable[int | None]) -> dict[int | None, Person]:
    """People by their numbers. One query; none for nobody."""
    ids = {number for number in person_ids if number is not None}
    if not ids:
        return {}
    return {one.id: one for one in session.scalars(select(Person).where(Person.id.in_(ids)))}


def staff_names(actors: Iterable[str]) -> dict[str, str]:
    """`{"person:5": name}` of staff, present and past; others stay numbers where nobody has asked what for."""
    numbers = {int(actor.removeprefix("person:")) for actor in actors if actor.startswith("person:")}
    if not numbers:
        return {}
    of_staff = Person.id.in_(select(StaffGrant.person_id))
    found = session.execute(select(Person.id, Person.name).where(Person.id.in_(numbers), of_staff))
    return {f"person:{number}": name for number, name in found}
