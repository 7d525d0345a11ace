"""What follows from a place that is given or let go in a mentor's session, whoever moved it."""

from typing import cast

from flask import Flask
from sqlalchemy import select

from portal.allocation import listening as ledger
from portal.allocation.listening import Moved
from portal.allocation.models import HOLDING, State
from portal.audit.listening import Happening, listen
from portal.core.db import session
from portal.jobs.queue import enqueue
from portal.programs.booking import checks
from portal.programs.booking.checks import Wish
from portal.programs.mentoring import holding, hours, telling
from portal.programs.mentoring.models import MeetingNote, MentorProgram, MentorSlot, Side
from portal.programs.mentoring.slots import ROUND
from portal.programs.models import Booking, Program, ProgramSession
from portal.programs.queries import booking_of


def register(app: Flask) -> None:
    """Listen to places of sessions, to sessions that move, and say no where a booking could not be kept."""
    ledger.listen(app, "session", _follow)
    listen(app, "session.changed", _move)
    listen(app, "program.written", _look_again)
    listen(app, "meeting.noted", _tell_other)
    checks.add(app, check)


def check(program: Program, one: ProgramSession | None, wish: Wish) -> None:
    """Say no before anything is written; the ledger's listener decides, with the mentor locked. Raises `RuleError`."""
    slot = holding.slot_of(wish.session_id)
    if slot is None or one is None:
        return
    if not holding.holds(slot):
        holding.check(slot.mentor, one)
    if hours.asks_hours(program.id):
        hours.check(wish.firm_id, one)


def _follow(moved: Moved) -> None:
    claim = moved.claim
    owner, _colon, number = claim.pool.owner.partition(":")
    slot = holding.slot_of(int(number)) if owner == "session" else None
    if slot is None:
        return
    if claim.state in HOLDING:
        holding.take(slot, is_promoted=moved.before == State.WAITING)
    elif moved.before in HOLDING:
        holding.give_back(slot)
    booking = booking_of(claim.id, moved.kept)
    if not moved.before:
        hours.use(booking, slot, by=moved.by)
    elif claim.state == State.ENDED:
        hours.give_back(booking, by=moved.by, because=moved.because)
    _tell_mentor(moved, booking, slot)
    enqueue(ROUND, str(slot.mentor_id))


def _tell_mentor(moved: Moved, booking: Booking, slot: MentorSlot) -> None:
    if moved.claim.state == State.CONFIRMED:
        telling.tell(booking, slot.mentor, Side.MENTOR, "booked")
    elif moved.claim.state == State.ENDED and moved.before == State.CONFIRMED:
        telling.tell(booking, slot.mentor, Side.MENTOR, "cancelled")


def _move(happening: Happening) -> None:
    one = cast(ProgramSession, happening.subject)
    slot = holding.slot_of(one.id)
    if slot is not None and {"starts_at", "ends_at"} & set(happening.details["changed"]):
        holding.move(slot)
        enqueue(ROUND, str(slot.mentor_id))


def _look_again(happening: Happening) -> None:
    """A program that is written gives all its sessions its own rules, those that are closed among them."""
    program = cast(Program, happening.subject)
    for mentor_id in session.scalars(select(MentorProgram.mentor_id).where(MentorProgram.program_id == program.id)):
        enqueue(ROUND, str(mentor_id))


def _tell_other(happening: Happening) -> None:
    note = cast(MeetingNote, happening.subject)
    booking = session.get_one(Booking, note.booking_id)
    slot = holding.slot_of(booking.session_id)
    if slot is not None:
        other = Side.FIRM if note.side == Side.MENTOR else Side.MENTOR
        telling.tell(booking, slot.mentor, other, "noted")
