"""Mentors, when they have time, the sessions made of it, what firms may use of it, and what came of it.

A mentor's time is rows of five minutes: `(mentor, cell)` is unique, so that the database itself lets nobody be at two
meetings at once, whichever programs they are of.
"""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core import clock
from portal.core.db import Base, code, long_text, primary_key
from portal.programs.models import PLACE_LENGTH, URL_LENGTH, Program, ProgramSession

NAME_LENGTH, STEP_LENGTH, WHY_LENGTH = 100, 300, 200
DAY_MINUTES, CELL_MINUTES = 24 * 60, 5


class TimeKind(StrEnum):
    """Every week, on one day, or not on a day."""

    WEEKLY = "weekly"
    ONCE = "once"
    OFF = "off"


class Side(StrEnum):
    """Who writes what came of a meeting."""

    MENTOR = "mentor"
    FIRM = "firm"


class Mentor(Base):
    """Somebody who gives firms their time: one of ours (`person_id`), or of outside."""

    __tablename__ = "mentor"
    __table_args__ = (
        CheckConstraint("meeting_minutes between 10 and 480", name="meeting_minutes"),
        CheckConstraint("buffer_minutes between 0 and 240", name="buffer_minutes"),
        CheckConstraint("day_cap is null or day_cap > 0", name="day_cap"),
        CheckConstraint("week_cap is null or week_cap > 0", name="week_cap"),
    )

    id: Mapped[primary_key]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), unique=True)
    name_ko: Mapped[str] = mapped_column(String(NAME_LENGTH))
    name_en: Mapped[str] = mapped_column(String(NAME_LENGTH), default="")
    affiliation_ko: Mapped[str] = mapped_column(String(NAME_LENGTH), default="")
    affiliation_en: Mapped[str] = mapped_column(String(NAME_LENGTH), default="")
    bio_ko: Mapped[long_text] = mapped_column(default="")
    bio_en: Mapped[long_text] = mapped_column(default="")
    #: Codes of the hub's vocabulary (`firms.vocabulary.FIELDS`); and `ko`, `en`.
    fields: Mapped[list[str]] = mapped_column(default=list)
    languages: Mapped[list[str]] = mapped_column(default=list)
    place_ko: Mapped[str] = mapped_column(String(PLACE_LENGTH), default="")
    place_en: Mapped[str] = mapped_column(String(PLACE_LENGTH), default="")
    online_url: Mapped[str] = mapped_column(String(URL_LENGTH), default="")
    meeting_minutes: Mapped[int] = mapped_column(Integer, default=40)
    #: How long they are left alone after a meeting.
    buffer_minutes: Mapped[int] = mapped_column(Integer, default=10)
    #: How many meetings at most on a day, and in a week from Monday; no limit when empty.
    day_cap: Mapped[int | None] = mapped_column(Integer)
    week_cap: Mapped[int | None] = mapped_column(Integer)
    made_at: Mapped[datetime] = mapped_column(default=clock.now)
    made_by: Mapped[str] = mapped_column(String(100))
    left_at: Mapped[datetime | None]
    left_by: Mapped[str] = mapped_column(String(100), default="")

    times: Mapped[list["MentorTime"]] = relationship(cascade="all, delete-orphan", order_by="MentorTime.id")

    def name(self, locale: str) -> str:
        return (locale == "en" and self.name_en) or self.name_ko

    def affiliation(self, locale: str) -> str:
        return (locale == "en" and self.affiliation_en) or self.affiliation_ko


class MentorTime(Base):
    """When a mentor has time, in Seoul: minutes from midnight, of a day of the week or of one day; or a day off."""

    __tablename__ = "mentor_time"
    __table_args__ = (
        CheckConstraint("kind in ('weekly', 'once', 'off')", name="kind"),
        CheckConstraint("(kind = 'weekly') = (weekday is not null)", name="weekday"),
        CheckConstraint("(kind = 'weekly') = (day is null)", name="day"),
        CheckConstraint("weekday is null or weekday between 0 and 6", name="weekdays"),
        CheckConstraint("starts >= 0 and ends <= 1440 and ends > starts", name="span"),
        Index("ix_mentor_time_mentor", "mentor_id"),
    )

    id: Mapped[primary_key]
    mentor_id: Mapped[int] = mapped_column(ForeignKey("mentor.id", ondelete="CASCADE"))
    kind: Mapped[code]
    #: 0 is Monday.
    weekday: Mapped[int | None] = mapped_column(Integer)
    day: Mapped[date | None]
    starts: Mapped[int] = mapped_column(Integer, default=0)
    ends: Mapped[int] = mapped_column(Integer, default=DAY_MINUTES)


