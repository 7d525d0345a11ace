"""An import of firms as a record: who, when, which file, what became of each row. The file goes when it is done."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.core import clock
from portal.core.db import PASSING, Base, code, primary_key
from portal.core.korean import clean_line

FILE_NAME_LENGTH = 200
NAME_LENGTH = 200
COLUMN_LENGTH = 1_000

#: Still to be decided upon, by who sent the file alone.
CHOOSING, CHECKING, CHECKED = "choosing", "checking", "checked"
TRIALS = (CHOOSING, CHECKING, CHECKED)
#: Decided: a record for all who look after firms.
APPLYING, APPLIED, STOPPED, UNDOING, UNDONE = "applying", "applied", "stopped", "undoing", "undone"
RECORDS = (APPLYING, APPLIED, STOPPED, UNDOING, UNDONE)
#: A job is at work, and the page follows it.
BUSY = (CHECKING, APPLYING, UNDOING)


class FirmImport(Base):
    """One import. `columns` names the field that each column of `header` fills, or nothing."""

    __tablename__ = "firm_import"
    __table_args__ = (
        CheckConstraint(f"state in {TRIALS + RECORDS}", name="state"),
        Index("ix_firm_import_listing", "state", "id"),
    )

    id: Mapped[primary_key]
    state: Mapped[code] = mapped_column(default=CHECKING)
    by: Mapped[str] = mapped_column(String(100))
    file_name: Mapped[str] = mapped_column(String(FILE_NAME_LENGTH))
    described: Mapped[str] = mapped_column(String(300), default="")
    header: Mapped[list[str]] = mapped_column(default=list)
    columns: Mapped[list[str]] = mapped_column(default=list)
    kind: Mapped[code | None]
    separator: Mapped[str] = mapped_column(String(10), default="|")
    rows: Mapped[int] = mapped_column(Integer, default=0)
    #: Of what is being done: how much there is, and how much is done.
    total: Mapped[int] = mapped_column(Integer, default=0)
    done: Mapped[int] = mapped_column(Integer, default=0)
    #: How many rows had each outcome.
    counts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    #: What the firms were like when they were looked at (`service.state_of_firms`), and what was found (a hash).
    seen: Mapped[str] = mapped_column(String(100), default="")
    finding: Mapped[str] = mapped_column(String(64), default="")
    #: Whether firms changed between looking and applying, so that it is to be decided upon again.
    is_looked_at_again: Mapped[bool] = mapped_column(default=False)
    #: Why it stopped: a code, told by `labels`.
    problem: Mapped[str] = mapped_column(String(300), default="")
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    began_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    undone_by: Mapped[str] = mapped_column(String(100), default="")
    undone_at: Mapped[datetime | None]
    #: How many firms were taken away, put back, left as they are.
    undone: Mapped[dict[str, Any]] = mapped_column(default=dict)

    @property
    def unused(self) -> list[str]:
        """The columns that fill nothing."""
        return [name for name, field in zip(self.header, self.columns, strict=False) if not field]


class FirmImportFile(Base):
    """The file, until it is taken in or a day has gone by: in the database, where every process finds it."""

    __tablename__ = "firm_import_file"
    __table_args__ = {"info": {PASSING: True}}

    import_id: Mapped[int] = mapped_column(ForeignKey("firm_import.id", ondelete="CASCADE"), primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)
    expires_at: Mapped[datetime] = mapped_column(index=True)


class FirmImportLine(Base):
    """One line of an import's report. What made or changed a firm names it (by number: the firm may be gone again) and
    how: `{field: [before, after]}`."""

    __tablename__ = "firm_import_line"
    __table_args__ = (Index("ix_firm_import_line_import_id", "import_id", "outcome", "row"),)

    id: Mapped[primary_key]
    import_id: Mapped[int] = mapped_column(ForeignKey("firm_import.id", ondelete="CASCADE"))
    row: Mapped[int] = mapped_column(Integer)
    name: Mapped[str] = mapped_column(String(NAME_LENGTH), default="")
    outcome: Mapped[code]
    column: Mapped[str] = mapped_column(String(COLUMN_LENGTH), default="")
    reason: Mapped[str] = mapped_column(Text, default="")
    given: Mapped[str] = mapped_column(Text, default="")
    stored: Mapped[str] = mapped_column(Text, default="")
    firm_id: Mapped[int | None] = mapped_column(Integer)
    changes: Mapped[dict[str, Any]] = mapped_column(default=dict)
    #: When the firm was touched before this import, for the day on which it is undone.
    touched_before: Mapped[datetime | None]
    at: Mapped[datetime] = mapped_column(default=clock.now)
    #: What undoing made of it (`undone`, `partly`, `kept`), and why.
    undone: Mapped[str] = mapped_column(String(40), default="")
    undone_reason: Mapped[str] = mapped_column(Text, default="")


def short_name(name: str) -> str:
    """A file's name as it is kept: its last part, on one line."""
    return clean_line(name.replace("\\", "/").rpartition("/")[2])[:FILE_NAME_LENGTH] or "-"
