"""Surveys of programs and who was asked; materials and who was told of them."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core import clock
from portal.core.db import Base, code, primary_key
from portal.files.models import StoredFile
from portal.programs.models import TITLE_LENGTH, URL_LENGTH, Booking, Program, ProgramSession
from portal.questionnaires.models import Questionnaire

#: How long people may answer, in days after the last session.
DAYS, MOST_DAYS = 14, 90


class ProgramSurvey(Base):
    """That those who were there are asked what it was like, by which form, until when."""

    __tablename__ = "program_survey"
    __table_args__ = (CheckConstraint(f"days between 1 and {MOST_DAYS}", name="days"),)

    program_id: Mapped[int] = mapped_column(
        ForeignKey("program.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    #: A form of the program's own: begun from one that was published, its answers are of this program alone.
    questionnaire_id: Mapped[int] = mapped_column(ForeignKey("questionnaire.id"), unique=True)
    #: Until the end of so many days after the last session.
    days: Mapped[int] = mapped_column(Integer, default=DAYS)
    changed_at: Mapped[datetime] = mapped_column(default=clock.now)
    changed_by: Mapped[str] = mapped_column(String(100))

    program: Mapped[Program] = relationship()
    questionnaire: Mapped[Questionnaire] = relationship()


class SurveyAsking(Base):
    """That who was there was asked what it was like: once."""

    __tablename__ = "survey_asking"

    booking_id: Mapped[int] = mapped_column(
        ForeignKey("booking.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    at: Mapped[datetime] = mapped_column(default=clock.now)

    booking: Mapped[Booking] = relationship()


class ForWhom(StrEnum):
    """Who may have a material: all with a place, at once; or those who were there, once it is over."""

    BOOKED = "booked"
    ATTENDED = "attended"


class ProgramMaterial(Base):
    """A file or a link of a program, or of one of its sessions, for those who have a place or were there."""

    __tablename__ = "program_material"
    __table_args__ = (
        CheckConstraint("for_whom in ('booked', 'attended')", name="for_whom"),
        CheckConstraint("(file_id is null) <> (url = '')", name="either"),
        Index("ix_program_material_program", "program_id"),
    )

    id: Mapped[primary_key]
    program_id: Mapped[int] = mapped_column(ForeignKey("program.id", ondelete="CASCADE"))
    #: The session that it is of; of all when empty.
    session_id: Mapped[int | None] = mapped_column(ForeignKey("program_session.id", ondelete="CASCADE"))
    title_ko: Mapped[str] = mapped_column(String(TITLE_LENGTH))
    title_en: Mapped[str] = mapped_column(String(TITLE_LENGTH), default="")
    url: Mapped[str] = mapped_column(String(URL_LENGTH), default="")
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id", ondelete="CASCADE"), unique=True)
    for_whom: Mapped[code] = mapped_column(default=ForWhom.BOOKED)
    added_at: Mapped[datetime] = mapped_column(default=clock.now)
    added_by: Mapped[str] = mapped_column(String(100))

    file: Mapped[StoredFile | None] = relationship()
    session: Mapped[ProgramSession | None] = relationship()

    def title(self, locale: str) -> str:
        return (locale == "en" and self.title_en) or self.title_ko


class MaterialTelling(Base):
    """When who has booked was last told of new materials: what came before that they know, and none within a day."""

    __tablename__ = "material_telling"

    booking_id: Mapped[int] = mapped_column(
        ForeignKey("booking.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    at: Mapped[datetime] = mapped_column(default=clock.now)

    booking: Mapped[Booking] = relationship()
