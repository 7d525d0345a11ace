"""Drafts beside what is public, what was published when, and what staff took out of sight.

A profile is named by its kind (`firm`, `technology`, `service`) and the number of its row.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.core import clock
from portal.core.db import Base, code, primary_key

_KIND = "kind in ('firm', 'technology', 'service')"
_LIVE = text("shown_at IS NULL")


class ProfileDraft(Base):
    """What a profile is to become. Only fields that are to differ from what is public stand in it.

    `version` counts its changes; every write names the one that it was made upon. The row stays when all of it is
    published, so that a form from before still knows that it is old. `source` says that not all of it was typed in an
    editor: `sheet`, until it is published or thrown away.
    """

    __tablename__ = "profile_draft"
    __table_args__ = (UniqueConstraint("kind", "subject_id"), CheckConstraint(_KIND, name="kind"))

    id: Mapped[primary_key]
    firm_id: Mapped[int] = mapped_column(ForeignKey("firm.id", ondelete="CASCADE"), index=True)
    kind: Mapped[code]
    subject_id: Mapped[int] = mapped_column(Integer)
    values: Mapped[dict[str, Any]] = mapped_column(default=dict)
    version: Mapped[int] = mapped_column(default=1)
    source: Mapped[code] = mapped_column(default="")
    updated_by: Mapped[str] = mapped_column(String(100))
    updated_at: Mapped[datetime] = mapped_column(default=clock.now)


class ProfileRevision(Base):
    """A profile as it was once public, whole. `author` is nobody where it came to be so otherwise: by an import.
    `source` is that of the draft."""

    __tablename__ = "profile_revision"
    __table_args__ = (UniqueConstraint("kind", "subject_id", "number"), CheckConstraint(_KIND, name="kind"))

    id: Mapped[primary_key]
    firm_id: Mapped[int] = mapped_column(ForeignKey("firm.id", ondelete="CASCADE"), index=True)
    kind: Mapped[code]
    subject_id: Mapped[int] = mapped_column(Integer)
    number: Mapped[int] = mapped_column(Integer)
    values: Mapped[dict[str, Any]] = mapped_column(default=dict)
    author: Mapped[str] = mapped_column(String(100), default="")
    source: Mapped[code] = mapped_column(default="")
    published_at: Mapped[datetime] = mapped_column(default=clock.now)


class ProfileHiding(Base):
    """That staff took a profile out of sight, why, and until when. `before` is what it was: an audience or a state."""

    __tablename__ = "profile_hiding"
    __table_args__ = (
        Index("ix_profile_hiding_live", "kind", "subject_id", unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE),
        CheckConstraint(_KIND, name="kind"),
    )

    id: Mapped[primary_key]
    firm_id: Mapped[int] = mapped_column(ForeignKey("firm.id", ondelete="CASCADE"), index=True)
    kind: Mapped[code]
    subject_id: Mapped[int] = mapped_column(Integer)
    reason: Mapped[str] = mapped_column(Text)
    before: Mapped[code]
    hidden_by: Mapped[str] = mapped_column(String(100))
    hidden_at: Mapped[datetime] = mapped_column(default=clock.now)
    shown_by: Mapped[str] = mapped_column(String(100), default="")
    shown_at: Mapped[datetime | None]
