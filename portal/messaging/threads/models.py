"""Threads between two firms, who speaks for them, what was said and how far each has read.

Private: nothing of a thread stands in a search document, an event, a log or a letter. Whoever reads it is one of its
participants *and* of the firm that they speak for, at that moment.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Person
from portal.core import clock
from portal.core.db import Base, code, primary_key
from portal.files.models import StoredFile
from portal.firms.models import Firm

SUBJECT_LENGTH, BODY_LENGTH = 200, 10_000
#: The kind of what a person said; all others are entries of the portal (`entries`).
SAID = "message"

_ABOUT = text("about <> ''")
_PRESENT = text("left_at IS NULL")
_UNREAD = text("left_at IS NULL AND muted_at IS NULL AND unread > 0")
_EDITED = text("edited_at IS NOT NULL")
_DUE = text("tell_at IS NOT NULL")


class Thread(Base):
    """A conversation of two firms. `about` says what it came from, `request:5`: one thread a thing."""

    __tablename__ = "thread"
    __table_args__ = (Index("ix_thread_about", "about", unique=True, sqlite_where=_ABOUT, postgresql_where=_ABOUT),)

    id: Mapped[primary_key]
    subject: Mapped[str] = mapped_column(String(SUBJECT_LENGTH))
    about: Mapped[code] = mapped_column(default="")
    opened_at: Mapped[datetime] = mapped_column(default=clock.now)
    opened_by: Mapped[str] = mapped_column(String(100))
    #: When something was last said or told.
    last_at: Mapped[datetime] = mapped_column(default=clock.now)

    firms: Mapped[list["ThreadFirm"]] = relationship(back_populates="thread", order_by="ThreadFirm.firm_id")
    participants: Mapped[list["Participant"]] = relationship(back_populates="thread", order_by="Participant.id")

    @property
    def firm_ids(self) -> list[int]:
        return [one.firm_id for one in self.firms]

    def firm(self, firm_id: int | None) -> Firm | None:
        """One of its firms, for its name."""
        return next((one.firm for one in self.firms if one.firm_id == firm_id), None)

    def others_of(self, firm_id: int) -> list[Firm]:
        """The firm on the other side."""
        return [one.firm for one in self.firms if one.firm_id != firm_id]

    @property
    def present(self) -> list["Participant"]:
        """Who takes part now."""
        return [one for one in self.participants if one.left_at is None]


class ThreadFirm(Base):
    """That a thread is a firm's: it stays so, whoever speaks for it."""

    __tablename__ = "thread_firm"
    __table_args__ = (Index("ix_thread_firm_firm", "firm_id", "thread_id"),)

    thread_id: Mapped[int] = mapped_column(ForeignKey("thread.id", ondelete="CASCADE"), primary_key=True)
    firm_id: Mapped[int] = mapped_column(ForeignKey("firm.id", ondelete="CASCADE"), primary_key=True)

    thread: Mapped[Thread] = relationship(back_populates="firms")
    firm: Mapped[Firm] = relationship()


