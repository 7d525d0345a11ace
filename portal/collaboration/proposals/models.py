"""Proposals: what a firm offers to a need of another, with which of its profiles, and what was decided on it."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, Integer, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.collaboration.needs.models import Need
from portal.collaboration.proposals.words import REASONS
from portal.core import clock
from portal.core.db import Base, code, long_text, primary_key
from portal.files.models import StoredFile
from portal.firms.models import Firm, Service, Technology

TEXT_LENGTH, NOTE_LENGTH = 4_000, 500

_STANDING = text("state <> 'withdrawn'")


class State(StrEnum):
    """Where a proposal stands."""

    SENT = "sent"
    SHORTLISTED = "shortlisted"
    DECLINED = "declined"
    ACCEPTED = "accepted"
    #: Taken back by the firm that made it.
    WITHDRAWN = "withdrawn"


#: What is not decided yet.
WAITING = (State.SENT, State.SHORTLISTED)
_STATES = ", ".join(repr(state.value) for state in State)
_REASONS = ", ".join(repr(reason) for reason in REASONS)


class Proposal(Base):
    """제안: what a firm answers to a need. A firm has one standing for each need; one taken back leaves room."""

    __tablename__ = "proposal"
    __table_args__ = (
        ForeignKeyConstraint(["need_id", "asker_id"], ["need.id", "need.firm_id"], ondelete="CASCADE"),
        Index(
            "ix_proposal_standing",
            "need_id",
            "firm_id",
            unique=True,
            sqlite_where=_STANDING,
            postgresql_where=_STANDING,
        ),
        Index("ix_proposal_firm", "firm_id", "state"),
        Index("ix_proposal_asker", "asker_id", "state"),
        CheckConstraint(f"state in ({_STATES})", name="state"),
        CheckConstraint(f"reason = '' or reason in ({_REASONS})", name="reason"),
        CheckConstraint("firm_id <> asker_id", name="own"),
        CheckConstraint("(state = 'declined') = (reason <> '')", name="declined"),
        CheckConstraint("(state in ('declined', 'accepted')) = (decided_at is not null)", name="decided"),
        CheckConstraint("state not in ('shortlisted', 'accepted') or passed_at is not null", name="passed"),
    )

    id: Mapped[primary_key]
    need_id: Mapped[int] = mapped_column(Integer)
    #: The firm of the need, which never changes.
    asker_id: Mapped[int] = mapped_column(Integer)
    firm_id: Mapped[int] = mapped_column(ForeignKey("firm.id", ondelete="CASCADE"))
    text: Mapped[long_text]
    state: Mapped[code] = mapped_column(default=State.SENT)
    sent_by: Mapped[str] = mapped_column(String(100))
    sent_at: Mapped[datetime] = mapped_column(default=clock.now)
    edited_at: Mapped[datetime | None]
    #: When staff passed it on; at once where the need has a name.
    passed_at: Mapped[datetime | None]
    #: When the firm that asks first looked at it: from then on it stays as it is.
    seen_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
    reason: Mapped[code] = mapped_column(default="")

    need: Mapped[Need] = relationship()
    firm: Mapped[Firm] = relationship()
    parts: Mapped[list["ProposalPart"]] = relationship(
        order_by="ProposalPart.id", cascade="all, delete-orphan", passive_deletes=True
    )
    files: Mapped[list["ProposalFile"]] = relationship(
        order_by="ProposalFile.id", cascade="all, delete-orphan", passive_deletes=True
    )
    moves: Mapped[list["ProposalMove"]] = relationship(
        order_by="ProposalMove.id", cascade="all, delete-orphan", passive_deletes=True
    )

    @property
    def is_waiting(self) -> bool:
        """Whether nothing is decided yet."""
        return self.state in WAITING

    @property
    def is_editable(self) -> bool:
        return self.state == State.SENT and self.seen_at is None


class ProposalPart(Base):
    """A profile that goes with a proposal: a technology or a service of the firm that makes it."""

    __tablename__ = "proposal_part"
    __table_args__ = (CheckConstraint("(technology_id is null) <> (service_id is null)", name="either"),)

    id: Mapped[primary_key]
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id", ondelete="CASCADE"), index=True)
    technology_id: Mapped[int | None] = mapped_column(ForeignKey("technology.id", ondelete="CASCADE"), index=True)
    service_id: Mapped[int | None] = mapped_column(ForeignKey("service.id", ondelete="CASCADE"), index=True)

    technology: Mapped[Technology | None] = relationship()
    service: Mapped[Service | None] = relationship()


class ProposalFile(Base):
    """A file that goes with a proposal."""

    __tablename__ = "proposal_file"

    id: Mapped[primary_key]
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id", ondelete="CASCADE"), index=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id", ondelete="CASCADE"), unique=True)
    added_by: Mapped[str] = mapped_column(String(100))
    added_at: Mapped[datetime] = mapped_column(default=clock.now)

    file: Mapped[StoredFile] = relationship()


class ProposalMove(Base):
    """That a proposal came to stand elsewhere: who did it, when and why."""

    __tablename__ = "proposal_move"

    id: Mapped[primary_key]
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id", ondelete="CASCADE"), index=True)
    #: A state, or `passed` when staff passed it on.
    state: Mapped[code]
    reason: Mapped[code] = mapped_column(default="")
    #: What is said to the other side with it.
    note: Mapped[str] = mapped_column(String(NOTE_LENGTH), default="")
    by: Mapped[str] = mapped_column(String(100))
    at: Mapped[datetime] = mapped_column(default=clock.now)
