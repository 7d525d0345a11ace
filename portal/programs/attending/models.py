"""Who was there, who was not and what they say of it; what they were reminded of and asked beforehand."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core import clock
from portal.core.db import Base, code, primary_key
from portal.programs.models import Booking, ProgramSession

#: As `crypto.randomUUID()` writes them.
NONCE_LENGTH = 64
APPEAL_LENGTH, REASON_LENGTH = 1000, 500
MOST_AT_ONCE = 100
_COUNTS = text("undone_at is null")


class How(StrEnum):
    """How somebody was let in: by the code of their ticket, by a tap on their name, or without a booking till then."""

    QR = "qr"
    LIST = "list"
    WALK_IN = "walk_in"


class Attendance(Base):
    """That who has booked was there, at one session: a course counts each of its. Undone it stays, and counts not."""

    __tablename__ = "attendance"
    __table_args__ = (
        Index(
            "ix_attendance_once",
            "booking_id",
            "session_id",
            unique=True,
            sqlite_where=_COUNTS,
            postgresql_where=_COUNTS,
        ),
        Index("ix_attendance_session", "session_id"),
        CheckConstraint("how in ('qr', 'list', 'walk_in')", name="how"),
        CheckConstraint("(undone_at is null) = (undone_by = '')", name="undone"),
    )

    id: Mapped[primary_key]
    booking_id: Mapped[int] = mapped_column(ForeignKey("booking.id", ondelete="CASCADE"))
    session_id: Mapped[int] = mapped_column(ForeignKey("program_session.id", ondelete="CASCADE"))
    #: When they came, as the phone at the door knew it.
    at: Mapped[datetime] = mapped_column(default=clock.now)
    how: Mapped[code]
    by: Mapped[str] = mapped_column(String(100))
    #: What the phone made for this scan: sent again, it gets the first answer.
    nonce: Mapped[str | None] = mapped_column(String(NONCE_LENGTH), unique=True)
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[str] = mapped_column(String(100), default="")

    booking: Mapped[Booking] = relationship()


class Visitors(Base):
    """That so many people came who have no account: they are counted, and are nobody here."""

    __tablename__ = "visitors"
    __table_args__ = (
        CheckConstraint(f"heads between 1 and {MOST_AT_ONCE}", name="heads"),
        CheckConstraint("(undone_at is null) = (undone_by = '')", name="undone"),
        Index("ix_visitors_session", "session_id"),
    )

    id: Mapped[primary_key]
    session_id: Mapped[int] = mapped_column(ForeignKey("program_session.id", ondelete="CASCADE"))
    heads: Mapped[int] = mapped_column(Integer)
    at: Mapped[datetime] = mapped_column(default=clock.now)
    by: Mapped[str] = mapped_column(String(100))
    nonce: Mapped[str | None] = mapped_column(String(NONCE_LENGTH), unique=True)
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[str] = mapped_column(String(100), default="")


class NoShow(Base):
    """That somebody had a place, did not come and had not said so: points of the firm, or of one without a firm."""

    __tablename__ = "no_show"
    __table_args__ = (
        CheckConstraint("points > 0", name="points"),
        CheckConstraint("expires_at > at", name="expires"),
        CheckConstraint("(waived_at is null) = (waived_because = '')", name="waived"),
        Index("ix_no_show_firm", "firm_id", "expires_at"),
        Index("ix_no_show_person", "person_id", "expires_at"),
    )

    id: Mapped[primary_key]
    booking_id: Mapped[int] = mapped_column(ForeignKey("booking.id", ondelete="CASCADE"), unique=True)
    #: Empty once they have withdrawn.
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    firm_id: Mapped[int | None] = mapped_column(ForeignKey("firm.id", ondelete="CASCADE"))
    points: Mapped[int] = mapped_column(Integer, default=1)
    at: Mapped[datetime] = mapped_column(default=clock.now)
    #: Until when its points count.
    expires_at: Mapped[datetime]
    #: From then on they count no more: `appeal`, or `came` when the door notes it later.
    waived_at: Mapped[datetime | None]
    waived_by: Mapped[str] = mapped_column(String(100), default="")
    waived_because: Mapped[code] = mapped_column(default="")

    booking: Mapped[Booking] = relationship()
    appeal: Mapped["Appeal | None"] = relationship(back_populates="no_show")


class Appeal(Base):
    """What somebody says against a no-show, and what staff answered. There is one for each."""

    __tablename__ = "no_show_appeal"
    __table_args__ = (
        CheckConstraint("decision in ('', 'accepted', 'declined')", name="decision"),
        CheckConstraint("(decided_at is null) = (decision = '')", name="decided"),
        Index("ix_no_show_appeal_waiting", "decided_at"),
    )

    id: Mapped[primary_key]
    no_show_id: Mapped[int] = mapped_column(ForeignKey("no_show.id", ondelete="CASCADE"), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    words: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(default=clock.now)
    decision: Mapped[code] = mapped_column(default="")
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str] = mapped_column(String(100), default="")
    #: Why, in words for who has appealed.
    reason: Mapped[str] = mapped_column(Text, default="")

    no_show: Mapped[NoShow] = relationship(back_populates="appeal")


class Reminder(Base):
    """That who has booked was reminded, so long before a session that begins then: nobody is told the same twice."""

    __tablename__ = "reminder"
    __table_args__ = (UniqueConstraint("booking_id", "session_id", "minutes", "starts_at"),)

    id: Mapped[primary_key]
    booking_id: Mapped[int] = mapped_column(ForeignKey("booking.id", ondelete="CASCADE"))
    session_id: Mapped[int] = mapped_column(ForeignKey("program_session.id", ondelete="CASCADE"))
    minutes: Mapped[int] = mapped_column(Integer)
    #: When it begins, as they were told: one that is moved is another time to remind of.
    starts_at: Mapped[datetime]
    at: Mapped[datetime] = mapped_column(default=clock.now)


class Reconfirmation(Base):
    """That somebody was asked whether they still come, until when, and what they answered."""

    __tablename__ = "reconfirmation"
    __table_args__ = (
        CheckConstraint("answer in ('', 'coming', 'gave_up')", name="answer"),
        CheckConstraint("(answered_at is null) = (answer = '')", name="answered"),
        CheckConstraint("answer_by > asked_at", name="answer_by"),
        CheckConstraint("released_at is null or (releases and answer = '')", name="released"),
        Index("ix_reconfirmation_due", "answer_by"),
    )

    id: Mapped[primary_key]
    booking_id: Mapped[int] = mapped_column(ForeignKey("booking.id", ondelete="CASCADE"), unique=True)
    #: The session, or the first one of the course.
    session_id: Mapped[int] = mapped_column(ForeignKey("program_session.id", ondelete="CASCADE"))
    asked_at: Mapped[datetime] = mapped_column(default=clock.now)
    answer_by: Mapped[datetime]
    #: Whether the letter said that the place goes to others without an answer.
    releases: Mapped[bool]
    answer: Mapped[code] = mapped_column(default="")
    answered_at: Mapped[datetime | None]
    released_at: Mapped[datetime | None]

    booking: Mapped[Booking] = relationship()
    session: Mapped[ProgramSession] = relationship()
