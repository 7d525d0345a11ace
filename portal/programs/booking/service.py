"""Verbs on bookings: of a person for themselves or a colleague, and of staff. The caller opens the unit of work.

Locks: program (shared), firm, person, pools by number. Whoever decides upon a place has locked its pool.
"""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import bindparam, select, update

from portal.accounts.models import Person
from portal.allocation import queries as places
from portal.allocation import service as allocation
from portal.allocation.models import Claim, Pool, State
from portal.allocation.service import Holder
from portal.audit import service as audit
from portal.core import clock
from portal.core.db import is_sqlite, session
from portal.core.errors import RuleError
from portal.firms.models import Firm
from portal.programs.asking import service as asking
from portal.programs.booking import checks, rules
from portal.programs.booking.checks import Wish
from portal.programs.booking.meeting import met_by
from portal.programs.models import Booking, BookingChild, Program, ProgramSession
from portal.programs.queries import booking_of

#: A program, whose rules stand still meanwhile, and one of the sessions.
_WANTED = (
    select(Program, ProgramSession)
    .outerjoin(ProgramSession, ProgramSession.id == bindparam("session_id"))
    .where(Program.id == bindparam("program_id"))
    .with_for_update(of=Program, read=True)
    .execution_options(populate_existing=True)
)


#: In one order. Not in the way of rows that name who is held: notices of others' promotions are written meanwhile.
_HOLDING_PEOPLE = (
    select(Person)
    .where(Person.id.in_(bindparam("people", expanding=True)))
    .order_by(Person.id)
    .with_for_update(key_share=True)
    .execution_options(populate_existing=True)
)


def book(wish: Wish, *, by: int) -> Booking:
    """Book for oneself or a colleague, as the person numbered `by`. Sent again with its key, it gets the first answer.

    Raises `RuleError`: what may not be booked, by whom and when. A full program gives a place in line, if it has one.
    """
    # The people stay at hand: who is told of it is not read again.
    program, one, _people = _locked(wish, by)
    if (claim := allocation.first_answer(by, wish.key, wish.about)) is not None:
        return booking_of(claim.id)
    rules.check_window(program, one)
    rules.check_people(wish, by)
    rules.check_firm_is_said(program, wish)
    rules.check_guardian(wish, by)
    rules.check_child(program, wish)
    rules.check_audience(program, wish)
    checks.run(program, one, wish)
    # Person and firm are locked, and none of this moves without them: who else wants a place of the pool need not wait.
    pool_id = _pool_id(program, one)
    rules.check_overlap(program, one, wish, pool_id=pool_id)
    rules.check_firm_limit(program, wish)
    rules.check_credits(program, one, wish)
    pool = allocation.lock(pool_id)
    booking = _place(pool, program, wish, by=f"person:{by}", is_first=True)
    allocation.answer(by, wish.key, wish.about, booking.claim)
    return booking


def book_by_staff(wish: Wish, *, by: str, with_extra: bool = False, is_at_door: bool = False) -> Booking:
    """Book for somebody as staff: windows, audiences and limits do not bind, places do. Raises `RuleError`.

    Who stands at the door (`is_at_door`) gets a place that is free now, or none. `with_extra` gives a place knowingly
    beyond the capacity, noted in the event log.
    """
    program, one, _people = _locked(wish, None)
    if not program.is_open:
        raise RuleError("not_open", "신청을 받지 않는 프로그램이에요.")
    rules.check_child(program, wish)
    pool = allocation.lock(_pool_id(program, one))
    if not with_extra:
        return _place(pool, program, wish, by=by, is_at_door=is_at_door)
    kept: list[Booking] = []
    claim = allocation.grant_extra(pool, _holder(program, wish), lambda new: _keep(new, program, wish, by, kept), by=by)
    booking = kept[0] if kept else booking_of(claim.id)
    audit.record("booking.extra_granted", booking, by=by, program=program.id)
    return booking


