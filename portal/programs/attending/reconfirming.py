"""Whether people still come: they are asked some time before, and places without an answer go to who waits.

Half of the time that is left when somebody is asked is theirs to answer; the letter says until when. The caller opens
the unit of work.
"""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import exists, select
from sqlalchemy.orm import contains_eager

from portal.accounts.models import Person
from portal.allocation import service as allocation
from portal.allocation.models import Claim, State
from portal.audit import service as audit
from portal.core import clock
from portal.core.db import session
from portal.core.errors import RuleError
from portal.notices.service import notify, takes_letters
from portal.programs.attending import mails
from portal.programs.attending.kinds import ATTENDANCE
from portal.programs.attending.models import Reconfirmation
from portal.programs.attending.queries import held_for
from portal.programs.attending.reminding import AT_ONCE, LONGEST, confirmed_by, values_of
from portal.programs.booking import service as booking_service
from portal.programs.booking.kinds import about
from portal.programs.models import Booking, Program, ProgramSession
from portal.programs.service import first_start

COMING, GAVE_UP = "coming", "gave_up"


def sessions_to_ask() -> list[int]:
    """Sessions, and first ones of courses, whose people are to be asked now: while half of the time is left."""
    now = clock.now()
    query = (
        select(ProgramSession)
        .join(ProgramSession.program)
        .options(contains_eager(ProgramSession.program))
        .where(ProgramSession.starts_at > now, ProgramSession.starts_at <= now + LONGEST)
        .where(ProgramSession.cancelled_at.is_(None), Program.published_at.is_not(None), Program.cancelled_at.is_(None))
        .where(Program.reconfirm_minutes > 0)
        .order_by(ProgramSession.starts_at)
    )
    return [one.id for one in session.scalars(query) if _is_time(one)]


def _is_time(one: ProgramSession) -> bool:
    before = timedelta(minutes=one.program.reconfirm_minutes)
    left = one.starts_at - clock.now()
    is_first = not one.program.is_course or one.starts_at == first_start(one.program)
    return is_first and before / 2 < left <= before


def ask(one: ProgramSession) -> int:
    """Ask some of who have a place and were not asked yet, with the session locked; how many."""
    if one.cancelled_at is not None or not one.program.is_open or not _is_time(one):
        return 0
    moment = one.starts_at - timedelta(minutes=one.program.reconfirm_minutes)
    query = (
        select(Booking)
        .join(Booking.claim)
        .join(Person, Person.id == Booking.person_id)
        .options(contains_eager(Booking.claim))
        .where(held_for(one), Person.key.is_not(None), confirmed_by(moment))
        .where(~exists().where(Reconfirmation.booking_id == Booking.id))
        .order_by(Booking.id)
        .limit(AT_ONCE)
    )
    bookings = session.scalars(query).all()
    for booking in bookings:
        _ask(booking, one)
    return len(bookings)


def _ask(booking: Booking, one: ProgramSession) -> None:
    now = clock.now()
    asked = Reconfirmation(booking_id=booking.id, session_id=one.id, asked_at=now)
    asked.answer_by, asked.releases = now + (one.starts_at - now) / 2, one.program.releases_unconfirmed
    session.add(asked)
    session.flush()
    person = session.get_one(Person, booking.person_id)
    values = {**values_of(one), "answer_by": asked.answer_by.isoformat(), "releases": asked.releases}
    notify(ATTENDANCE, person, "reconfirm", values, url=f"/me/bookings/{booking.id}", about=about(booking.id))
    if takes_letters(person):
        mails.send_question(asked, person, values)


# ── Answers ──────────────────────────────────────────────────────────────────


def asked_of(booking_id: int) -> Reconfirmation | None:
    """What who has booked was asked."""
    return session.scalars(select(Reconfirmation).where(Reconfirmation.booking_id == booking_id)).one_or_none()


def is_open(asked: Reconfirmation) -> bool:
    """Whether an answer counts: while there is a place, and before it begins."""
    one = asked.session
    takes_place = one.cancelled_at is None and clock.now() < one.starts_at
    return takes_place and asked.booking.state == State.CONFIRMED and asked.released_at is None


def answer(reconfirmation_id: int, what: str) -> Reconfirmation:
    """Say that one comes, or give the place up: it goes to the next in line at once. Raises `RuleError`.

    Said again it changes nothing; who said they come may still give it up.
    """
    asked = _locked(reconfirmation_id)
    if not is_open(asked):
        raise RuleError("answer_over", "이미 자리를 넘겼거나 시작한 프로그램이에요.")
    if asked.answer == what:
        return asked
    by = f"person:{asked.booking.person_id}"
    asked.answer, asked.answered_at = what, clock.now()
    audit.record("booking.reconfirmed", asked, by=by, booking=asked.booking_id, answer=what)
    if what == GAVE_UP:
        allocation.end(asked.booking.claim.pool, asked.booking.claim, by=by, because="cancelled")
    return asked


def _locked(reconfirmation_id: int) -> Reconfirmation:
    """What was asked, as it is, with the pool of the booking locked."""
    asked = session.get_one(Reconfirmation, reconfirmation_id)
    booking_service.lock(asked.booking_id)
    session.refresh(asked)
    return asked


def unanswered() -> Sequence[int]:
    """Questions without an answer in time, whose places go to others."""
    now = clock.now()
    query = (
        select(Reconfirmation.id)
        .join(Reconfirmation.booking)
        .join(Booking.claim)
        .join(Reconfirmation.session)
        .where(Reconfirmation.releases, Reconfirmation.answer == "", Reconfirmation.released_at.is_(None))
        .where(Reconfirmation.answer_by <= now, ProgramSession.starts_at > now, Claim.state == State.CONFIRMED)
        .order_by(Reconfirmation.id)
    )
    return session.scalars(query).all()


def release(reconfirmation_id: int) -> None:
    """Let a place go that nobody has confirmed, unless somebody just did: the next in line has it at once."""
    asked = _locked(reconfirmation_id)
    if asked.answer or not asked.releases or not is_open(asked) or clock.now() < asked.answer_by:
        return
    asked.released_at = clock.now()
    claim = asked.booking.claim
    audit.record("booking.released", asked, by=allocation.SYSTEM, booking=asked.booking_id)
    allocation.end(claim.pool, claim, by=allocation.SYSTEM, because="not_reconfirmed")
