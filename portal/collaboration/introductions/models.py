"""Introductions and what the two firms answered, each by itself."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.collaboration.introductions.words import REASONS
from portal.collaboration.needs.models import Need
from portal.core import clock
from portal.core.db import Base, code, long_text, primary_key
from portal.firms.models import Firm

WHY_LENGTH, WORDS_LENGTH = 1_000, 500


class State(StrEnum):
    """Where an introduction stands."""

    PROPOSED = "proposed"
    #: Both agreed; they have a thread.
    AGREED = "agreed"
    DECLINED = "declined"
    EXPIRED = "expired"
    #: Taken back by staff, or by the portal when one of the two may not be introduced any more.
    RECALLED = "recalled"


_STATES = ", ".join(repr(state.value) for state in State)
_REASONS = ", ".join(repr(reason) for reason in REASONS)
_PROPOSED = text("state = 'proposed'")


class Introduction(Base):
    """소개: that staff would bring two firms together, and why; the smaller number comes first."""

    __tablename__ = "introduction"
    __table_args__ = (
        # Two of staff who have the same thought introduce the two firms once.
        Index(
            "ix_introduction_pair",
            "first_id",
            "second_id",
            unique=True,
            sqlite_where=_PROPOSED,
            postgresql_where=_PROPOSED,
        ),
        Index("ix_introduction_first", "first_id", "state"),
        Index("ix_introduction_second", "second_id", "state"),
        Index("ix_introduction_state", "state", "expires_at"),
        CheckConstraint("first_id < second_id", name="pair"),
        CheckConstraint(f"state in ({_STATES})", name="state"),
        CheckConstraint("(state = 'proposed') = (ended_at is null)", name="ended"),
        CheckConstraint("nameless_id is null or nameless_id in (first_id, second_id)", name="nameless"),
    )

    id: Mapped[primary_key]
    first_id: Mapped[int] = mapped_column(ForeignKey("firm.id", ondelete="CASCADE"))
    second_id: Mapped[int] = mapped_column(ForeignKey("firm.id", ondelete="CASCADE"))
    #: What it is about, when it is about a need of one of the two.
    need_id: Mapped[int | None] = mapped_column(ForeignKey("need.id", ondelete="SET NULL"), index=True)
    #: Whose name the other does not see until both agreed: its need goes through staff.
    nameless_id: Mapped[int | None] = mapped_column(ForeignKey("firm.id", ondelete="SET NULL"))
    #: What both read, and what stands at the top of their thread.
    why: Mapped[long_text]
    state: Mapped[code] = mapped_column(default=State.PROPOSED)
    proposed_by: Mapped[str] = mapped_column(String(100))
    proposed_at: Mapped[datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str] = mapped_column(String(100), default="")

    first: Mapped[Firm] = relationship(foreign_keys=first_id)
    second: Mapped[Firm] = relationship(foreign_keys=second_id)
    need: Mapped[Need | None] = relationship()
    answers: Mapped[list["IntroductionAnswer"]] = relationship(
        order_by="IntroductionAnswer.answered_at", cascade="all, delete-orphan", passive_deletes=True
    )

    @property
    def firms(self) -> tuple[int, int]:
        return self.first_id, self.second_id

    @property
    def is_open(self) -> bool:
        """Whether it can still be answered."""
        return self.state == State.PROPOSED and self.expires_at > clock.now()

    def other_than(self, firm_id: int) -> Firm:
        """The firm that one of the two is introduced to."""
        return self.second if firm_id == self.first_id else self.first

    def answer_of(self, firm_id: int) -> "IntroductionAnswer | None":
        return next((one for one in self.answers if one.firm_id == firm_id), None)


class IntroductionAnswer(Base):
    """What one of the two firms answered; once, for good."""

    __tablename__ = "introduction_answer"
    __table_args__ = (
        CheckConstraint(f"reason = '' or reason in ({_REASONS})", name="reason"),
        CheckConstraint("agrees = (reason = '')", name="declined"),
    )

    introduction_id: Mapped[int] = mapped_column(ForeignKey("introduction.id", ondelete="CASCADE"), primary_key=True)
    firm_id: Mapped[int] = mapped_column(ForeignKey("firm.id", ondelete="CASCADE"), primary_key=True, index=True)
    agrees: Mapped[bool]
    #: A code of `words.REASONS`, when it does not.
    reason: Mapped[code] = mapped_column(default="")
    #: For staff alone.
    words: Mapped[str] = mapped_column(String(WORDS_LENGTH), default="")
    answered_by: Mapped[str] = mapped_column(String(100))
    answered_at: Mapped[datetime] = mapped_column(default=clock.now)
