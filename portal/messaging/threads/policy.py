"""What a participant may do: pure, over the role in the firm that they speak for."""

from datetime import datetime, timedelta

from portal.core.viewer import FirmRole, Viewer
from portal.firms.policy import can_edit
from portal.messaging.threads.models import Message

#: So long somebody may put right what they said.
EDITABLE_FOR = timedelta(minutes=15)


def can_write(viewer: Viewer, firm_id: int) -> bool:
    """Saying something for a firm, and letting a colleague in; who may only look reads."""
    return can_edit(viewer, firm_id)


def can_enter(viewer: Viewer, firm_id: int) -> bool:
    """Coming into any of a firm's threads: its owners answer for what is said in its name."""
    return viewer.role_in(firm_id) == FirmRole.OWNER


def can_edit_message(viewer: Viewer, message: Message, now: datetime) -> bool:
    """One's own words, for a quarter of an hour."""
    is_own = message.person_id is not None and message.person_id == viewer.person_id
    return is_own and message.is_said and now < message.said_at + EDITABLE_FOR
