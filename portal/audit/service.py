"""Writing the event log and the access log."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert, select

from portal.audit import chain, listening
from portal.audit.models import Access, Event, Review
from portal.core import clock
from portal.core.db import session
from portal.core.errors import RuleError


def record(action: str, subject: object, *, by: str, **details: Any) -> None:
    """Note that `by` did `action` to `subject` (a model with an id), in the caller's unit of work; tell who listens."""
    session.flush()
    note(action, type(subject).__name__.lower(), subject.id, by=by, **details)  # type: ignore[attr-defined]
    listening.tell(listening.Happening(action, subject, by, details))


def note(action: str, subject_type: str, subject_id: int, *, by: str, **details: Any) -> None:
    """Note that `by` did `action` to something known by its number; 0 stands for several, or for the hub itself."""
    session.add(Event(actor=by, action=action, subject_type=subject_type, subject_id=subject_id, details=details))


@dataclass(frozen=True, slots=True)
class Look:
    """Somebody who looks at personal data: who, where in the portal, from which address on the net, and why."""

    actor: str
    place: str
    address: str
    why: str


def looked_at(subject_type: str, ids: Iterable[int], what: str, look: Look) -> None:
    """Note that somebody is about to be shown data of persons, in the caller's unit of work.

    Noted before it is shown: what cannot be noted is not shown.
    """
    rows = [
        {"actor": look.actor, "subject_type": subject_type, "subject_id": number, "what": what}
        | {"place": look.place, "why": look.why, "address": look.address}
        for number in ids
    ]
    if rows:
        session.execute(insert(Access), rows)


def sign_month(month: str, counts: tuple[int, int], *, by: str, findings: str) -> Review:
    """Note that a month's logs were gone through, in the caller's unit of work; `counts` of events and accesses.

    Raises `RuleError` for a month that is not over or is signed, and when the log is not whole.
    """
    if month >= f"{clock.today():%Y-%m}":
        raise RuleError("month_goes_on", "아직 끝나지 않은 달이에요.")
    if session.scalar(select(Review.id).where(Review.month == month)):
        raise RuleError("month_signed", "이미 점검한 달이에요.")
    verdict = chain.verify()
    if verdict.broken is not None:
        raise RuleError("chain_broken", f"기록의 {verdict.broken}번 행이 앞과 이어지지 않아요.")
    number, seal = chain.head()
    events, accesses = counts
    values = {"event_id": number, "event_hash": seal, "events": events, "accesses": accesses}
    review = Review(month=month, signed_by=by, findings=findings, **values)
    session.add(review)
    record("audit.signed", review, by=by, month=month)
    return review
