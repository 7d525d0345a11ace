"""Who takes part in a program: verbs of staff on bookings, and how they are shown. Whoever is shown has been noted.

The caller opens the unit of work for verbs. Places are given and taken by `portal.programs.booking.service`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import request
from sqlalchemy import or_, select

from portal.accounts.emails import email_key, read_email
from portal.accounts.models import Person
from portal.allocation.models import Claim, State
from portal.audit import service as audit
from portal.audit.service import Look
from portal.core.db import session, unit_of_work
from portal.core.errors import RuleError
from portal.core.viewer import Viewer
from portal.firms.models import Firm
from portal.firms.people.models import FirmPerson
from portal.programs.asking.queries import answered
from portal.programs.asking.view import lines_of
from portal.programs.booking import service as booking
from portal.programs.booking.checks import Wish
from portal.programs.children.view import name_of
from portal.programs.desk import queries
from portal.programs.desk.models import BookingRemark
from portal.programs.labels import ended_label
from portal.programs.models import Booking, Program
from portal.programs.queries import bookings_in
from portal.questionnaires.view import Line
from portal.web.language import current_locale
from portal.web.language import gettext as _

#: What stands in the access log: whose data, and for what (`staff.forms.whys`).
WHAT, ANSWERS, WHY = "program_people", "program_answers", "operation"
MOST_FOUND = 20


# ── Verbs ────────────────────────────────────────────────────────────────────


def book(wish: Wish, reason: str, *, beyond: bool, by: str) -> Booking:
    """Book for somebody; `beyond` the capacity knowingly, for a reason. Raises `RuleError`."""
    if beyond and not reason:
        raise RuleError("no_reason", "까닭을 적어 주세요.", field="reason")
    made = booking.book_by_staff(wish, by=by, with_extra=beyond)
    _remark(made, "extra" if beyond else "booked", reason, by=by)
    if not beyond:
        audit.record("booking.made_by_staff", made, by=by, program=made.program_id)
    return made


def grant(program: Program, booking_id: int, reason: str, *, by: str) -> None:
    """Give who waits, applies or was offered one a place beyond the capacity. Raises `RuleError`."""
    one = _of_program(program, session.get(Booking, booking_id))
    if one.person_id is None or not one.claim.is_live:
        raise RuleError("is_over", "이미 끝난 신청이에요.")
    book(Wish(program.id, one.session_id, one.person_id, one.firm_id), reason, beyond=True, by=by)


def take_back(program: Program, booking_id: int, reason: str, *, by: str) -> None:
    """Take a booking back, for a reason. Raises `RuleError`."""
    one = _of_program(program, booking.lock(booking_id))
    if not one.claim.is_live:
        raise RuleError("is_over", "이미 끝난 신청이에요.")
    booking.cancel_by_staff(one, by=by)
    _remark(one, "taken_back", reason, by=by)


def _of_program(program: Program, one: Booking | None) -> Booking:
    if one is None or one.program_id != program.id:
        raise RuleError("not_of_program", "이 프로그램의 신청이 아니에요.")
    return one


def _remark(one: Booking, what: str, reason: str, *, by: str) -> None:
    if reason or what == "extra":
        session.add(BookingRemark(booking_id=one.id, what=what, reason=reason, by=by))


# ── Somebody to book for ─────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Found:
    """Somebody whom a name or an address fits, with the firms that they are of."""

    id: int
    name: str
    email: str
    firms: Sequence[tuple[int, str]]


def find(viewer: Viewer, text: str) -> list[Found]:
    """People with such a name or address, noted as looked at."""
    address = read_email(text)
    fits = or_(
        Person.name.icontains(text, autoescape=True),
        Person.email_key == email_key(address) if address else Person.email_key.contains(text.lower(), autoescape=True),
    )
    query = select(Person.id).where(Person.key.is_not(None), Person.verified_at.is_not(None), fits)
    return _shown(viewer, session.scalars(query.order_by(Person.name, Person.id).limit(MOST_FOUND)).all())


def find_person(viewer: Viewer, person_id: int) -> Found | None:
    """Somebody by their number, noted as looked at."""
    query = select(Person.id).where(Person.id == person_id, Person.key.is_not(None), Person.verified_at.is_not(None))
    return next(iter(_shown(viewer, session.scalars(query).all())), None)


def _shown(viewer: Viewer, ids: Sequence[int]) -> list[Found]:
    note_look(viewer, ids)
    people = queries.people(ids)
    query = (
        select(FirmPerson.person_id, Firm)
        .join(Firm, Firm.id == FirmPerson.firm_id)
        .where(FirmPerson.person_id.in_(ids), FirmPerson.ended_at.is_(None))
        .order_by(Firm.name_key)
    )
    firms: dict[int | None, list[tuple[int, str]]] = {}
    for person_id, firm in session.execute(query):
        firms.setdefault(person_id, []).append((firm.id, firm.name(current_locale())))
    return [Found(one, people[one].name, people[one].email, firms.get(one, [])) for one in ids if one in people]


def note_look(viewer: Viewer, people: Iterable[int | None], what: str = WHAT) -> None:
    """Note whose data are about to be shown. What was read before is to be read again."""
    numbers = sorted({number for number in people if number is not None})
    if numbers:
        look = Look(viewer.actor, request.endpoint or "", (request.remote_addr or "")[:45], WHY)
        with unit_of_work():
            audit.looked_at("person", numbers, what, look)


# ── Those who are in it ──────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Participant:
    """One booking; `place` is that in line, from 1, of who waits."""

    id: int
    state: str
    name: str
    #: Who booked for them, when they are a child.
    guardian: str
    email: str
    firm: str
    session_id: int | None
    booked_at: datetime
    by: str
    note: str
    is_first: bool
    is_extra: bool
    place: int
    offered_until: datetime | None
    ended_at: datetime | None
    because: str
    remarks: Sequence[str]
    #: What was answered with it, in words.
    answers: Sequence[Line]


def participants(program: Program, session_id: int | None, viewer: Viewer) -> list[Participant]:
    """All bookings of a program, or of one of its sessions: who has a place, was offered one, waits in this order,
    applies, and has ended."""
    number = program.id
    note_look(viewer, [one.person_id for one in bookings_in(number, session_id)])
    asked = answered(one.id for one in bookings_in(number, session_id))
    note_look(viewer, [one.person_id for one in bookings_in(number, session_id) if one.id in asked], ANSWERS)
    answers = lines_of(asked)
    found = sorted(bookings_in(number, session_id), key=_in_order)
    people = queries.people(one.person_id for one in found)
    firms = queries.firm_names((one.firm_id for one in found), current_locale())
    staff = queries.staff_names(one.booked_by for one in found)
    known, remarks, line = _been_before(found, program.kind), _remarks(found), _places_in_line(found)
    return [
        Participant(
            id=one.id,
            state=one.state,
            name=name_of(one.child) if one.child is not None else _person(one, people),
            guardian=_person(one, people) if one.child is not None else "",
            email=people[one.person_id].email if one.person_id in people else "",
            firm=firms.get(one.firm_id or 0, ""),
            session_id=one.session_id,
            booked_at=one.booked_at,
            by=_by(one, staff),
            note=one.note,
            is_first=one.person_id is not None and one.person_id not in known,
            is_extra=one.claim.is_extra,
            place=line.get(one.id, 0),
            offered_until=one.claim.offered_until,
            ended_at=one.claim.ended_at,
            because=ended_label(one.claim.ended_because) if one.state == State.ENDED else "",
            remarks=remarks.get(one.id, ()),
            answers=answers.get(one.id, ()),
        )
        for one in found
    ]


def _person(one: Booking, people: Mapping[int | None, Person]) -> str:
    return people[one.person_id].name if one.person_id in people else str(_("탈퇴한 회원"))


_ORDER = (State.CONFIRMED, State.OFFERED, State.WAITING, State.APPLIED, State.ENDED)


def _in_order(one: Booking) -> tuple[object, ...]:
    claim = one.claim
    rank = (claim.tier, claim.rank or 0) if claim.state == State.WAITING else (0, 0)
    return _ORDER.index(State(claim.state)), one.session_id or 0, *rank, one.id


def _places_in_line(found: Iterable[Booking]) -> dict[int, int]:
    """Who waits, in the order of `_in_order`, by booking: 1 is let in next."""
    places: dict[int, int] = {}
    in_pool: dict[int, int] = {}
    for one in found:
        if one.state == State.WAITING:
            places[one.id] = in_pool[one.claim.pool_id] = in_pool.get(one.claim.pool_id, 0) + 1
    return places


def _by(one: Booking, staff: dict[str, str]) -> str:
    if one.booked_by == f"person:{one.person_id}":
        return str(_("본인"))
    return staff.get(one.booked_by) or str(_("회원 #%(n)s", n=one.booked_by.removeprefix("person:")))


def _been_before(found: Iterable[Booking], kind: str) -> set[int | None]:
    """Who of them has a place in another program of the kind. One query."""
    some = list(found)
    if not some:
        return set()
    query = (
        select(Booking.person_id)
        .join(Booking.claim)
        .join(Program, Program.id == Booking.program_id)
        .where(Program.kind == kind, Program.id != some[0].program_id, Claim.state == State.CONFIRMED)
        .where(Booking.person_id.in_({one.person_id for one in some} - {None}))
    )
    return set(session.scalars(query))


def _remarks(found: Iterable[Booking]) -> dict[int, list[str]]:
    """What staff wrote when they did something with bookings."""
    ids = [one.id for one in found]
    rows = session.scalars(select(BookingRemark).where(BookingRemark.booking_id.in_(ids)).order_by(BookingRemark.id))
    remarks: dict[int, list[str]] = {}
    for row in rows:
        if row.reason:
            remarks.setdefault(row.booking_id, []).append(row.reason)
    return remarks
