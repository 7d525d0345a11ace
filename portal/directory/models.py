"""What people keep of the directory: a list of firms, with notes, and searches that are asked again for them."""

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, SmallInteger, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core import clock
from portal.core.db import Base, code, primary_key
from portal.firms.models import Firm

LONGEST_SEARCH_NAME = 100


class ShortlistEntry(Base):
    """A firm on a list: the list of the firm that somebody acted for, which all its people share, or their own.

    What is taken off stays for a while with its notes, so that it can be put back.
    """

    __tablename__ = "shortlist_entry"
    __table_args__ = (
        UniqueConstraint("owner_firm_id", "firm_id"),
        UniqueConstraint("person_id", "firm_id"),
        CheckConstraint("(owner_firm_id is null) <> (person_id is null)", name="one_owner"),
        Index("ix_shortlist_entry_firm_id", "firm_id"),
    )

    id: Mapped[primary_key]
    firm_id: Mapped[int] = mapped_column(ForeignKey("firm.id", ondelete="CASCADE"))
    #: Whose list it is: a firm's, or one person's.
    owner_firm_id: Mapped[int | None] = mapped_column(ForeignKey("firm.id", ondelete="CASCADE"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    #: Who put it there; nobody when they have withdrawn.
    saved_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    saved_at: Mapped[datetime] = mapped_column(default=clock.now)
    removed_at: Mapped[datetime | None]

    firm: Mapped[Firm] = relationship(foreign_keys=[firm_id])
    notes: Mapped[list["ShortlistNote"]] = relationship(order_by="ShortlistNote.id", passive_deletes=True)


class ShortlistNote(Base):
    """What one person notes about a firm on a list; all who see the list read it."""

    __tablename__ = "shortlist_note"
    __table_args__ = (UniqueConstraint("entry_id", "person_id"),)

    id: Mapped[primary_key]
    entry_id: Mapped[int] = mapped_column(ForeignKey("shortlist_entry.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    text: Mapped[str] = mapped_column(Text)
    updated_at: Mapped[datetime] = mapped_column(default=clock.now)


class SavedSearch(Base):
    """A search that is asked again for somebody, who is told of what answers it for the first time."""

    __tablename__ = "saved_search"
    __table_args__ = (
        CheckConstraint("frequency in ('daily', 'weekly')", name="frequency"),
        CheckConstraint("hour between 0 and 23", name="hour"),
        CheckConstraint("weekday between 0 and 6", name="weekday"),
        Index("ix_saved_search_due", "is_paused", "next_run_at"),
    )

    id: Mapped[primary_key]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(LONGEST_SEARCH_NAME))
    #: The address' end of the directory: words, kind and conditions.
    query: Mapped[str] = mapped_column(Text)
    frequency: Mapped[code]
    #: In Seoul; Monday is 0. The weekday counts for weekly ones alone.
    hour: Mapped[int] = mapped_column(SmallInteger)
    weekday: Mapped[int] = mapped_column(SmallInteger, default=0)
    is_paused: Mapped[bool] = mapped_column(default=False)
    #: The numbers of all that answered it when it was saved, or was told of since; none until they could be found out.
    known: Mapped[list[int] | None] = mapped_column(JSON(none_as_null=True))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    next_run_at: Mapped[datetime]
    last_run_at: Mapped[datetime | None]