def _locked(wish: Wish, by: int | None) -> tuple[Program, ProgramSession | None, Sequence[Person]]:
    """The program as it is, and who it is about, so that limits are counted by one at a time."""
    found = session.execute(_WANTED, {"program_id": wish.program_id, "session_id": wish.session_id or 0}).one_or_none()
    if found is None:
        raise RuleError("not_open", "신청을 받지 않는 프로그램이에요.")
    program, one = found
    if (one is None) != program.is_course or (one is not None and one.program_id != program.id):
        raise RuleError("stale_form", "화면을 다시 열어 신청해 주세요.")
    if wish.firm_id is not None and (program.firm_limit is not None or program.credits):
        _hold_firm(wish.firm_id)
    people = session.scalars(_HOLDING_PEOPLE, {"people": sorted({wish.person_id, by or wish.person_id})}).all()
    return program, one, people


def _hold_firm(firm_id: int) -> None:
    # In SQLite a writer is alone.
    if not is_sqlite():
        session.execute(select(Firm.id).where(Firm.id == firm_id).with_for_update(key_share=True))


def _pool_id(program: Program, one: ProgramSession | None) -> int:
    pool_id = one.pool_id if one is not None else program.pool_id
    if pool_id is None:
        raise RuleError("stale_form", "화면을 다시 열어 신청해 주세요.")
    return pool_id


def _holder(program: Program, wish: Wish) -> Holder:
    return Holder(wish.person_id, wish.firm_id, rules.tier_of(program, wish))


def _place(pool: Pool, program: Program, wish: Wish, *, by: str, because: str = "", **more: bool) -> Booking:
    kept: list[Booking] = []
    allocation.place(
        pool,
        _holder(program, wish),
        lambda claim: _keep(claim, program, wish, by, kept),
        by=by,
        because=because,
        **more,
    )
    return kept[0]


def _keep(claim: Claim, program: Program, wish: Wish, by: str, kept: list[Booking]) -> Booking:
    cost = program.credits if wish.firm_id is not None else 0
    booking = Booking(person_id=wish.person_id, firm_id=wish.firm_id, booked_by=by, credits=cost, note=wish.note)
    booking.claim, booking.program_id, booking.session_id = claim, program.id, wish.session_id
    if (child := wish.child) is not None:
        booking.child = BookingChild(
            name=child.name,
            birth_year=child.birth_year,
            how=child.how,
            text_version=child.text_version,
            text_hash=child.text_hash,
            consented_on=child.consented_on,
            by=by,
        )
    session.add(booking)
    kept.append(booking)
    return booking


# ── What is booked ───────────────────────────────────────────────────────────


def lock(booking_id: int, *, giving_up: Collection[int] = (), with_person: bool = False) -> Booking | None:
    """A booking with its pool locked, and the pools of those that may be given up for it; none when there is none.

    Who takes a place is locked before (`with_person`): they are about to have one more.
    """
    query = select(Booking.id, Claim.pool_id, Claim.person_id).join(Claim, Claim.id == Booking.claim_id)
    rows = {row[0]: row for row in session.execute(query.where(Booking.id.in_({booking_id, *giving_up})))}
    if booking_id not in rows:
        return None
    person_id = rows[booking_id].person_id
    if with_person:
        session.scalars(_HOLDING_PEOPLE, {"people": [person_id]}).all()
    allocation.lock_all(row.pool_id for row in rows.values() if row.person_id == person_id)
    booking = session.get_one(Booking, booking_id)
    session.refresh(booking)
    session.refresh(booking.claim)
    return booking


def cancel(booking: Booking, *, by: str) -> None:
    """Give it up, locked: the next in line gets the place at once. Again it changes nothing. Raises `RuleError`."""
    if not booking.claim.is_live:
        return
    if booking.claim.state == State.CONFIRMED and clock.now() >= cancel_until(booking):
        raise RuleError("too_late", "취소할 수 있는 시간이 지났어요. 허브에 연락해 주세요.")
    allocation.end(booking.claim.pool, booking.claim, by=by, because="cancelled")


def cancel_by_staff(booking: Booking, *, by: str, because: str = "staff") -> None:
    """Take a booking back as staff, whenever."""
    if booking.claim.is_live:
        allocation.end(booking.claim.pool, booking.claim, by=by, because=because)
        audit.record("booking.taken_back", booking, by=by, program=booking.program_id)


