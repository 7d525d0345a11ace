"""How often somebody wants letters of a kind, what waits for the next that gathers them, and which were sent."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.core import clock
from portal.core.db import Base, code, primary_key


class NoticePace(Base):
    """That somebody wants letters of a kind gathered; without a row each comes by itself."""

    __tablename__ = "notice_pace"
    __table_args__ = (
        UniqueConstraint("person_id", "kind"),
        CheckConstraint("pace in ('daily', 'weekly')", name="pace"),
    )

    id: Mapped[primary_key]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    kind: Mapped[code]
    pace: Mapped[code]
    changed_at: Mapped[datetime] = mapped_column(default=clock.now)


class HeldLetter(Base):
    """What a letter would have said that waits to be gathered with others; the row goes when it has been, or need not.

    Like a notice it holds no words, but a message of its kind and what is filled in.
    """

    __tablename__ = "held_letter"
    __table_args__ = (Index("ix_held_letter_person_id", "person_id", "created_at"),)

    id: Mapped[primary_key]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    kind: Mapped[code]
    message: Mapped[code]
    values: Mapped[dict[str, Any]] = mapped_column(default=dict)
    #: Where it leads: a path of the portal without its language, or nothing.
    path: Mapped[str] = mapped_column(String(500), default="")
    about: Mapped[str] = mapped_column(String(80), default="")
    #: The row of the inbox that tells the same: read there, it is not sent; taken back, this is gone.
    notice_id: Mapped[int | None] = mapped_column(ForeignKey("notice.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class Digest(Base):
    """That somebody was sent the gathered letter of a day. There is one a day, whoever makes it and however often."""

    __tablename__ = "digest"
    __table_args__ = (
        UniqueConstraint("person_id", "day"),
        CheckConstraint("things > 0", name="things"),
    )

    id: Mapped[primary_key]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    #: In Seoul.
    day: Mapped[date]
    things: Mapped[int] = mapped_column(Integer)
    sent_at: Mapped[datetime] = mapped_column(default=clock.now)
