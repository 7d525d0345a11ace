"""How many requests a firm may send in a day.

Five, and more for a firm whose requests are welcome: once five were answered or ran out within 180 days, the part of
them that was accepted adds up to fifteen. Who has had an account for less than three days sends one a day.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from portal.accounts.models import Person
from portal.core import clock
from portal.core.clock import SEOUL
from portal.core.db import session
from portal.messaging.requests.models import Outcome, Request

BASE, MORE = 5, 15
#: Of fewer answers a share says nothing.
FEWEST_ANSWERS = 5
WINDOW = timedelta(days=180)
NEWCOMER, OF_NEWCOMER = timedelta(days=3), 1
#: What counts as an answer here. "Not now" is about the receiver's time, not about the request.
_JUDGED = (Outcome.ACCEPTED, Outcome.DECLINED, Outcome.EXPIRED, Outcome.REFUSED)


@dataclass(frozen=True, slots=True)
class Allowance:
    """What a firm may send today, and what is left of it for the person who asks."""

    limit: int
    left: int
    is_newcomer: bool = False


def daily_limit(accepted: int, judged: int) -> int:
    """How many a day, by how many of those that were judged were accepted."""
    return BASE if judged < FEWEST_ANSWERS else BASE + MORE * accepted // judged


def allowance(firm_id: int, person: Person) -> Allowance:
    """What is left today. To be relied upon only with the firm locked."""
    limit = daily_limit(*_answers(firm_id))
    left = limit - _sent_today(firm_id)
    if clock.now() - person.created_at < NEWCOMER:
        own = OF_NEWCOMER - _sent_today(firm_id, by=f"person:{person.id}")
        return Allowance(OF_NEWCOMER, max(0, min(left, own)), is_newcomer=True)
    return Allowance(limit, max(0, left))


def _answers(firm_id: int) -> tuple[int, int]:
    """How many requests of a firm were accepted, and how many were judged."""
    query = (
        select(Request.ended_because, func.count())
        .where(Request.sender_id == firm_id, Request.ended_because.in_(_JUDGED))
        .where(Request.ended_at > clock.now() - WINDOW)
        .group_by(Request.ended_because)
    )
    counts = {row[0]: row[1] for row in session.execute(query)}
    return counts.get(Outcome.ACCEPTED, 0), sum(counts.values())


def _sent_today(firm_id: int, *, by: str = "") -> int:
    """Also those that were withdrawn: they were read."""
    query = select(func.count()).where(Request.sender_id == firm_id, Request.created_at >= _midnight())
    return session.scalar(query.where(Request.created_by == by) if by else query) or 0


def _midnight() -> datetime:
    """When the day began in Seoul."""
    return clock.now().astimezone(SEOUL).replace(hour=0, minute=0, second=0, microsecond=0)
