"""What the desk keeps beside programs: their posters, why staff did what they did with a booking, lists taken in."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core import clock
from portal.core.db import PASSING, Base, code, primary_key
from portal.files.models import StoredFile

ALT_LENGTH, FILE_NAME_LENGTH = 300, 200


class ProgramPicture(Base):
    """The poster of a program: one at a time."""

    __tablename__ = "program_picture"

    program_id: Mapped[int] = mapped_column(ForeignKey("program.id", ondelete="CASCADE"), primary_key=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"), unique=True)
    #: What it shows, for who does not see it.
    alt_ko: Mapped[str] = mapped_column(String(ALT_LENGTH), default="")
    alt_en: Mapped[str] = mapped_column(String(ALT_LENGTH), default="")
    set_by: Mapped[str] = mapped_column(String(100))
    set_at: Mapped[datetime] = mapped_column(default=clock.now)

    file: Mapped[StoredFile] = relationship()

    def alt(self, locale: str) -> str:
        return (locale == "en" and self.alt_en) or self.alt_ko


class BookingRemark(Base):
    """Why staff booked for somebody, gave a place beyond the capacity, or took a booking back. Rows are only added."""

    __tablename__ = "booking_remark"
    __table_args__ = (
        CheckConstraint("what in ('booked', 'extra', 'taken_back')", name="what"),
        Index("ix_booking_remark_booking", "booking_id"),
    )

    id: Mapped[primary_key]
    booking_id: Mapped[int] = mapped_column(ForeignKey("booking.id", ondelete="CASCADE"))
    what: Mapped[code]
    reason: Mapped[str] = mapped_column(Text, default="")
    by: Mapped[str] = mapped_column(String(100))
    at: Mapped[datetime] = mapped_column(default=clock.now)


class ProgramImport(Base):
    """A list of programs that came in, to be looked at and taken in; what was not taken in goes after a day."""

    __tablename__ = "program_import"
    __table_args__ = {"info": {PASSING: True}}

    id: Mapped[primary_key]
    by: Mapped[str] = mapped_column(String(100))
    file_name: Mapped[str] = mapped_column(String(FILE_NAME_LENGTH))
    content: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(default=clock.now, index=True)
    #: How many rows and programs were taken in, once they were.
    taken_at: Mapped[datetime | None]
    rows: Mapped[int] = mapped_column(Integer, default=0)
    programs: Mapped[int] = mapped_column(Integer, default=0)


class ProgramImportRow(Base):
    """That a row of a list was taken in: the same row again changes nothing while its program is there."""

    __tablename__ = "program_import_row"
    __table_args__ = (Index("ix_program_import_row_program", "program_id"),)

    #: Of what the row says.
    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    #: Of what tells programs of lists apart.
    program_key: Mapped[str] = mapped_column(String(64), index=True)
    program_id: Mapped[int] = mapped_column(ForeignKey("program.id", ondelete="CASCADE"))
    taken_at: Mapped[datetime] = mapped_column(default=clock.now)
