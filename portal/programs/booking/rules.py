"""Whether somebody may book: when, who, how many of a firm, what it costs, and what else they do at that time.

Everything here is asked with program, firm and person locked, and raises `RuleError` with words for people.
"""

from datetime import date, datetime
from functools import cache

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import aliased

from portal.allocation.models import HOLDING, Claim, State
from portal.core import clock
from portal.core.clock import SEOUL
from portal.core.db import session
from portal.core.errors import RuleError
from portal.firms.models import Tenure
from portal.firms.people.models import FirmPerson
from portal.firms.policy import EDITING_ROLES
from portal.programs.booking.checks import Wish
from portal.programs.booking.meeting import meets, spans, times
from portal.programs.models import Approval, Audience, Booking, Program, ProgramFirm, ProgramSession
from portal.programs.queries import rules

OLDEST_CHILD = 14


def check_window(program: Program, one: ProgramSession | None) -> None:
    """That one may apply now: to the second."""
    now = clock.now()
    if not program.is_open or (one is not None and one.cancelled_at is not None):
        raise RuleError("not_open", "신청을 받지 않는 프로그램이에요.")
    if now < program.booking_opens_at:
        raise RuleError("too_early", "아직 신청을 받지 않아요.")
    if program.booking_closes_at is not None and now >= program.booking_closes_at:
        raise RuleError("closed", "신청이 끝났어요.")
    if now >= begins_at(program, one):
        raise RuleError("closed", "신청이 끝났어요.")


def begins_at(program: Program, one: ProgramSession | None) -> datetime:
    """When what is booked begins: the session, or the first one of a course that takes place."""
    if one is not None:
        return one.starts_at
    return min((each.starts_at for each in program.sessions if each.cancelled_at is None), default=clock.now())


def check_people(wish: Wish, by: int) -> None:
    """That it is for oneself, or for a colleague by somebody who may act for the firm."""
    if wish.firm_id is None:
        if wish.person_id != by:
            raise RuleError("not_colleague", "같은 회사 사람의 것만 대신 신청할 수 있어요.", field="person")
        return
    roles = _roles(wish.firm_id, {wish.person_id, by})
    if by not in roles:
        raise RuleError("not_of_firm", "이 회사의 사람이 아니에요.", field="firm")
    if wish.person_id not in roles or (wish.person_id != by and roles[by] not in EDITING_ROLES):
        raise RuleError("not_colleague", "같은 회사 사람의 것만 대신 신청할 수 있어요.", field="person")


def check_firm_is_said(program: Program, wish: Wish) -> None:
    """That who has a firm comes as of it where firms are counted: else its limits would hold for nobody."""
    if wish.firm_id is not None or wish.child is not None or (program.firm_limit is None and not program.credits):
        return
    of_firm = select(FirmPerson.id).where(FirmPerson.person_id == wish.person_id, FirmPerson.ended_at.is_(None))
    if session.scalars(of_firm.limit(1)).first() is not None:
        raise RuleError("needs_firm", "회사 사람으로만 신청할 수 있어요.", field="firm")


def _roles(firm_id: int, person_ids: set[int]) -> dict[int | None, str]:
    query = select(FirmPerson.person_id, FirmPerson.role).where(
        FirmPerson.firm_id == firm_id, FirmPerson.person_id.in_(person_ids), FirmPerson.ended_at.is_(None)
    )
    return {row[0]: row[1] for row in session.execute(query)}


def check_guardian(wish: Wish, by: int) -> None:
    """That a guardian books for a child of their own, not for a colleague's."""
    if wish.child is not None and wish.person_id != by:
        raise RuleError("not_guardian", "아이는 보호자가 신청해요.", field="person")


def check_child(program: Program, wish: Wish) -> None:
    """That the program takes children, and that it is one: who is fourteen may have an account of their own.

    Of the birthday the year alone is known; who turns fourteen in this year may still be thirteen.
    """
    if wish.child is None:
        return
    if program.takes_children is None:
        raise RuleError("no_children", "아이를 받지 않는 프로그램이에요.", field="person")
    if not 0 <= clock.today().year - wish.child.birth_year <= OLDEST_CHILD:
        message = "만 14세부터는 본인이 계정을 만들어 신청해요. 태어난 해를 확인해 주세요."
        raise RuleError("no_child", message, field="child_birth_year")


def check_audience(program: Program, wish: Wish) -> None:
    """That the program is for who comes."""
    if program.audience == Audience.EVERYONE:
        return
    if wish.firm_id is None:
        raise RuleError("needs_firm", "회사 사람으로만 신청할 수 있어요.", field="firm")
    if program.audience == Audience.FIRMS:
        if session.get(ProgramFirm, (program.id, wish.firm_id)) is None:
            raise RuleError("not_for_firm", "이 회사는 신청할 수 없는 프로그램이에요.", field="firm")
        return
    kinds = _kinds(wish.firm_id, clock.today())
    if "resident" not in kinds and (program.audience == Audience.RESIDENTS or "member" not in kinds):
        raise RuleError("not_for_firm", "이 회사는 신청할 수 없는 프로그램이에요.", field="firm")


