"""What of somebody's threads is read for their first page: a few columns, by a statement that is made once."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, bindparam, select

from portal.core.db import session
from portal.core.viewer import Viewer
from portal.firms.models import Firm
from portal.messaging.threads.models import Participant, ThreadFirm
from portal.messaging.threads.queries import seats_for


@dataclass(frozen=True, slots=True)
class Unread:
    """A thread with something unread; `others` are the Korean and English names of the other side."""

    thread_id: int
    unread: int
    last_at: datetime
    others: list[tuple[str, str]] = field(default_factory=list)


def first_unread(viewer: Viewer, most: int) -> Sequence[Unread]:
    """Some of the viewer's threads that are not pinned and have something unread, what moved last first. One query."""
    firms = [one.firm_id for one in viewer.belongings]
    if viewer.person_id is None or not firms:
        return ()
    asked = {"person_id": viewer.person_id, "firms": firms, "most": most}
    found: dict[int, Unread] = {}
    for row in session.connection().execute(_FIRST, asked):
        one = found.setdefault(row.id, Unread(row.thread_id, row.unread, row.last_at))
        if row.name_ko is not None:
            one.others.append((row.name_ko, row.name_en))
    return list(found.values())


def _first() -> Select[Any]:
    seat = (
        select(Participant.id, Participant.thread_id, Participant.firm_id, Participant.unread, Participant.last_at)
        .where(seats_for(bindparam("person_id"), bindparam("firms", expanding=True)))
        .where(Participant.pinned_at.is_(None), Participant.unread > 0)
        .order_by(Participant.last_at.desc(), Participant.id.desc())
        .limit(bindparam("most"))
        .subquery()
    )
    other = and_(ThreadFirm.thread_id == seat.c.thread_id, ThreadFirm.firm_id != seat.c.firm_id)
    return (
        select(seat.c.id, seat.c.thread_id, seat.c.unread, seat.c.last_at, Firm.name_ko, Firm.name_en)
        .select_from(seat)
        .outerjoin(ThreadFirm, other)
        .outerjoin(Firm, Firm.id == ThreadFirm.firm_id)
        .order_by(seat.c.last_at.desc(), seat.c.id.desc(), ThreadFirm.firm_id)
    )


_FIRST = _first()
