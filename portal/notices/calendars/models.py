"""What was mailed about something to somebody, and where their own calendar is to be had."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.core import clock
from portal.core.db import Base, primary_key
from portal.notices.calendars.entries import LONGEST_ABOUT

#: Of `about`, an @ and the longest host.
LONGEST_UID = LONGEST_ABOUT + 1 + 253


class CalendarInvitation(Base):
    """The last that one person was mailed about one thing: an invitation, a change, or that it is off."""

    __tablename__ = "calendar_invitation"
    __table_args__ = (
        UniqueConstraint("person_id", "about"),
        CheckConstraint("sequence >= 0", name="sequence"),
    )

    id: Mapped[primary_key]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    about: Mapped[str] = mapped_column(String(LONGEST_ABOUT))
    #: As it was first sent: a hub that moves to another host still cancels what it sent from the old one.
    uid: Mapped[str] = mapped_column(String(LONGEST_UID))
    sequence: Mapped[int] = mapped_column(Integer)
    #: Of what was sent (`Entry.digest`).
    digest: Mapped[str] = mapped_column(String(64))
    ends_at: Mapped[datetime] = mapped_column(index=True)
    sent_at: Mapped[datetime] = mapped_column(default=clock.now)
    cancelled_at: Mapped[datetime | None]


class CalendarFeed(Base):
    """The secret address of somebody's own calendar. Another takes its place; taken back, the row is gone."""

    __tablename__ = "calendar_feed"

    id: Mapped[primary_key]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), unique=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    #: So that its owner can copy it again on another device; whoever copies the database alone reads none of it.
    sealed_token: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