def accept(booking: Booking, *, by: str, giving_up: Collection[int] = ()) -> None:
    """Take the place that is offered, locked with its person. Again it changes nothing.

    Who has another place at that time gives it up for this one (`giving_up`, their own, locked too), or is asked:
    `meets`. Raises `RuleError`, also when the place is no longer offered.
    """
    if booking.claim.state == State.OFFERED:
        _give_up(booking, giving_up, by=by)
    allocation.accept(booking.claim.pool, booking.claim, by=by)


def accept_by_staff(booking: Booking, *, by: str) -> None:
    """Give the place that is offered to who stands there, locked. Raises `RuleError` when it is no longer."""
    allocation.accept(booking.claim.pool, booking.claim, by=by)


def _give_up(booking: Booking, giving_up: Collection[int], *, by: str) -> None:
    met = met_by(booking, (State.CONFIRMED,))
    if not {one.id for one in met} <= set(giving_up) or (met and by != f"person:{booking.person_id}"):
        raise RuleError(
            "meets", "같은 시간에 다른 자리가 있어요. 하나만 받을 수 있어요.", bookings=[one.id for one in met]
        )
    for one in met:
        if clock.now() >= cancel_until(one):
            raise RuleError("too_late_elsewhere", "같은 시간의 다른 자리를 취소할 수 있는 시간이 지났어요.")
    for one in met:
        session.refresh(one.claim)
        allocation.end(one.claim.pool, one.claim, by=by, because="cancelled")


def decline(booking: Booking, *, by: str) -> None:
    """Let an offered place go to the next, locked. Raises `RuleError` for what is not offered."""
    if booking.claim.state != State.OFFERED:
        raise RuleError("not_offered", "이 자리는 이제 다른 분께 넘어갔어요.")
    allocation.end(booking.claim.pool, booking.claim, by=by, because="declined")


def change(booking_id: int, session_id: int, *, by: int) -> Booking:
    """Come at another time: the old place is given up only for a new one that is free now. Raises `RuleError`."""
    old = session.get_one(Booking, booking_id)
    wish = Wish(old.program_id, session_id, old.person_id or 0, old.firm_id, old.note)
    program, one, _people = _locked(wish, by)
    pools = allocation.lock_all([old.claim.pool_id, _pool_id(program, one)])
    session.refresh(old.claim)
    if one is None or not old.claim.is_live or old.session_id in (None, session_id):
        raise RuleError("stale_form", "화면을 다시 열어 신청해 주세요.")
    if old.claim.state == State.CONFIRMED and clock.now() >= cancel_until(old):
        raise RuleError("too_late", "바꿀 수 있는 시간이 지났어요. 허브에 연락해 주세요.")
    pool = pools[_pool_id(program, one)]
    rules.check_window(program, one)
    rules.check_people(wish, by)
    rules.check_audience(program, wish)
    rules.check_credits(program, one, wish, but=old.id)
    if pool.places_left == 0 or pool.is_held or places.next_in_line(pool.id) is not None:
        raise RuleError("full", "그 시간에는 남은 자리가 없어요.")
    rules.check_overlap(program, one, wish, but=old.id)
    allocation.end(old.claim.pool, old.claim, by=f"person:{by}", because="changed")
    new = _place(pool, program, wish, by=f"person:{by}", because="changed")
    asking.move(old, new)
    session.execute(update(BookingChild).where(BookingChild.booking_id == old.id).values(booking_id=new.id))
    return new


def cancel_until(booking: Booking) -> Any:
    """Until when it may be changed or cancelled by who has it."""
    if booking.session is not None:
        return booking.session.cancel_until
    held = [one for one in booking.program.sessions if one.cancelled_at is None]
    return min(one.cancel_until for one in held) if held else clock.now()


def end_those_of(claims: Iterable[Claim], *, because: str) -> None:
    """Let claims go, each with its pool locked in turn: when somebody withdraws, or leaves a firm."""
    for claim in sorted(claims, key=lambda one: one.pool_id):
        pool = allocation.lock(claim.pool_id)
        session.refresh(claim)
        allocation.end(pool, claim, by=allocation.SYSTEM, because=because)
