"""Reading what is decided upon: parts of programs, applications, scores, drafts, decisions and draws."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from portal.allocation.models import HOLDING, Claim, ClaimMove, Pool, State
from portal.core import clock
from portal.core.db import session
from portal.firms.people.models import FirmPerson
from portal.programs.deciding.models import ApplicationDraft, ApplicationScore, Decision, DrawPledge, DrawTicket
from portal.programs.models import Approval, Booking, Program, ProgramSession

#: How places are given of programs that are decided upon.
COLLECTED = (Approval.REVIEW, Approval.LOTTERY)


@dataclass(frozen=True, slots=True)
class Part:
    """What is decided upon at once: a session of a program, or its course (`session` is none)."""

    program: Program
    session: ProgramSession | None
    pool: Pool

    @property
    def session_id(self) -> int | None:
        return self.session.id if self.session is not None else None

    @property
    def begins_at(self) -> datetime | None:
        if self.session is not None:
            return self.session.starts_at
        return min((one.starts_at for one in self.program.sessions if one.cancelled_at is None), default=None)

    @property
    def is_on(self) -> bool:
        """Whether it takes place."""
        return self.program.is_open and self.pool.closed_at is None

    @property
    def is_continuous(self) -> bool:
        """Whether applications come without a deadline, and are answered one by one."""
        return self.program.approval == Approval.REVIEW and self.program.booking_closes_at is None

    @property
    def has_closed(self) -> bool:
        """Whether the deadline has passed."""
        return self.program.booking_closes_at is not None and self.program.booking_closes_at <= clock.now()


def collected_program(program_id: int, approval: str = "") -> Program | None:
    """A published program whose applications are collected, with its sessions and places; for staff."""
    query = select(Program).where(Program.id == program_id, Program.published_at.is_not(None))
    query = query.where(Program.approval == approval if approval else Program.approval.in_(COLLECTED))
    loaded = joinedload(Program.pool), selectinload(Program.sessions).joinedload(ProgramSession.pool)
    return session.scalars(query.options(*loaded)).one_or_none()


def parts_of(program: Program) -> list[Part]:
    """What of a program is decided upon, by when it begins."""
    if program.pool is not None:
        return [Part(program, None, program.pool)]
    return [Part(program, one, one.pool) for one in program.sessions if one.pool is not None]


def part_of(program: Program, session_id: int | None) -> Part | None:
    """One part: that of a session, or of the course."""
    return next((part for part in parts_of(program) if part.session_id == session_id), None)


# ── Applications ─────────────────────────────────────────────────────────────


def applications_in(pool_id: int) -> Sequence[Booking]:
    """What waits for a decision, in the order of application. One query."""
    query = select(Booking).join(Booking.claim).where(Claim.pool_id == pool_id, Claim.state == State.APPLIED)
    loaded = joinedload(Booking.claim).joinedload(Claim.pool), joinedload(Booking.child)
    return session.scalars(query.options(*loaded).order_by(Booking.id)).unique().all()


def application(program_id: int, booking_id: int) -> Booking | None:
    """An application that waits for a decision."""
    query = select(Booking).join(Booking.claim).where(Booking.id == booking_id, Booking.program_id == program_id)
    return session.scalars(query.where(Claim.state == State.APPLIED)).one_or_none()


def application_to_review(booking_id: int) -> Booking | None:
    """An application that is reviewed and waits for a decision."""
    query = select(Booking).join(Booking.claim).join(Program, Program.id == Booking.program_id)
    is_reviewed = Program.approval == Approval.REVIEW, Claim.state == State.APPLIED
    return session.scalars(query.where(Booking.id == booking_id, *is_reviewed)).one_or_none()


def numbers_until(pool_id: int, moment: datetime) -> list[int]:
    """The numbers of all that applied by then, also of those who gave it up."""
    query = select(Booking.id).join(Booking.claim).where(Claim.pool_id == pool_id, Booking.booked_at <= moment)
    return list(session.scalars(query.order_by(Booking.id)))


def holders_by_firm(program_id: int, firms: Collection[int], but: Collection[int]) -> dict[int, int]:
    """How many people of each firm hold a place in a program already, but for some people."""
    counted = (
        select(Booking.firm_id, func.count(func.distinct(Booking.person_id)))
        .join(Booking.claim)
        .where(Booking.program_id == program_id, Claim.state.in_(HOLDING), Booking.firm_id.in_(firms))
        .where(Booking.person_id.not_in(but))
        .group_by(Booking.firm_id)
    )
    return {row[0]: row[1] for row in session.execute(counted) if row[0] is not None}


def conflicts(person_id: int | None, bookings: Sequence[Booking]) -> set[int]:
    """Applications upon which somebody may not decide: their own, those they made for others, their firms'. One query.

    Being of a firm is asked of the rows: a page that was opened before somebody joined decides nothing.
    """
    own = set(session.scalars(_firms_of(person_id)))
    actor = f"person:{person_id}"
    return {
        one.id for one in bookings if person_id in (None, one.person_id) or one.booked_by == actor or one.firm_id in own
    }


def _firms_of(person_id: int | None) -> Select[int]:
    return select(FirmPerson.firm_id).where(FirmPerson.person_id == person_id, FirmPerson.ended_at.is_(None))


# ── Scores and drafts ────────────────────────────────────────────────────────


def scores_of(booking_ids: Collection[int]) -> dict[int, list[ApplicationScore]]:
    """All scores of some applications, in the order in which they came. One query."""
    found: dict[int, list[ApplicationScore]] = defaultdict(list)
    query = select(ApplicationScore).where(ApplicationScore.booking_id.in_(booking_ids))
    for one in session.scalars(query.order_by(ApplicationScore.id)):
        found[one.booking_id].append(one)
    return found


def drafts_of(booking_ids: Collection[int]) -> dict[int, ApplicationDraft]:
    """What staff mean to answer some applications. One query."""
    query = select(ApplicationDraft).where(ApplicationDraft.booking_id.in_(booking_ids))
    return {one.booking_id: one for one in session.scalars(query)}


# ── Decisions and draws ──────────────────────────────────────────────────────


def decision_of(pool_id: int) -> Decision | None:
    """How the places of a pool were given, once they were."""
    query = select(Decision).where(Decision.pool_id == pool_id)
    return session.scalars(query.execution_options(populate_existing=True)).one_or_none()


def pledge_of(pool_id: int) -> DrawPledge | None:
    """What a draw is made of; its secret is for nobody before the draw."""
    return session.scalars(select(DrawPledge).where(DrawPledge.pool_id == pool_id)).one_or_none()


def tickets_of(decision: Decision) -> Sequence[DrawTicket]:
    """All numbers of a draw in the order that it made; those that were given up last."""
    query = select(DrawTicket).where(DrawTicket.decision_id == decision.id)
    in_order = DrawTicket.position.is_(None), DrawTicket.position, DrawTicket.number
    return session.scalars(query.order_by(*in_order)).all()


def decided_counts(pool_id: int) -> dict[str, int]:
    """How many were chosen, put in reserve, and not chosen, by the moves that the decision made. One query."""
    kinds = {"chosen": "chosen", "drawn": "chosen", "reserve": "reserve", "not_chosen": "not_chosen"}
    query = (
        select(ClaimMove.because, func.count())
        .join(Claim, Claim.id == ClaimMove.claim_id)
        .where(Claim.pool_id == pool_id, ClaimMove.before == State.APPLIED, ClaimMove.because.in_(kinds))
        .group_by(ClaimMove.because)
    )
    found: dict[str, int] = defaultdict(int)
    for because, number in session.execute(query):
        found[kinds[because]] += number
    return found


def own_numbers(person_id: int | None, program_id: int) -> set[int]:
    """The numbers of somebody's applications to a program."""
    query = select(Booking.id).where(Booking.program_id == program_id, Booking.person_id == person_id)
    return set(session.scalars(query)) if person_id else set()


