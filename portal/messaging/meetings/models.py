"""Meetings of a thread, the times that were offered for them, and what was noted afterwards.

A meeting is one thing from the first offer on: whoever answers with other times, or moves what was agreed, offers anew
for the same meeting, and every calendar goes on knowing it.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Person
from portal.core import clock
from portal.core.db import Base, code, one_of, primary_key
from portal.messaging.threads.models import Thread

PLACE_LENGTH, LINK_LENGTH, NOTE_LENGTH = 200, 500, 4_000
MOST_TIMES, SHORTEST, LONGEST = 5, 15, 480


class State(StrEnum):
    PROPOSED = "proposed"
    AGREED = "agreed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    CANCELLED = "cancelled"


class Answer(StrEnum):
    """What has become of an offer."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    REPLACED = "replaced"


_OPEN = text("state = 'open'")


class ThreadMeeting(Base):
    """A meeting: proposed until one of the offered times is taken, then agreed, at least until it is called off."""

    __tablename__ = "thread_meeting"
    __table_args__ = (
        Index("ix_thread_meeting_thread", "thread_id", "state"),
        CheckConstraint(one_of("state", State), name="state"),
        CheckConstraint("(starts_at is null) = (ends_at is null) and ends_at > starts_at", name="times"),
        CheckConstraint("state <> 'agreed' or starts_at is not null", name="agreed"),
        CheckConstraint("(state in ('proposed', 'agreed')) = (ended_at is null)", name="ended"),
    )

    id: Mapped[primary_key]
    thread_id: Mapped[int] = mapped_column(ForeignKey("thread.id", ondelete="CASCADE"))
    state: Mapped[code] = mapped_column(default=State.PROPOSED)
    #: What was agreed upon last; it stays when the meeting is called off.
    starts_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    place: Mapped[str] = mapped_column(String(PLACE_LENGTH), default="")
    online_url: Mapped[str] = mapped_column(String(LINK_LENGTH), default="")
    #: Raised at each change that calendars follow.
    sequence: Mapped[int] = mapped_column(Integer, default=0)
    made_at: Mapped[datetime] = mapped_column(default=clock.now)
    made_by: Mapped[str] = mapped_column(String(100))
    changed_at: Mapped[datetime] = mapped_column(default=clock.now)
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str] = mapped_column(String(100), default="")

    thread: Mapped[Thread] = relationship()
    offers: Mapped[list["MeetingOffer"]] = relationship(back_populates="meeting", order_by="MeetingOffer.id")
    notes: Mapped[list["ThreadMeetingNote"]] = relationship(order_by="ThreadMeetingNote.id")

    @property
    def is_live(self) -> bool:
        return self.ended_at is None

    @property
    def open_offer(self) -> "MeetingOffer | None":
        """The offer that waits for an answer."""
        return next((one for one in self.offers if one.state == Answer.OPEN), None)

    @property
    def has_begun(self) -> bool:
        return self.state == State.AGREED and self.starts_at is not None and self.starts_at <= clock.now()


class MeetingOffer(Base):
    """Times that one side offers, how long and where; the other takes one, declines, or offers others. One is open."""

    __tablename__ = "thread_meeting_offer"
    __table_args__ = (
        Index("ix_thread_meeting_offer_open", "meeting_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("ix_thread_meeting_offer_meeting", "meeting_id", "id"),
        Index("ix_thread_meeting_offer_person", "person_id"),
        CheckConstraint(one_of("state", Answer), name="state"),
        CheckConstraint(f"minutes between {SHORTEST} and {LONGEST}", name="minutes"),
        CheckConstraint("(state = 'open') = (answered_at is null)", name="answered"),
    )

    id: Mapped[primary_key]
    meeting_id: Mapped[int] = mapped_column(ForeignKey("thread_meeting.id", ondelete="CASCADE"))
    firm_id: Mapped[int] = mapped_column(ForeignKey("firm.id", ondelete="CASCADE"))
    #: Empty once they have withdrawn: the offer is their firm's.
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    minutes: Mapped[int] = mapped_column(Integer)
    place: Mapped[str] = mapped_column(String(PLACE_LENGTH), default="")
    online_url: Mapped[str] = mapped_column(String(LINK_LENGTH), default="")
    state: Mapped[code] = mapped_column(default=Answer.OPEN)
    made_at: Mapped[datetime] = mapped_column(default=clock.now)
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[str] = mapped_column(String(100), default="")

    meeting: Mapped[ThreadMeeting] = relationship(back_populates="offers")
    person: Mapped[Person | None] = relationship()
    times: Mapped[list["OfferedTime"]] = relationship(order_by="OfferedTime.starts_at", cascade="all, delete-orphan")

    def ends_of(self, one: "OfferedTime") -> datetime:
        """When a meeting at one of its times is over."""
        return one.starts_at + timedelta(minutes=self.minutes)

    @property
    def still_possible(self) -> Sequence["OfferedTime"]:
        """The times that are yet to come."""
        return [one for one in self.times if one.starts_at > clock.now()]


class OfferedTime(Base):
    """One of the times of an offer."""

    __tablename__ = "thread_meeting_time"
    __table_args__ = (UniqueConstraint("offer_id", "starts_at"),)

    id: Mapped[primary_key]
    offer_id: Mapped[int] = mapped_column(ForeignKey("thread_meeting_offer.id", ondelete="CASCADE"))
    starts_at: Mapped[datetime]


class ThreadMeetingNote(Base):
    """What somebody notes about a meeting: for both sides, or for the people of their own firm in the thread."""

    __tablename__ = "thread_meeting_note"
    __table_args__ = (CheckConstraint(f"length(text) between 1 and {NOTE_LENGTH}", name="length"),)

    id: Mapped[primary_key]
    meeting_id: Mapped[int] = mapped_column(ForeignKey("thread_meeting.id", ondelete="CASCADE"), index=True)
    firm_id: Mapped[int] = mapped_column(ForeignKey("firm.id", ondelete="CASCADE"))
    #: Empty once they have withdrawn: the words stay with the firm's name.
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    text: Mapped[str] = mapped_column(Text)
    is_shared: Mapped[bool]
    written_at: Mapped[datetime] = mapped_column(default=clock.now)

    person: Mapped[Person | None] = relationship()
