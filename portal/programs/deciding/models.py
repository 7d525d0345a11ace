"""What is kept of deciding: scores, drafts, the decision itself, and all that is needed to check a lottery.

A pool is decided upon once, by a review or by lot: `Decision` has one row for it. The number of an application is its
booking's, which no choice of the applicant's or of the hub's makes.
"""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core import clock
from portal.core.db import Base, code, primary_key
from portal.programs.models import Booking

HASH_LENGTH = 64
BEST_SCORE, MOST_PLACES = 5, 10_000
NOTE_LENGTH, MESSAGE_LENGTH = 2_000, 1_000


class Choice(StrEnum):
    """What staff mean to answer an application."""

    CHOSEN = "chosen"
    RESERVE = "reserve"
    NOT_CHOSEN = "not_chosen"


class Outcome(StrEnum):
    """What the lot gave an application; `gone` are those that were given up before it was drawn."""

    CHOSEN = "chosen"
    RESERVE = "reserve"
    NOT_CHOSEN = "not_chosen"
    GONE = "gone"


class DrawPledge(Base):
    """The secret that a draw will be made of, fixed before anybody applies: its hash is public from the beginning."""

    __tablename__ = "draw_pledge"

    id: Mapped[primary_key]
    pool_id: Mapped[int] = mapped_column(ForeignKey("pool.id", ondelete="CASCADE"), unique=True)
    #: Shown to nobody before the draw.
    secret: Mapped[str] = mapped_column(String(HASH_LENGTH))
    #: SHA-256 of the secret.
    commitment: Mapped[str] = mapped_column(String(HASH_LENGTH))
    made_at: Mapped[datetime] = mapped_column(default=clock.now)


class Decision(Base):
    """That the places of a pool were decided upon: how, when, by whom."""

    __tablename__ = "decision"
    __table_args__ = (
        CheckConstraint("how in ('review', 'lottery')", name="how"),
        CheckConstraint("(how = 'lottery') = (seed <> '')", name="seed"),
        Index("ix_decision_program", "program_id"),
    )

    id: Mapped[primary_key]
    #: One decision for a pool: the database refuses a second one.
    pool_id: Mapped[int] = mapped_column(ForeignKey("pool.id", ondelete="CASCADE"), unique=True)
    program_id: Mapped[int] = mapped_column(ForeignKey("program.id", ondelete="CASCADE"))
    how: Mapped[code]
    at: Mapped[datetime] = mapped_column(default=clock.now)
    by: Mapped[str] = mapped_column(String(100))
    #: How many places there were to give.
    places: Mapped[int] = mapped_column(Integer)
    #: What staff say to everybody who applied, in words of their own.
    message: Mapped[str] = mapped_column(Text, default="")
    #: What the order was made of; empty for a review.
    seed: Mapped[str] = mapped_column(String(HASH_LENGTH), default="")

    tickets: Mapped[list["DrawTicket"]] = relationship(order_by="DrawTicket.number")


class DrawTicket(Base):
    """An application as it stood in a draw: all that the order hangs on beside the seed, and what it got. No names."""

    __tablename__ = "draw_ticket"
    __table_args__ = (
        UniqueConstraint("decision_id", "position"),
        CheckConstraint("outcome in ('chosen', 'reserve', 'not_chosen', 'gone')", name="outcome"),
        CheckConstraint("(outcome = 'gone') = (position is null)", name="gone"),
        Index("ix_draw_ticket_number", "number"),
    )

    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id", ondelete="CASCADE"), primary_key=True)
    #: The booking's. It stays when the booking is nobody's any more, so that the draw can be checked for good.
    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    tier: Mapped[int] = mapped_column(Integer, default=0)
    #: Applications of one firm have one team, where a firm may only have so many: `room` more of them.
    team: Mapped[int | None] = mapped_column(Integer)
    room: Mapped[int | None] = mapped_column(Integer)
    position: Mapped[int | None] = mapped_column(Integer)
    outcome: Mapped[code]


class ApplicationScore(Base):
    """What one reviewer thinks of an application. Final: by then they may see what others think.

    Without a score, somebody chose to see others' without giving one.
    """

    __tablename__ = "application_score"
    __table_args__ = (
        UniqueConstraint("booking_id", "by"),
        CheckConstraint(f"score is null or score between 1 and {BEST_SCORE}", name="score"),
    )

    id: Mapped[primary_key]
    booking_id: Mapped[int] = mapped_column(ForeignKey("booking.id", ondelete="CASCADE"))
    by: Mapped[str] = mapped_column(String(100), index=True)
    score: Mapped[int | None] = mapped_column(Integer)
    note: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime] = mapped_column(default=clock.now)


class ApplicationDraft(Base):
    """What staff mean to answer an application: nobody else is told before all are, at once."""

    __tablename__ = "application_draft"
    __table_args__ = (
        CheckConstraint("choice in ('chosen', 'reserve', 'not_chosen')", name="choice"),
        CheckConstraint(f"place between 0 and {MOST_PLACES}", name="place"),
    )

    booking_id: Mapped[int] = mapped_column(
        ForeignKey("booking.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    choice: Mapped[code]
    #: In the reserve: lower ones first, then who applied first.
    place: Mapped[int] = mapped_column(Integer, default=0)
    by: Mapped[str] = mapped_column(String(100))
    at: Mapped[datetime] = mapped_column(default=clock.now)

    booking: Mapped[Booking] = relationship()
