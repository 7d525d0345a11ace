"""Who has not read what came a minute ago is told by a letter, which says from which firm, and no more.

A round of the worker looks, not a job for each message: what was read meanwhile costs nothing, several messages make
one letter, and whoever has left the firm, the thread or the portal since gets none.
"""

from sqlalchemy import select

from portal.accounts.models import Person
from portal.core import clock
from portal.core.db import session
from portal.firms.models import Firm
from portal.messaging.threads import queries
from portal.messaging.threads.kinds import MESSAGES
from portal.messaging.threads.models import Message, Participant
from portal.notices.service import notify

AT_ONCE = 100


def tell_some() -> int:
    """Tell some of those who are due, in the caller's unit of work; how many were looked at."""
    query = (
        select(Participant)
        .where(Participant.tell_at <= clock.now())
        .order_by(Participant.tell_at)
        .limit(AT_ONCE)
        .with_for_update(skip_locked=True, of=Participant)
    )
    due = session.scalars(query.execution_options(populate_existing=True)).all()
    for seat in due:
        seat.tell_at = None
        if seat.unread and seat.left_at is None and seat.muted_at is None:
            _tell(seat)
    return len(due)


def _tell(seat: Participant) -> None:
    person = session.get(Person, seat.person_id)
    is_of_firm = session.scalar(select(queries.is_live(seat.person_id, seat.firm_id)))
    firm = _from(seat)
    if person is None or person.key is None or not is_of_firm or firm is None:
        return
    values = {"firm_ko": firm.name_ko, "firm_en": firm.name_en, "count": seat.unread}
    notify(MESSAGES, person, "waiting", values, url=f"/messages/{seat.thread_id}", about=f"thread:{seat.thread_id}")


def _from(seat: Participant) -> Firm | None:
    """The firm of whoever spoke last."""
    query = (
        select(Firm)
        .join(Message, Message.firm_id == Firm.id)
        .where(Message.thread_id == seat.thread_id, Message.person_id.is_distinct_from(seat.person_id))
        .where(Message.counts.is_(True))
        .order_by(Message.id.desc())
        .limit(1)
    )
    return session.scalars(query).first()
