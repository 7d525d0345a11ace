"""A lead, its moves, notes and files; and what both sides say, when they are asked, about how far they have come."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, Integer, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Person
from portal.core import clock
from portal.core.db import Base, code, primary_key
from portal.files.models import StoredFile
from portal.firms.models import Firm

STEP_LENGTH, WHY_LENGTH, SOURCE_LENGTH = 200, 500, 40


class Stage(StrEnum):
    """How far two firms have come, in this order. Others know of it from `contacted` on."""

    NEW = "new"
    CONTACTED = "contacted"
    MEETING = "meeting"
    NDA = "nda"
    POC = "poc"
    CONTRACT = "contract"


class Closed(StrEnum):
    """Why nothing more is done about a lead."""

    DONE = "done"
    NO_ANSWER = "no_answer"
    NO_FIT = "no_fit"
    NO_BUDGET = "no_budget"
    TIMING = "timing"
    OTHER_CHOSEN = "other_chosen"
    MISTAKE = "mistake"


class Band(StrEnum):
    """What a contract is worth, in won; no more exactly than both sides like to say."""

    UNDER_10M = "under_10m"
    UNDER_50M = "under_50m"
    UNDER_100M = "under_100m"
    UNDER_500M = "under_500m"
    OVER_500M = "over_500m"


class Side(StrEnum):
    """Whose word it is: of the firm that keeps the lead, or of the firm that it is about."""

    OWN = "own"
    OTHER = "other"


#: When both are asked, in days after a lead has begun; 0 is "at once", asked by the firm that keeps it.
DAYS = (30, 90, 180, 365)


def _among(values: type[StrEnum]) -> str:
    return ", ".join(repr(one.value) for one in values)


_OPEN = text("closed_at IS NULL")
_ASKED = text("ended_at IS NULL")


class Lead(Base):
    """That a firm (`firm_id`) looks at another as a partner, and how far it has come. `stage` stays when it is closed.

    `version` grows with each change: a form that shows an older one is told so.
    """

    __tablename__ = "lead"
    __table_args__ = (
        # One that is open for each pair: two colleagues who add the same firm work on the same lead.
        Index("ix_lead_open", "firm_id", "other_firm_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("ix_lead_firm", "firm_id", "closed_at"),
        Index("ix_lead_other_firm", "other_firm_id"),
        Index("ix_lead_owner", "owner_id"),
        Index("ix_lead_next_on", "next_on"),
        CheckConstraint("firm_id <> other_firm_id", name="two_firms"),
        CheckConstraint(f"stage in ({_among(Stage)})", name="stage"),
        CheckConstraint(f"closed_because in ('', {_among(Closed)})", name="closed_because"),
        CheckConstraint("(closed_at is null) = (closed_because = '')", name="closed"),
        CheckConstraint(f"amount_band in ('', {_among(Band)})", name="amount_band"),
    )

    id: Mapped[primary_key]
    firm_id: Mapped[int] = mapped_column(ForeignKey("firm.id", ondelete="CASCADE"))
    other_firm_id: Mapped[int] = mapped_column(ForeignKey("firm.id", ondelete="CASCADE"))
    stage: Mapped[code] = mapped_column(default=Stage.NEW)
    #: Who of the firm sees to it; nobody when they left.
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    #: What it follows from, as threads name it: `proposal:7`, `introduction:3`, `request:5`; empty when added by hand.
    source: Mapped[str] = mapped_column(String(SOURCE_LENGTH), default="")
    next_step: Mapped[str] = mapped_column(String(STEP_LENGTH), default="")
    next_on: Mapped[date | None] = mapped_column(Date)
    #: The day of a next step of which somebody was told already.
    reminded_on: Mapped[date | None] = mapped_column(Date)
    contract_on: Mapped[date | None] = mapped_column(Date)
    amount_band: Mapped[code] = mapped_column(default="")
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    created_by: Mapped[str] = mapped_column(String(100))
    moved_at: Mapped[datetime] = mapped_column(default=clock.now)
    closed_at: Mapped[datetime | None]
    closed_because: Mapped[code] = mapped_column(default="")
    version: Mapped[int] = mapped_column(Integer, default=1)

    firm: Mapped[Firm] = relationship(foreign_keys=firm_id, lazy="raise_on_sql")
    other_firm: Mapped[Firm] = relationship(foreign_keys=other_firm_id, lazy="raise_on_sql")
    owner: Mapped[Person | None] = relationship(lazy="raise_on_sql")

    @property
    def is_open(self) -> bool:
        return self.closed_at is None


class LeadMove(Base):
    """That a lead came to another stage, was closed or opened again: who, when, and why in the firm's own words."""

    __tablename__ = "lead_move"
    __table_args__ = (
        Index("ix_lead_move_lead", "lead_id"),
        CheckConstraint(f"before in ('', 'closed', {_among(Stage)})", name="before"),
        CheckConstraint(f"after in ('closed', {_among(Stage)})", name="after"),
    )

    id: Mapped[primary_key]
    lead_id: Mapped[int] = mapped_column(ForeignKey("lead.id", ondelete="CASCADE"))
    #: Empty of the first one.
    before: Mapped[code] = mapped_column(default="")
    after: Mapped[code]
    #: Why it was closed (`Closed`).
    because: Mapped[code] = mapped_column(default="")
    why: Mapped[str] = mapped_column(String(WHY_LENGTH), default="")
    by: Mapped[str] = mapped_column(String(100))
    at: Mapped[datetime] = mapped_column(default=clock.now)