@dataclass(frozen=True, slots=True)
class Ticket:
    """An application's number in a lottery, and what it got once it is drawn (`position` and `outcome`)."""

    number: int
    position: int | None = None
    outcome: str = ""


def ticket_of(booking: Booking) -> Ticket | None:
    """The lot of a booking; none where no lots are drawn. One query."""
    if booking.program.approval != Approval.LOTTERY:
        return None
    found = session.scalars(select(DrawTicket).where(DrawTicket.number == booking.id)).one_or_none()
    return Ticket(booking.id, found.position, found.outcome) if found else Ticket(booking.id)


def message_of(booking: Booking) -> str:
    """What staff said to all who applied when they decided; empty when they said nothing. One query."""
    query = select(Decision.message).join(Claim, Claim.pool_id == Decision.pool_id)
    return session.scalar(query.where(Claim.id == booking.claim_id)) or ""


# ── What waits for staff ─────────────────────────────────────────────────────


def _to_decide(now: datetime) -> tuple[ColumnElement[bool], ...]:
    closed = Program.booking_closes_at <= now
    continuous = (Program.approval == Approval.REVIEW) & Program.booking_closes_at.is_(None)
    return Claim.state == State.APPLIED, Program.cancelled_at.is_(None), or_(closed, continuous)


def programs_to_decide(now: datetime) -> Sequence[tuple[Program, int]]:
    """Programs with applications that may be decided upon now, and how many; those that begin first come first."""
    return _counted(*_to_decide(now))


def programs_to_review(person_id: int | None) -> Sequence[tuple[Program, int]]:
    """Programs with applications that somebody may score and has not, and how many."""
    by = f"person:{person_id}"
    scored = select(ApplicationScore.id).where(ApplicationScore.booking_id == Booking.id, ApplicationScore.by == by)
    concerned = or_(Booking.person_id == person_id, Booking.booked_by == by)
    of_own_firm = and_(Booking.firm_id.is_not(None), Booking.firm_id.in_(_firms_of(person_id)))
    is_waiting = Claim.state == State.APPLIED, Program.cancelled_at.is_(None), Program.approval == Approval.REVIEW
    return _counted(*is_waiting, ~scored.exists(), ~concerned, ~of_own_firm)


def _counted(*which: ColumnElement[bool]) -> Sequence[tuple[Program, int]]:
    counted = (
        select(Program, func.count(Claim.id))
        .join(Booking, Booking.program_id == Program.id)
        .join(Claim, Claim.id == Booking.claim_id)
        .join(Pool, Pool.id == Claim.pool_id)
        .where(*which)
        .group_by(Program.id)
        .order_by(func.min(Pool.closes_at), Program.id)
    )
    return [(row[0], row[1]) for row in session.execute(counted)]
