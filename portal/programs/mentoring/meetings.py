"""What came of meetings: each side writes its own, and sees the other's once it has, or after a week."""

from dataclasses import dataclass
from datetime import timedelta

from portal.audit import service as audit
from portal.core import clock
from portal.core.db import session
from portal.core.errors import RuleError
from portal.programs.mentoring.models import MeetingNote, Mentor, Side
from portal.programs.models import Booking, ProgramSession

SEALED = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Meeting:
    """A booking of a mentor's time; `side` is the viewer's, none for staff."""

    booking: Booking
    session: ProgramSession
    mentor: Mentor
    side: Side | None
    notes: tuple[MeetingNote, ...] = ()

    def note_of(self, side: Side) -> MeetingNote | None:
        return next((one for one in self.notes if one.side == side), None)

    @property
    def own(self) -> MeetingNote | None:
        return self.note_of(self.side) if self.side else None

    @property
    def other(self) -> MeetingNote | None:
        """What the other side wrote, once it may be read."""
        if self.side is None:
            return None
        found = self.note_of(Side.FIRM if self.side == Side.MENTOR else Side.MENTOR)
        open_now = self.own is not None or clock.now() >= self.session.ends_at + SEALED
        return found if open_now else None

    @property
    def is_over(self) -> bool:
        return self.session.ends_at <= clock.now()


def write(meeting: Meeting, text: str, next_step: str, *, by: str) -> MeetingNote:
    """Note what came of it, or put it right. Raises `RuleError` before it is over, and for who is of neither side."""
    if meeting.side is None or not meeting.is_over or meeting.booking.state != "confirmed":
        raise RuleError("not_over", "만난 뒤에 적을 수 있어요.", field="text")
    note = meeting.own
    if note is None:
        note = MeetingNote(booking_id=meeting.booking.id, side=meeting.side)
        session.add(note)
    note.text, note.next_step, note.at, note.by = text, next_step, clock.now(), by
    session.flush()
    audit.record("meeting.noted", note, by=by, side=meeting.side)
    return note