class MentorProgram(Base):
    """That a mentor's time is on offer in a program, from a day to a day."""

    __tablename__ = "mentor_program"
    __table_args__ = (CheckConstraint("last_day >= first_day", name="days"),)

    program_id: Mapped[int] = mapped_column(ForeignKey("program.id", ondelete="CASCADE"), primary_key=True)
    mentor_id: Mapped[int] = mapped_column(ForeignKey("mentor.id", ondelete="CASCADE"), primary_key=True, index=True)
    first_day: Mapped[date]
    last_day: Mapped[date]

    program: Mapped[Program] = relationship()
    mentor: Mapped[Mentor] = relationship()


class ProgramHours(Base):
    """That meetings of a program cost a firm of its mentoring hours."""

    __tablename__ = "program_hours"

    program_id: Mapped[int] = mapped_column(ForeignKey("program.id", ondelete="CASCADE"), primary_key=True)


class MentorSlot(Base):
    """A session that is a mentor's time."""

    __tablename__ = "mentor_slot"
    __table_args__ = (Index("ix_mentor_slot_mentor", "mentor_id"),)

    session_id: Mapped[int] = mapped_column(ForeignKey("program_session.id", ondelete="CASCADE"), primary_key=True)
    mentor_id: Mapped[int] = mapped_column(ForeignKey("mentor.id", ondelete="CASCADE"))

    session: Mapped[ProgramSession] = relationship()
    mentor: Mapped[Mentor] = relationship()


class MentorCell(Base):
    """Five minutes of a mentor that a session with somebody in it takes: `cell` counts them from 1970 on."""

    __tablename__ = "mentor_cell"
    __table_args__ = (Index("ix_mentor_cell_session", "session_id"),)

    mentor_id: Mapped[int] = mapped_column(ForeignKey("mentor.id", ondelete="CASCADE"), primary_key=True)
    cell: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    session_id: Mapped[int] = mapped_column(ForeignKey("program_session.id", ondelete="CASCADE"))


# ── What firms have of it ────────────────────────────────────────────────────


class HourAccount(Base):
    """What a firm has left of mentoring in a year. The database keeps it from going below nothing."""

    __tablename__ = "hour_account"
    __table_args__ = (CheckConstraint("minutes_left >= 0", name="minutes_left"),)

    firm_id: Mapped[int] = mapped_column(ForeignKey("firm.id", ondelete="CASCADE"), primary_key=True)
    year: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    minutes_left: Mapped[int] = mapped_column(Integer, default=0)


class HourEntry(Base):
    """A line of such an account: given by staff, used for a meeting, or come back. Rows are only added."""

    __tablename__ = "hour_entry"
    __table_args__ = (
        CheckConstraint("kind in ('granted', 'used', 'returned')", name="kind"),
        CheckConstraint("minutes <> 0", name="minutes"),
        CheckConstraint("(kind = 'granted') = (booking_id is null)", name="booking"),
        UniqueConstraint("booking_id", "kind"),
        Index("ix_hour_entry_account", "firm_id", "year"),
    )

    id: Mapped[primary_key]
    firm_id: Mapped[int] = mapped_column(ForeignKey("firm.id", ondelete="CASCADE"))
    year: Mapped[int] = mapped_column(Integer)
    #: What is used is below zero.
    minutes: Mapped[int] = mapped_column(Integer)
    kind: Mapped[code]
    why: Mapped[str] = mapped_column(String(WHY_LENGTH), default="")
    booking_id: Mapped[int | None] = mapped_column(ForeignKey("booking.id", ondelete="CASCADE"))
    at: Mapped[datetime] = mapped_column(default=clock.now)
    by: Mapped[str] = mapped_column(String(100))


# ── What came of it ──────────────────────────────────────────────────────────


class MeetingNote(Base):
    """What came of a meeting, as one side saw it."""

    __tablename__ = "meeting_note"
    __table_args__ = (
        CheckConstraint("side in ('mentor', 'firm')", name="side"),
        UniqueConstraint("booking_id", "side"),
    )

    id: Mapped[primary_key]
    booking_id: Mapped[int] = mapped_column(ForeignKey("booking.id", ondelete="CASCADE"))
    side: Mapped[code]
    text: Mapped[long_text]
    next_step: Mapped[str] = mapped_column(String(STEP_LENGTH), default="")
    at: Mapped[datetime] = mapped_column(default=clock.now)
    by: Mapped[str] = mapped_column(String(100))


class MeetingAsked(Base):
    """That both sides of a meeting were asked what came of it: once."""

    __tablename__ = "meeting_asked"

    booking_id: Mapped[int] = mapped_column(ForeignKey("booking.id", ondelete="CASCADE"), primary_key=True)
    at: Mapped[datetime] = mapped_column(default=clock.now)
