"""What blocking and reporting mean in a thread."""

from collections.abc import Callable, Iterable, Sequence

from flask import get_template_attribute, url_for
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from portal.core.personal import Words
from portal.core.viewer import Viewer
from portal.firms.models import Firm
from portal.firms.policy import can_edit
from portal.messaging.safety.queries import blocking_among
from portal.messaging.safety.service import Piece, Reportable
from portal.messaging.threads import queries
from portal.messaging.threads.models import SAID, Message, Thread

#: How many of the newest messages somebody may choose from.
MOST_PIECES = 50


_BLOCKED: Words = _l("우리가 차단한 기업이에요. 차단을 풀면 이어서 쓸 수 있어요.")
_CLOSED: Words = _l("지금은 이 대화에 새 메시지를 쓸 수 없어요.")


def check(thread: Thread, firm_id: int) -> Words | None:
    """Why a firm may not write: it has blocked the other or, which it does not learn, was blocked."""
    blocking = blocking_among(thread.firm_ids)
    if firm_id in blocking:
        return _BLOCKED
    return _CLOSED if blocking else None


def panels(viewer: Viewer) -> Iterable[Callable[[Thread], Markup]]:
    """The entry of the slot `thread_panels`: the ways out of a conversation that is not wanted."""
    yield lambda thread: _ways_out(viewer, thread)


def _ways_out(viewer: Viewer, thread: Thread) -> Markup:
    seat = queries.seat_in(viewer, thread)
    if seat is None or not can_edit(viewer, seat.firm_id):
        return Markup()
    others = thread.others_of(seat.firm_id)
    # What is done in a firm's name is done in the one that is acted for.
    may_block = viewer.firm_id == seat.firm_id
    line: Markup = get_template_attribute("safety/_ways_out.html", "ways_out")(
        thread_id=thread.id, firm_id=others[0].id if others and may_block else 0
    )
    return line


def source(viewer: Viewer, thread_id: int) -> Reportable | None:
    """What the other firm has said of late in a thread in which the viewer takes part."""
    thread = queries.visible_thread(viewer, thread_id)
    seat = queries.seat_in(viewer, thread) if thread else None
    if thread is None or seat is None or not can_edit(viewer, seat.firm_id):
        return None
    others: list[Firm] = thread.others_of(seat.firm_id)
    said = [one for one in queries.stretch(thread).entries if one.kind == SAID and one.firm_id != seat.firm_id]
    pieces = [one for one in _pieces(said[-MOST_PIECES:]) if one.text or one.earlier]
    if not others or not pieces:
        return None
    back = url_for("threads.show", thread_id=thread.id)
    return Reportable(f"thread:{thread.id}", seat.firm_id, others[0], pieces, back)


def _pieces(said: Sequence[Message]) -> Iterable[Piece]:
    """What was said, each with what it said when it was read and edited afterwards: that is what was sent."""
    before = queries.wordings_of(one.id for one in said)
    for one in said:
        by, at = _actor(one.person_id), one.said_at
        earlier = [Piece(f"wording:{word.id}", by, at, word.body) for word in before.get(one.id, ())]
        yield Piece(f"message:{one.id}", by, at, one.body, earlier)


def _actor(person_id: int | None) -> str:
    return f"person:{person_id}" if person_id else ""
