"""Pools of what is scarce, who holds or waits for a place in them, and every move there was.

`confirmed + offered + left = capacity + extra`, always. `left` is a counter of its own, guarded by the database: a
place is taken by `UPDATE … SET left = left − 1 WHERE left > 0`, never by counting claims and then inserting one.
"""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core import clock
from portal.core.db import Base, code, primary_key

KEY_LENGTH = 64


class State(StrEnum):
    """Where a claim stands. `applied` has no rank yet: it waits for a decision, not for a place."""

    APPLIED = "applied"
    WAITING = "waiting"
    OFFERED = "offered"
    CONFIRMED = "confirmed"
    ENDED = "ended"


#: States that take a place away from others, and states of which a person has one in a pool at most.
HOLDING = (State.OFFERED, State.CONFIRMED)
LIVE = (State.APPLIED, State.WAITING, *HOLDING)

_STATES = ", ".join(repr(state.value) for state in State)
_IS_LIVE = text("state <> 'ended'")
_IS_WAITING = text("state = 'waiting'")
_IS_OFFERED = text("state = 'offered'")


class Pool(Base):
    """So many places of one kind: of a session, of a course, of a mentor's hour, of a round of admission."""

    __tablename__ = "pool"
    __table_args__ = (
        CheckConstraint("capacity >= 0", name="capacity"),
        CheckConstraint("extra >= 0", name="extra"),
        CheckConstraint("places_left >= 0 and places_left <= capacity + extra", name="places_left"),
        CheckConstraint("offer_minutes >= 0", name="offer_minutes"),
    )

    id: Mapped[primary_key]
    #: Whose it is, as `session:5`.
    owner: Mapped[str] = mapped_column(String(60), unique=True)
    capacity: Mapped[int] = mapped_column(Integer)
    #: Places given knowingly beyond the capacity, to the claims that say so.
    extra: Mapped[int] = mapped_column(Integer, default=0)
    places_left: Mapped[int] = mapped_column(Integer)
    #: The rank that the next in line gets. Ranks are never given again.
    next_rank: Mapped[int] = mapped_column(Integer, default=1)
    #: Whether who finds no place may wait for one.
    has_line: Mapped[bool] = mapped_column(default=True)
    #: How long an offer stands; at 0 the next in line is confirmed without being asked.
    offer_minutes: Mapped[int] = mapped_column(Integer, default=0)
    #: While places are decided upon (a review, a lottery) nobody is let in by rank.
    is_held: Mapped[bool] = mapped_column(default=False)
    #: From then on nobody is let in any more: what it is about has begun.
    closes_at: Mapped[datetime | None]
    #: From then on places are given to nobody, who waits is told so.
    closed_at: Mapped[datetime | None]


class Claim(Base):
    """That somebody holds a place, waits for one, or did. Of what a person did once and ended a new row begins."""

    __tablename__ = "claim"
    __table_args__ = (
        Index("ix_claim_live", "pool_id", "person_id", unique=True, sqlite_where=_IS_LIVE, postgresql_where=_IS_LIVE),
        Index("ix_claim_line", "pool_id", "tier", "rank", sqlite_where=_IS_WAITING, postgresql_where=_IS_WAITING),
        Index("ix_claim_offered", "offered_until", sqlite_where=_IS_OFFERED, postgresql_where=_IS_OFFERED),
        Index("ix_claim_person", "person_id", "state"),
        Index("ix_claim_firm", "firm_id", "state"),
        CheckConstraint(f"state in ({_STATES})", name="state"),
        CheckConstraint("(state = 'offered') = (offered_until is not null)", name="offered"),
        CheckConstraint("state <> 'waiting' or rank is not null", name="rank"),
        CheckConstraint("(state = 'ended') = (ended_at is not null)", name="ended"),
        CheckConstraint("person_id is not null or state = 'ended'", name="nobody"),
    )

    id: Mapped[primary_key]
    pool_id: Mapped[int] = mapped_column(ForeignKey("pool.id", ondelete="CASCADE"))
    #: Empty once who held it has withdrawn.
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    #: The firm it is for; none when somebody comes for themselves.
    firm_id: Mapped[int | None] = mapped_column(ForeignKey("firm.id", ondelete="SET NULL"))
    state: Mapped[code]
    #: Of who waits: lower tiers first, then lower ranks.
    tier: Mapped[int] = mapped_column(Integer, default=0)
    rank: Mapped[int | None] = mapped_column(Integer)
    offered_until: Mapped[datetime | None]
    #: Whether its place is one of the pool's extra ones, which goes with it.
    is_extra: Mapped[bool] = mapped_column(default=False)
    made_at: Mapped[datetime] = mapped_column(default=clock.now)
    made_by: Mapped[str] = mapped_column(String(100))
    ended_at: Mapped[datetime | None]
    #: `cancelled`, `declined`, `expired`, `called_off`, `not_chosen`, `not_reconfirmed`, `closed`, `withdrawn`, …
    ended_because: Mapped[code] = mapped_column(default="")

    pool: Mapped[Pool] = relationship()

    @property
    def is_live(self) -> bool:
        return self.state != State.ENDED

    @property
    def holds(self) -> bool:
        """Whether it takes a place away from others."""
        return self.state in HOLDING


class ClaimMove(Base):
    """That a claim went from one state into another: when, by whom, why. Rows are only added."""

    __tablename__ = "claim_move"
    __table_args__ = (Index("ix_claim_move_claim", "claim_id"),)

    id: Mapped[primary_key]
    claim_id: Mapped[int] = mapped_column(ForeignKey("claim.id", ondelete="CASCADE"))
    #: Empty when the claim began with it.
    before: Mapped[code]
    after: Mapped[code]
    at: Mapped[datetime] = mapped_column(default=clock.now)
    by: Mapped[str] = mapped_column(String(100))
    because: Mapped[code] = mapped_column(default="")


class Answered(Base):
    """What a request was answered, by the key that it came with: sent again, it gets the first answer."""

    __tablename__ = "answered"
    __table_args__ = (UniqueConstraint("person_id", "key"), Index("ix_answered_at", "at"))

    id: Mapped[primary_key]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    key: Mapped[str] = mapped_column(String(KEY_LENGTH))
    #: What it was about, so that a key of one thing does not answer for another.
    about: Mapped[str] = mapped_column(String(60))
    claim_id: Mapped[int] = mapped_column(ForeignKey("claim.id", ondelete="CASCADE"))
    at: Mapped[datetime] = mapped_column(default=clock.now)
