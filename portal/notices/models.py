"""What somebody was told, by which ways they want to be told, and news of the hub."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Integer, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.core import clock
from portal.core.db import Base, code, primary_key

LONGEST_TITLE = 100


class Notice(Base):
    """One thing that one person was told in the portal.

    It holds no words but a message of its kind and what is filled in: each reader's language makes words of it.
    """

    __tablename__ = "notice"

    id: Mapped[primary_key]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    kind: Mapped[code]
    message: Mapped[code]
    #: Numbers, codes, names and times (ISO 8601) that the message is filled with.
    values: Mapped[dict[str, Any]] = mapped_column(default=dict)
    #: Where it leads: a path of the portal without its language, or nothing.
    url: Mapped[str] = mapped_column(String(500), default="")
    #: What it is about, as `grant:7`; for the feature to find it by.
    about: Mapped[str] = mapped_column(String(80), default="")
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    read_at: Mapped[datetime | None]

    __table_args__ = (
        Index("ix_notice_person_id", "person_id", "id"),
        # Counted on every page: as long as what is unread, however much was read.
        Index(
            "ix_notice_unread",
            "person_id",
            sqlite_where=text("read_at IS NULL"),
            postgresql_where=text("read_at IS NULL"),
        ),
    )


class NoticePreference(Base):
    """That somebody wants a kind of notices by a channel, or does not; without a row the kind's default holds."""

    __tablename__ = "notice_preference"
    __table_args__ = (UniqueConstraint("person_id", "kind", "channel"),)

    id: Mapped[primary_key]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    kind: Mapped[code]
    channel: Mapped[code]
    is_on: Mapped[bool]
    changed_at: Mapped[datetime] = mapped_column(default=clock.now)


class ConsentReminder(Base):
    """That somebody was told that their consent to advertising stands (정보통신망법 제50조제8항)."""

    __tablename__ = "consent_reminder"

    id: Mapped[primary_key]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    sent_at: Mapped[datetime] = mapped_column(default=clock.now)


class News(Base):
    """News of the hub: a draft until `released_at`, then sent to one after the other, in the order of their numbers."""

    __tablename__ = "news"

    id: Mapped[primary_key]
    title_ko: Mapped[str] = mapped_column(String(LONGEST_TITLE))
    title_en: Mapped[str] = mapped_column(String(LONGEST_TITLE), default="")
    body_ko: Mapped[str] = mapped_column(Text)
    body_en: Mapped[str] = mapped_column(Text, default="")
    #: A path of the portal without its language, or an address with https; or nothing.
    link: Mapped[str] = mapped_column(String(500), default="")
    updated_by: Mapped[str] = mapped_column(String(100))
    updated_at: Mapped[datetime] = mapped_column(default=clock.now)
    released_by: Mapped[str] = mapped_column(String(100), default="")
    released_at: Mapped[datetime | None]
    #: When all were reached, or somebody stopped it.
    finished_at: Mapped[datetime | None]
    is_stopped: Mapped[bool] = mapped_column(default=False)
    #: The number of the last person who was reached, and how many they were.
    reached: Mapped[int] = mapped_column(Integer, default=0)
    recipients: Mapped[int] = mapped_column(Integer, default=0)