class LeadNote(Base):
    """What somebody of the firm notes about a lead. Staff and the other firm never see it."""

    __tablename__ = "lead_note"
    __table_args__ = (Index("ix_lead_note_lead", "lead_id"), Index("ix_lead_note_person", "person_id"))

    id: Mapped[primary_key]
    lead_id: Mapped[int] = mapped_column(ForeignKey("lead.id", ondelete="CASCADE"))
    #: Nobody when they withdrew from the portal: the words are the firm's.
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(default=clock.now)


class LeadFile(Base):
    """A file that a firm keeps with a lead, for its own people."""

    __tablename__ = "lead_file"
    __table_args__ = (Index("ix_lead_file_lead", "lead_id"),)

    id: Mapped[primary_key]
    lead_id: Mapped[int] = mapped_column(ForeignKey("lead.id", ondelete="CASCADE"))
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id", ondelete="CASCADE"), unique=True)
    added_by: Mapped[str] = mapped_column(String(100))
    added_at: Mapped[datetime] = mapped_column(default=clock.now)

    file: Mapped[StoredFile] = relationship()


class LeadAsking(Base):
    """That both firms are asked whether they have come as far as the lead says (`stage`, as it was then).

    It ends when both have answered, when the lead moves on, or when they are asked anew.
    """

    __tablename__ = "lead_asking"
    __table_args__ = (
        Index("ix_lead_asking_live", "lead_id", unique=True, sqlite_where=_ASKED, postgresql_where=_ASKED),
        Index("ix_lead_asking_lead", "lead_id", "days"),
        CheckConstraint(f"stage in ({_among(Stage)})", name="stage"),
        CheckConstraint("days in (0, 30, 90, 180, 365)", name="days"),
    )

    id: Mapped[primary_key]
    lead_id: Mapped[int] = mapped_column(ForeignKey("lead.id", ondelete="CASCADE"))
    days: Mapped[int] = mapped_column(Integer)
    stage: Mapped[code]
    asked_by: Mapped[str] = mapped_column(String(100))
    asked_at: Mapped[datetime] = mapped_column(default=clock.now)
    ended_at: Mapped[datetime | None]
    #: `answered` by both, `moved` meanwhile, `asked_anew`.
    ended_because: Mapped[code] = mapped_column(default="")

    lead: Mapped[Lead] = relationship(lazy="raise_on_sql")
    answers: Mapped[list["LeadAnswer"]] = relationship(order_by="LeadAnswer.id", lazy="selectin")

    def answer_of(self, side: str) -> "LeadAnswer | None":
        return next((one for one in self.answers if one.side == side), None)


class LeadAnswer(Base):
    """What one side says: the stage as that firm knows it. One word a side, and nobody speaks for both."""

    __tablename__ = "lead_answer"
    __table_args__ = (
        Index("ix_lead_answer_side", "asking_id", "side", unique=True),
        Index("ix_lead_answer_by", "asking_id", "by", unique=True),
        CheckConstraint("side in ('own', 'other')", name="side"),
        # `none`: as that firm knows it, the two do nothing together.
        CheckConstraint(f"stage in ('none', {_among(Stage)})", name="stage"),
    )

    id: Mapped[primary_key]
    asking_id: Mapped[int] = mapped_column(ForeignKey("lead_asking.id", ondelete="CASCADE"))
    side: Mapped[code]
    stage: Mapped[code]
    by: Mapped[str] = mapped_column(String(100))
    at: Mapped[datetime] = mapped_column(default=clock.now)
