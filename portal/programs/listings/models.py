"""Outside calls and events, and the records of the lists that they came in. Decision 0030."""

from datetime import date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.core import clock
from portal.core.db import PASSING, Base, code, primary_key
from portal.core.korean import clean_line, fold_width, name_key

CALL, EVENT, CONFERENCE = "call", "event", "conference"
KINDS = (CALL, EVENT, CONFERENCE)
TITLE_LENGTH = 300
HOST_LENGTH = 200
PLACE_LENGTH = 200
SHORT_LENGTH = 100
LINK_LENGTH = 1_000
KEY_LENGTH = 200
FILE_NAME_LENGTH = 200

#: Only looked at; taken in; taken away again.
CHECKED, APPLIED, UNDONE = "checked", "applied", "undone"
STATES = (CHECKED, APPLIED, UNDONE)


class Listing(Base):
    """A call or an event of somebody else: who invites, to what, when, and where to read on.

    A call has a day on which it closes, is open always, or does not say; an event has days on which it takes place.
    `last_day` is the day after which it is over; without one it is not over by itself.
    """

    __tablename__ = "listing"
    __table_args__ = (
        CheckConstraint(f"kind in {KINDS}", name="kind"),
        CheckConstraint("ends_on is null or ends_on >= starts_on", name="ends_after_start"),
        CheckConstraint("closes_on is null or posted_on is null or closes_on >= posted_on", name="closes_after_post"),
        CheckConstraint("kind = 'call' or starts_on is not null", name="events_have_days"),
        CheckConstraint("link = '' or link like 'http://%' or link like 'https://%'", name="link_is_web"),
        CheckConstraint("(hidden_at is null) = (hidden_by = '')", name="hidden_by_somebody"),
        UniqueConstraint("source", "source_key"),
        UniqueConstraint("identity_key"),
        Index("ix_listing_shown", "last_day", "first_day"),
        Index("ix_listing_link_key", "link_key"),
    )

    id: Mapped[primary_key]
    kind: Mapped[code]
    title: Mapped[str] = mapped_column(String(TITLE_LENGTH))
    host: Mapped[str] = mapped_column(String(HOST_LENGTH), default="")
    posted_on: Mapped[date | None]
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    closes_on: Mapped[date | None]
    is_always_open: Mapped[bool] = mapped_column(default=False)
    place: Mapped[str] = mapped_column(String(PLACE_LENGTH), default="")
    is_online: Mapped[bool] = mapped_column(default=False)
    region: Mapped[str] = mapped_column(String(SHORT_LENGTH), default="")
    country: Mapped[str] = mapped_column(String(SHORT_LENGTH), default="")
    topics: Mapped[list[str]] = mapped_column(default=list)
    language: Mapped[str] = mapped_column(String(SHORT_LENGTH), default="")
    link: Mapped[str] = mapped_column(String(LINK_LENGTH), default="")
    source: Mapped[str] = mapped_column(String(SHORT_LENGTH))
    #: What the source calls it, where the list says so.
    source_key: Mapped[str | None] = mapped_column(String(KEY_LENGTH))
    #: Hashes by which a list that comes again finds it (`matching`).
    identity_key: Mapped[str] = mapped_column(String(64))
    link_key: Mapped[str] = mapped_column(String(64), default="")
    host_key: Mapped[str] = mapped_column(String(HOST_LENGTH), default="")
    #: What the box on the page looks through: folded, without blanks.
    words: Mapped[str] = mapped_column(Text, default="")
    first_day: Mapped[date | None]
    last_day: Mapped[date | None]
    #: The list that brought it first, and the one that brought it last.
    import_id: Mapped[int] = mapped_column(ForeignKey("listing_import.id"), index=True)
    seen_import_id: Mapped[int] = mapped_column(ForeignKey("listing_import.id"), index=True)
    hidden_at: Mapped[datetime | None]
    hidden_by: Mapped[str] = mapped_column(String(100), default="")
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    updated_at: Mapped[datetime] = mapped_column(default=clock.now)

    @property
    def is_call(self) -> bool:
        return self.kind == CALL

    def is_over(self, today: date) -> bool:
        """Whether nothing of it is still to come."""
        return self.last_day is not None and self.last_day < today


class ListingImport(Base):
    """A list that came in: who, when, which file, what became of its rows. `columns` names the field of each."""

    __tablename__ = "listing_import"
    __table_args__ = (
        CheckConstraint(f"state in {STATES}", name="state"),
        CheckConstraint("(undone_at is null) = (undone_by = '')", name="undone_by_somebody"),
        Index("ix_listing_import_state", "state", "id"),
    )

    id: Mapped[primary_key]
    state: Mapped[code] = mapped_column(default=CHECKED)
    by: Mapped[str] = mapped_column(String(100))
    file_name: Mapped[str] = mapped_column(String(FILE_NAME_LENGTH))
    described: Mapped[str] = mapped_column(String(300), default="")
    source: Mapped[str] = mapped_column(String(SHORT_LENGTH), default="")
    kind: Mapped[code | None]
    header: Mapped[list[str]] = mapped_column(default=list)
    columns: Mapped[list[str]] = mapped_column(default=list)
    rows: Mapped[int] = mapped_column(Integer, default=0)
    #: How many rows had each outcome, and how many of those that came in are over already.
    counts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    #: What was found when it was looked at (a hash), so that what is taken in is what was shown.
    finding: Mapped[str] = mapped_column(String(64), default="")
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    applied_at: Mapped[datetime | None]
    undone_by: Mapped[str] = mapped_column(String(100), default="")
    undone_at: Mapped[datetime | None]
    #: How many listings were taken away, and how many stayed because a later list has them, too.
    undone: Mapped[dict[str, Any]] = mapped_column(default=dict)

    @property
    def unused(self) -> list[str]:
        """The columns that fill nothing."""
        return [name for name, field in zip(self.header, self.columns, strict=False) if not field]


class ListingImportFile(Base):
    """The file between looking and taking in, for a day at most."""

    __tablename__ = "listing_import_file"
    __table_args__ = {"info": {PASSING: True}}

    import_id: Mapped[int] = mapped_column(ForeignKey("listing_import.id", ondelete="CASCADE"), primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)


class ListingImportLine(Base):
    """What became, or would become, of a row or a value: `{field: [before, after]}` in `changes`."""

    __tablename__ = "listing_import_line"
    __table_args__ = (Index("ix_listing_import_line_import_id", "import_id", "outcome", "row"),)

    id: Mapped[primary_key]
    import_id: Mapped[int] = mapped_column(ForeignKey("listing_import.id", ondelete="CASCADE"))
    row: Mapped[int] = mapped_column(Integer)
    title: Mapped[str] = mapped_column(String(TITLE_LENGTH), default="")
    outcome: Mapped[code]
    column: Mapped[str] = mapped_column(Text, default="")
    reason: Mapped[str] = mapped_column(Text, default="")
    given: Mapped[str] = mapped_column(Text, default="")
    stored: Mapped[str] = mapped_column(Text, default="")
    changes: Mapped[dict[str, Any]] = mapped_column(default=dict)


@lru_cache(maxsize=4096)
def text_key(text: str) -> str:
    """What is looked through for words: one width, small letters, no blanks, for spacing varies."""
    return "".join(fold_width(clean_line(text)).casefold().split())


def host_key(host: str) -> str:
    """What spellings of one host have in common."""
    return name_key(host)[:HOST_LENGTH] if host else ""


def short_name(name: str) -> str:
    """A file's name as it is kept: its last part, on one line."""
    return clean_line(name.replace("\\", "/").rpartition("/")[2])[:FILE_NAME_LENGTH] or "-"