def _kinds(firm_id: int, day: date) -> set[str]:
    """What a firm is to the hub on a day."""
    tenures = session.scalars(select(Tenure).where(Tenure.firm_id == firm_id))
    return {tenure.kind for tenure in tenures if tenure.covers(day)}


def check_firm_limit(program: Program, wish: Wish) -> None:
    """That the firm has not as many people in the program as it may."""
    if program.firm_limit is None or wish.firm_id is None:
        return
    counted = (
        select(func.count(func.distinct(Booking.person_id)))
        .join(Booking.claim)
        .where(Booking.program_id == program.id, Booking.firm_id == wish.firm_id, Claim.state != State.ENDED)
        .where(Booking.person_id != wish.person_id)
    )
    if (session.scalar(counted) or 0) >= program.firm_limit:
        message = f"한 회사에서 {program.firm_limit}명까지 신청할 수 있어요."
        raise RuleError("firm_limit", message, field="firm", most=program.firm_limit)


def check_credits(program: Program, one: ProgramSession | None, wish: Wish, *, but: int | None = None) -> None:
    """That the firm has enough left for the quarter in which it begins, besides a booking that is given up (`but`)."""
    if not program.credits or wish.firm_id is None or (most := rules().quarter_credits) is None:
        return
    spent = credits_spent(wish.firm_id, begins_at(program, one), but=but)
    if spent + program.credits > most:
        left = max(most - spent, 0)
        message = (
            f"이번 분기에 회사가 쓸 수 있는 이용권이 {left}장 남았어요. 이 프로그램은 {program.credits}장이 들어요."
        )
        raise RuleError("credits", message, field="firm", left=left, needed=program.credits)


def credits_spent(firm_id: int, moment: datetime, *, but: int | None = None) -> int:
    """What live bookings of a firm cost in the quarter of a moment; what was cancelled costs nothing."""
    begin, end = quarter_of(moment)
    course = aliased(ProgramSession)
    first = (
        select(func.min(course.starts_at))
        .where(course.program_id == Booking.program_id, course.cancelled_at.is_(None))
        .correlate(Booking)
        .scalar_subquery()
    )
    when = func.coalesce(ProgramSession.starts_at, first)
    counted = (
        select(func.coalesce(func.sum(Booking.credits), 0))
        .join(Booking.claim)
        .outerjoin(ProgramSession, ProgramSession.id == Booking.session_id)
        .where(Booking.firm_id == firm_id, Claim.state != State.ENDED, when >= begin, when < end)
    )
    if but is not None:
        counted = counted.where(Booking.id != but)
    return session.scalar(counted) or 0


def quarter_of(moment: datetime) -> tuple[datetime, datetime]:
    """When the quarter of a moment begins in Seoul, and when the next one does."""
    day = moment.astimezone(SEOUL)
    month = (day.month - 1) // 3 * 3 + 1
    begin = datetime(day.year, month, 1, tzinfo=SEOUL)
    after = datetime(day.year + (month == 10), (month + 2) % 12 + 1, 1, tzinfo=SEOUL)
    return begin, after


def check_overlap(
    program: Program, one: ProgramSession | None, wish: Wish, *, pool_id: int = 0, but: int | None = None
) -> None:
    """That who comes has no claim upon this pool, and no place elsewhere at the same time; `but` is a booking that is
    given up for this one. One query."""
    meetings = times(program, one)
    asked = {"person_id": wish.person_id, "but": but or 0, "pool_id": pool_id, **spans(meetings)}
    found = {row[0]: row[1] for row in session.execute(_in_the_way(len(meetings)), asked)}
    if pool_id in found:
        raise RuleError("already", "이미 신청했어요.")
    for program_id in found.values():
        other = session.get_one(Program, program_id)
        message = f"같은 시간에 신청한 프로그램이 있어요: {other.title_ko}"
        raise RuleError("overlaps", message, program=other)


@cache
def _in_the_way(count: int) -> Select[int, int]:
    """Pool and program of what somebody has that keeps them from booking; made once for each number of meetings."""
    return (
        select(Claim.pool_id, Booking.program_id)
        .join(Booking, Booking.claim_id == Claim.id)
        .where(Claim.person_id == bindparam("person_id"), Claim.state != State.ENDED, Booking.id != bindparam("but"))
        .where((Claim.pool_id == bindparam("pool_id")) | (Claim.state.in_(HOLDING) & meets(count)))
    )


def tier_of(program: Program, wish: Wish) -> int:
    """0 for who goes first: with first-timers first, who has never had a place in a program of this kind."""
    if not program.first_timers_first:
        return 0
    been = (
        select(Booking.id)
        .join(Booking.claim)
        .join(Program, Program.id == Booking.program_id)
        .where(Booking.person_id == wish.person_id, Program.kind == program.kind, Claim.state == State.CONFIRMED)
    )
    return 0 if session.scalars(been.limit(1)).first() is None else 1


def is_collected(program: Program) -> bool:
    """Whether applications are decided upon, not places given at once."""
    return program.approval in (Approval.REVIEW, Approval.LOTTERY)
