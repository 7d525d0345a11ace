"""Needs: what a firm looks for, whom it is shown to, what became of it; and who asked to hear of such."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Person
from portal.collaboration.needs.words import BUDGETS, OUTCOMES, PURPOSES, VISIBILITIES
from portal.core import clock
from portal.core.db import Base, code, long_text, one_of, primary_key
from portal.files.models import StoredFile
from portal.firms.models import Firm

TITLE_LENGTH, TEXT_LENGTH, NOTE_LENGTH, WORDS_LENGTH = 120, 4_000, 500, 200
#: The number of the one row of settings.
SETTING_ID = 1


class State(StrEnum):
    """Where a need stands."""

    DRAFT = "draft"
    #: It waits for staff.
    PENDING = "pending"
    OPEN = "open"
    CLOSED = "closed"


class Visibility(StrEnum):
    """Whom a need is shown to while it is open."""

    EVERYONE = "everyone"
    #: Firms of the hub.
    MEMBERS = "members"
    #: Those that were chosen (`NeedFirm`).
    FIRMS = "firms"
    #: Firms of the hub, without the name of who asks: proposals come through staff.
    STAFF = "staff"


class Look(StrEnum):
    """What staff are to look at before others see it: an edit of what is shown already, or a file."""

    #: Nothing, or it was looked at.
    NONE = ""
    WAITING = "waiting"
    #: It was given back, and waits for its firm.
    RETURNED = "returned"


class Need(Base):
    """협업 수요: what a firm needs, in plain words."""

    __tablename__ = "need"
    __table_args__ = (
        # What proposals point at: so the database knows, too, that nobody answers a need of their own.
        UniqueConstraint("id", "firm_id"),
        CheckConstraint(one_of("state", State), name="state"),
        CheckConstraint(one_of("visibility", VISIBILITIES), name="visibility"),
        CheckConstraint(f"purpose = '' or {one_of('purpose', PURPOSES)}", name="purpose"),
        CheckConstraint(f"budget = '' or {one_of('budget', BUDGETS)}", name="budget"),
        CheckConstraint(f"outcome = '' or {one_of('outcome', OUTCOMES)}", name="outcome"),
        CheckConstraint("(state = 'closed') = (closed_at is not null)", name="closed"),
        CheckConstraint("(state = 'closed') = (outcome <> '')", name="closed_outcome"),
        CheckConstraint("state <> 'open' or (opened_at is not null and closes_on is not null)", name="opened"),
        CheckConstraint("state = 'draft' or (title <> '' and what <> '' and purpose <> '')", name="told"),
        CheckConstraint(one_of("look", Look), name="look"),
        CheckConstraint("(look = '') = (edit is null)", name="edit"),
        Index("ix_need_firm", "firm_id", "state"),
        Index("ix_need_board", "state", "closes_on"),
    )

    id: Mapped[primary_key]
    firm_id: Mapped[int] = mapped_column(ForeignKey("firm.id", ondelete="CASCADE"))
    title: Mapped[str] = mapped_column(String(TITLE_LENGTH), default="")
    what: Mapped[long_text] = mapped_column(default="")
    why: Mapped[long_text] = mapped_column(default="")
    hoped_for: Mapped[long_text] = mapped_column(default="")
    purpose: Mapped[code] = mapped_column(default="")
    #: Codes of `firms.vocabulary.FIELDS`.
    fields: Mapped[list[str]] = mapped_column(default=list)
    budget: Mapped[code] = mapped_column(default="")
    #: The last day on which proposals are taken, in Seoul.
    closes_on: Mapped[date | None]
    visibility: Mapped[code] = mapped_column(default=Visibility.MEMBERS)
    state: Mapped[code] = mapped_column(default=State.DRAFT)
    #: Counts what was written: who writes names the version that they saw.
    version: Mapped[int] = mapped_column(Integer, default=1)
    #: What is written anew while the words above stay shown (`editing.Written`), and where that stands.
    edit: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    look: Mapped[code] = mapped_column(default=Look.NONE)
    made_by: Mapped[str] = mapped_column(String(100))
    made_at: Mapped[datetime] = mapped_column(default=clock.now)
    changed_at: Mapped[datetime] = mapped_column(default=clock.now)
    #: When it was first shown, and when it was last written anew since.
    opened_at: Mapped[datetime | None]
    edited_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    outcome: Mapped[code] = mapped_column(default="")

    firm: Mapped[Firm] = relationship()
    chosen: Mapped[list["NeedFirm"]] = relationship(
        order_by="NeedFirm.firm_id", cascade="all, delete-orphan", passive_deletes=True
    )
    files: Mapped[list["NeedFile"]] = relationship(
        order_by="NeedFile.id", cascade="all, delete-orphan", passive_deletes=True
    )
    moves: Mapped[list["NeedMove"]] = relationship(
        order_by="NeedMove.id", cascade="all, delete-orphan", passive_deletes=True
    )

    @property
    def is_anonymous(self) -> bool:
        """Whether the name of who asks is kept from those who read it."""
        return self.visibility == Visibility.STAFF

    @property
    def has_waiting(self) -> bool:
        """Whether something of it waits for staff while the rest is shown."""
        waits = self.look == Look.WAITING or any(one.look == Look.WAITING for one in self.files)
        return waits and self.state == State.OPEN

    @property
    def shown_since(self) -> datetime:
        """Since when others read what they read now; what waits tells nobody that it does."""
        return self.edited_at or self.opened_at or self.made_at

    @property
    def is_over(self) -> bool:
        return self.closes_on is not None and self.closes_on < clock.today()

    @property
    def takes_proposals(self) -> bool:
        return self.state == State.OPEN and not self.is_over


class NeedFirm(Base):
    """A firm that a need was written for."""

    __tablename__ = "need_firm"

    need_id: Mapped[int] = mapped_column(ForeignKey("need.id", ondelete="CASCADE"), primary_key=True)
    firm_id: Mapped[int] = mapped_column(ForeignKey("firm.id", ondelete="CASCADE"), primary_key=True, index=True)

    firm: Mapped[Firm] = relationship()


class NeedFile(Base):
    """A file that goes with a need."""

    __tablename__ = "need_file"
    __table_args__ = (CheckConstraint(one_of("look", Look), name="look"),)

    id: Mapped[primary_key]
    need_id: Mapped[int] = mapped_column(ForeignKey("need.id", ondelete="CASCADE"), index=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id", ondelete="CASCADE"), unique=True)
    look: Mapped[code] = mapped_column(default=Look.NONE)
    added_by: Mapped[str] = mapped_column(String(100))
    added_at: Mapped[datetime] = mapped_column(default=clock.now)

    file: Mapped[StoredFile] = relationship()


class NeedMove(Base):
    """That a need came to stand elsewhere: who did it, when and why."""

    __tablename__ = "need_move"
    __table_args__ = (CheckConstraint(one_of("state", State), name="state"),)

    id: Mapped[primary_key]
    need_id: Mapped[int] = mapped_column(ForeignKey("need.id", ondelete="CASCADE"), index=True)
    state: Mapped[code]
    #: `outcome` of those closed; `approved`, `returned`, `edited` by what it came about else.
    reason: Mapped[code] = mapped_column(default="")
    note: Mapped[str] = mapped_column(String(NOTE_LENGTH), default="")
    by: Mapped[str] = mapped_column(String(100))
    at: Mapped[datetime] = mapped_column(default=clock.now)


class NeedWatch(Base):
    """That somebody asks to hear of needs in some fields, or with some words in them."""

    __tablename__ = "need_watch"

    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    #: Codes of fields; any will do. All when there are none.
    fields: Mapped[list[str]] = mapped_column(default=list)
    #: Words that are looked for in the text; any will do.
    words: Mapped[str] = mapped_column(String(WORDS_LENGTH), default="")
    changed_at: Mapped[datetime] = mapped_column(default=clock.now)
    #: What was opened until then they know.
    told_until: Mapped[datetime] = mapped_column(default=clock.now)

    person: Mapped[Person] = relationship()


class NeedSetting(Base):
    """How the hub deals with needs; one row, which need not be there."""

    __tablename__ = "need_setting"
    __table_args__ = (CheckConstraint("id = 1", name="one"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False, default=SETTING_ID)
    #: Whether staff look at a need before it is shown. Those without a name they always look at.
    asks_approval: Mapped[bool] = mapped_column(default=True)
    changed_by: Mapped[str] = mapped_column(String(100))
    changed_at: Mapped[datetime] = mapped_column(default=clock.now)
