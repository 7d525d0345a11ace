"""Letters about what is between firms: who is of none of them any more gets none, queued or held as it may be."""

from collections.abc import Callable, Iterable

from sqlalchemy import select

from portal.core.db import session
from portal.firms.people.models import FirmPerson

#: Whether something is still worth telling somebody: what it is about (`request:5`), and their number.
Still = Callable[[str, int], bool]


def while_of(name: str, firms_of: Callable[[int], Iterable[int]]) -> Still:
    """What kinds of notices ask before a letter leaves (`Kind.still`): whether its reader is of one of its firms.

    `firms_of` gives the firms of a thing by its number; what is about something else than `name` is told.
    """

    def still(about: str, person_id: int) -> bool:
        kind, _colon, number = about.partition(":")
        return kind != name or not number.isdecimal() or _is_of_one(person_id, firms_of(int(number)))

    return still


def _is_of_one(person_id: int, firm_ids: Iterable[int]) -> bool:
    seat = select(FirmPerson.id).where(
        FirmPerson.person_id == person_id, FirmPerson.firm_id.in_(list(firm_ids)), FirmPerson.ended_at.is_(None)
    )
    return session.scalar(seat.limit(1)) is not None
