"""What was mailed to somebody, and whose calendar an address is."""

from sqlalchemy import select

from portal.accounts.models import Person
from portal.accounts.tokens import LONGEST, token_hash
from portal.core.db import session
from portal.notices.calendars.models import CalendarFeed, CalendarInvitation


def invitations_of(person_id: int) -> dict[str, CalendarInvitation]:
    """The last that somebody was mailed, `{about: row}`."""
    rows = session.scalars(select(CalendarInvitation).where(CalendarInvitation.person_id == person_id))
    return {row.about: row for row in rows}


def feed_of(person_id: int) -> CalendarFeed | None:
    """The address of somebody's own calendar."""
    return session.scalars(select(CalendarFeed).where(CalendarFeed.person_id == person_id)).one_or_none()


def owner_of(token: str) -> Person | None:
    """Whose calendar is at an address; nobody's when it was taken back, or never given out."""
    if not token.isascii() or len(token) > LONGEST:
        return None
    query = select(Person).join(CalendarFeed, CalendarFeed.person_id == Person.id)
    return session.scalars(
        query.where(CalendarFeed.token_hash == token_hash(token), Person.key.is_not(None))
    ).one_or_none()
