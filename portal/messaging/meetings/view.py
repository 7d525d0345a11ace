"""Meetings as pages show them, to one side of the thread."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from portal.core.viewer import Viewer
from portal.messaging.meetings import queries
from portal.messaging.meetings.labels import TONES, minutes_label, state_label
from portal.messaging.meetings.models import MeetingOffer, State, ThreadMeeting, ThreadMeetingNote
from portal.messaging.threads.closing import why_closed
from portal.messaging.threads.models import Participant, Thread
from portal.messaging.threads.policy import can_write
from portal.messaging.threads.view import name_of
from portal.web.language import current_locale
from portal.web.when import span


@dataclass(frozen=True, slots=True)
class TimeRow:
    """A time that is offered; one that has passed cannot be taken."""

    id: int
    when: str
    is_past: bool


@dataclass(frozen=True, slots=True)
class OfferView:
    """What is offered now, by whom."""

    by: str
    firm: str
    is_ours: bool
    minutes: str
    place: str
    online_url: str
    times: Sequence[TimeRow]

    @property
    def open_times(self) -> list[tuple[str, str]]:
        """What can be taken, for a form."""
        return [(str(one.id), one.when) for one in self.times if not one.is_past]


@dataclass(frozen=True, slots=True)
class NoteRow:
    """A note, and who may read it."""

    by: str
    firm: str
    text: str
    is_shared: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class MeetingView:
    """A meeting, and what the viewer may do with it now."""

    id: int
    thread_id: int
    other: str
    state: str
    state_label: str
    tone: str
    icon: str
    #: What is agreed upon, or was when it was called off.
    when: str
    place: str
    online_url: str
    offer: OfferView | None
    notes: Sequence[NoteRow]
    may_answer: bool
    may_withdraw: bool
    may_offer: bool
    may_cancel: bool
    may_note: bool
    is_over: bool


def meeting_view(meeting: ThreadMeeting, thread: Thread, seat: Participant, viewer: Viewer) -> MeetingView:
    """A meeting for the one side; what the other notes for itself is not there."""
    may_write = may_write_in(thread, seat, viewer)
    offer, tone = meeting.open_offer, TONES[State(meeting.state)]
    shown = offer_view(offer, thread, seat) if offer else None
    is_agreed, has_begun = meeting.state == State.AGREED, meeting.has_begun
    when = span(meeting.starts_at, meeting.ends_at) if meeting.starts_at and meeting.ends_at else ""
    return MeetingView(
        id=meeting.id,
        thread_id=thread.id,
        other=", ".join(one.name(current_locale()) for one in thread.others_of(seat.firm_id)),
        state=meeting.state,
        state_label=state_label(meeting.state),
        tone=tone[0],
        icon=tone[1],
        when=when,
        place=meeting.place,
        online_url=meeting.online_url,
        offer=shown,
        notes=[_note(one, thread) for one in queries.notes_for(meeting, seat.firm_id)],
        may_answer=may_write and shown is not None and not shown.is_ours,
        may_withdraw=may_write and shown is not None and shown.is_ours,
        may_offer=may_write and meeting.is_live and not has_begun,
        may_cancel=can_write(viewer, seat.firm_id) and is_agreed and not has_begun,
        may_note=can_write(viewer, seat.firm_id) and has_begun,
        is_over=queries.is_over(meeting),
    )


def may_write_in(thread: Thread, seat: Participant, viewer: Viewer) -> bool:
    """Whether the viewer may take up anything in the name of their firm in a thread now."""
    return can_write(viewer, seat.firm_id) and why_closed(thread, seat.firm_id) is None


def offer_view(offer: MeetingOffer, thread: Thread, seat: Participant) -> OfferView:
    """What is offered, in words."""
    possible = {one.id for one in offer.still_possible}
    firm = thread.firm(offer.firm_id)
    return OfferView(
        by=name_of(offer.person),
        firm=firm.name(current_locale()) if firm else "",
        is_ours=offer.firm_id == seat.firm_id,
        minutes=minutes_label(offer.minutes),
        place=offer.place,
        online_url=offer.online_url,
        times=[TimeRow(one.id, span(one.starts_at, offer.ends_of(one)), one.id not in possible) for one in offer.times],
    )


def _note(one: ThreadMeetingNote, thread: Thread) -> NoteRow:
    firm = thread.firm(one.firm_id)
    name = firm.name(current_locale()) if firm else ""
    return NoteRow(name_of(one.person), name, one.text, one.is_shared, one.written_at)