class Participant(Base):
    """That a person speaks for a firm in a thread, until `left_at`; how far they have read, and what they choose.

    Who comes in again has the row again: when they came and went stands among the entries of the thread.
    """

    __tablename__ = "participant"
    __table_args__ = (
        UniqueConstraint("thread_id", "person_id", "firm_id"),
        # An inbox in its order, and what of it is pinned.
        Index("ix_participant_inbox", "person_id", "last_at", "id", sqlite_where=_PRESENT, postgresql_where=_PRESENT),
        # Counted at every request: as long as what is unread.
        Index("ix_participant_unread", "person_id", sqlite_where=_UNREAD, postgresql_where=_UNREAD),
        Index("ix_participant_due", "tell_at", sqlite_where=_DUE, postgresql_where=_DUE),
        CheckConstraint("unread >= 0", name="unread"),
        CheckConstraint("left_at is null or tell_at is null", name="gone"),
    )

    id: Mapped[primary_key]
    thread_id: Mapped[int] = mapped_column(ForeignKey("thread.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    firm_id: Mapped[int] = mapped_column(ForeignKey("firm.id", ondelete="CASCADE"))
    joined_at: Mapped[datetime] = mapped_column(default=clock.now)
    #: `person:5`, or what the event log calls who let them in.
    added_by: Mapped[str] = mapped_column(String(100))
    left_at: Mapped[datetime | None]
    #: `left`, `left_firm`.
    left_because: Mapped[code] = mapped_column(default="")
    #: The last entry that they have seen, and when.
    read_upto: Mapped[int] = mapped_column(Integer, default=0)
    read_at: Mapped[datetime | None]
    #: How many entries by others that count came since. Kept by `service`, with the thread or this row locked.
    unread: Mapped[int] = mapped_column(Integer, default=0)
    #: The thread's own, so that an inbox is read in its order.
    last_at: Mapped[datetime] = mapped_column(default=clock.now)
    pinned_at: Mapped[datetime | None]
    #: No letters, and nothing in the header's count.
    muted_at: Mapped[datetime | None]
    #: When they are to have a letter of what they have not read by then.
    tell_at: Mapped[datetime | None]

    thread: Mapped[Thread] = relationship(back_populates="participants")
    person: Mapped[Person] = relationship()
    firm: Mapped[Firm] = relationship()


class Message(Base):
    """An entry of a thread: what somebody said (`kind` is `message`), or what the portal tells of there.

    Of who has withdrawn `person_id` is empty: the words stay with the firm's name.
    """

    __tablename__ = "message"
    __table_args__ = (
        # Sent again by an impatient press or a network that came back, a form makes one message.
        UniqueConstraint("thread_id", "person_id", "key"),
        Index("ix_message_thread", "thread_id", "id"),
        # Open pages ask again and again whether anything was put right.
        Index("ix_message_edited", "thread_id", "edited_at", sqlite_where=_EDITED, postgresql_where=_EDITED),
        Index("ix_message_person", "person_id"),
        CheckConstraint(f"length(body) <= {BODY_LENGTH}", name="length"),
        CheckConstraint("kind <> 'message' or firm_id is not null", name="firm"),
    )

    id: Mapped[primary_key]
    thread_id: Mapped[int] = mapped_column(ForeignKey("thread.id", ondelete="CASCADE"))
    kind: Mapped[code] = mapped_column(default=SAID)
    firm_id: Mapped[int | None] = mapped_column(ForeignKey("firm.id", ondelete="CASCADE"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    #: Whom an entry is about besides: who was added.
    other_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    body: Mapped[str] = mapped_column(Text, default="")
    #: What an entry is filled with: numbers, codes, times; no names of people.
    values: Mapped[dict[str, Any]] = mapped_column(default=dict)
    #: Whether it counts as unread with the others.
    counts: Mapped[bool] = mapped_column(default=True)
    #: The form's; empty (null) for what no form made.
    key: Mapped[str | None] = mapped_column(String(40))
    said_at: Mapped[datetime] = mapped_column(default=clock.now)
    edited_at: Mapped[datetime | None]

    thread: Mapped[Thread] = relationship()
    person: Mapped[Person | None] = relationship(foreign_keys=person_id)
    other: Mapped[Person | None] = relationship(foreign_keys=other_id)
    firm: Mapped[Firm | None] = relationship()
    files: Mapped[list["MessageFile"]] = relationship(back_populates="message", order_by="MessageFile.file_id")

    @property
    def is_said(self) -> bool:
        return self.kind == SAID


class MessageWording(Base):
    """What a message said when the other side read it, before it was edited: for who has to judge a report of it, and
    nobody else."""

    __tablename__ = "message_wording"

    id: Mapped[primary_key]
    message_id: Mapped[int] = mapped_column(ForeignKey("message.id", ondelete="CASCADE"), index=True)
    body: Mapped[str] = mapped_column(Text)
    #: Until when it said so.
    until: Mapped[datetime] = mapped_column(default=clock.now)


class MessageFile(Base):
    """A file that came with a message."""

    __tablename__ = "message_file"

    file_id: Mapped[int] = mapped_column(
        ForeignKey("stored_file.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    message_id: Mapped[int] = mapped_column(ForeignKey("message.id", ondelete="CASCADE"), index=True)

    message: Mapped[Message] = relationship(back_populates="files")
    file: Mapped[StoredFile] = relationship()
