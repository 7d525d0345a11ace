"""What blocking and reporting mean in a thread."""

from flask import url_for
from flask_babel import lazy_gettext as _l

from portal.core.personal import Words
from portal.core.viewer import Viewer
from portal.firms.models import Firm
from portal.firms.policy import can_edit
from portal.messaging.safety.queries import is_blocked
from portal.messaging.safety.service import Piece, Reportable
from portal.messaging.threads import queries
from portal.messaging.threads.models import SAID, Thread

#: How many of the newest messages somebody may choose from.
MOST_PIECES = 50


_BLOCKED: Words = _l("우리가 차단한 기업이에요. 차단을 풀면 이어서 쓸 수 있어요.")
_CLOSED: Words = _l("지금은 이 대화에 새 메시지를 쓸 수 없어요.")


def check(thread: Thread, firm_id: int) -> Words | None:
    """Why a firm may not write: it has blocked the other or, which it does not learn, was blocked."""
    others = [number for number in thread.firm_ids if number != firm_id]
    if any(is_blocked(other_id, firm_id) for other_id in others):
        return _BLOCKED
    return _CLOSED if any(is_blocked(firm_id, other_id) for other_id in others) else None


def source(viewer: Viewer, thread_id: int) -> Reportable | None:
    """What the other firm has said of late in a thread in which the viewer takes part."""
    thread = queries.visible_thread(viewer, thread_id)
    seat = queries.seat_in(viewer, thread) if thread else None
    if thread is None or seat is None or not can_edit(viewer, seat.firm_id):
        return None
    others: list[Firm] = thread.others_of(seat.firm_id)
    said = [one for one in queries.stretch(thread).entries if one.kind == SAID and one.firm_id != seat.firm_id]
    pieces = [Piece(f"message:{one.id}", _actor(one.person_id), one.said_at, one.body) for one in said if one.body]
    if not others or not pieces:
        return None
    back = url_for("threads.show", thread_id=thread.id)
    return Reportable(f"thread:{thread.id}", seat.firm_id, others[0], pieces[-MOST_PIECES:], back)


def _actor(person_id: int | None) -> str:
    return f"person:{person_id}" if person_id else ""
