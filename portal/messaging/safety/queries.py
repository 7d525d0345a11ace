"""Who wants nothing of whom, what was reported, and who may not ask for a while."""

from sqlalchemy import select

from portal.core.db import session
from portal.messaging.safety.models import FirmBlock


def is_blocked(sender_firm: int, receiver_firm: int) -> bool:
    """Whether the receiver has blocked the sender. Whoever is blocked is never told."""
    return live_block(receiver_firm, sender_firm) is not None


def live_block(firm_id: int, blocked_id: int) -> FirmBlock | None:
    """The row by which a firm blocks another."""
    query = select(FirmBlock).where(
        FirmBlock.firm_id == firm_id, FirmBlock.blocked_id == blocked_id, FirmBlock.ended_at.is_(None)
    )
    return session.scalars(query).one_or_none()
