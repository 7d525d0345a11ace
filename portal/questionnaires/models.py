"""Forms that staff build, their versions, and what people answered."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core import clock
from portal.core.db import Base, code, name, primary_key
from portal.questionnaires.questions import Question, from_json

#: Rows of these lie in the order of their keys, which are made by chance: not in the order in which people came.
_BY_KEY = {"sqlite_with_rowid": False}


class Purpose(StrEnum):
    """What a form is for."""

    BOOKING = "booking"
    SURVEY = "survey"
    APPEAL = "appeal"
    APPLICATION = "application"


class Questionnaire(Base):
    """A form of somebody's (`program:17`, `template:3`): of each owner one for each purpose."""

    __tablename__ = "questionnaire"
    __table_args__ = (
        UniqueConstraint("owner", "purpose"),
        CheckConstraint(f"purpose in ({', '.join(repr(one.value) for one in Purpose)})", name="purpose"),
    )

    id: Mapped[primary_key]
    owner: Mapped[code]
    purpose: Mapped[code]
    title_ko: Mapped[name]
    title_en: Mapped[name] = mapped_column(default="")
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    created_by: Mapped[str] = mapped_column(String(100))

    versions: Mapped[list["QuestionnaireVersion"]] = relationship(
        back_populates="questionnaire", order_by="QuestionnaireVersion.number", cascade="all, delete-orphan"
    )

    def title(self, locale: str) -> str:
        return (locale == "en" and self.title_en) or self.title_ko

    @property
    def is_template(self) -> bool:
        return self.owner.startswith("template:")


class QuestionnaireVersion(Base):
    """What a form asks, from one publication to the next. Once it is published, nothing of it changes any more."""

    __tablename__ = "questionnaire_version"
    __table_args__ = (
        UniqueConstraint("questionnaire_id", "number"),
        Index(
            "uq_questionnaire_version_draft",
            "questionnaire_id",
            unique=True,
            sqlite_where=text("published_at is null"),
            postgresql_where=text("published_at is null"),
        ),
        CheckConstraint("number >= 1", name="number"),
    )

    id: Mapped[primary_key]
    questionnaire_id: Mapped[int] = mapped_column(ForeignKey("questionnaire.id", ondelete="CASCADE"))
    number: Mapped[int]
    questions: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    #: Whether answers are nobody's. It is of the version: what people were promised stays.
    is_anonymous: Mapped[bool] = mapped_column(default=False)
    #: Counts how often the draft was saved: who publishes says which they have seen.
    revision: Mapped[int] = mapped_column(default=0)
    changed_at: Mapped[datetime] = mapped_column(default=clock.now)
    changed_by: Mapped[str] = mapped_column(String(100))
    published_at: Mapped[datetime | None]
    published_by: Mapped[str] = mapped_column(String(100), default="")

    questionnaire: Mapped[Questionnaire] = relationship(back_populates="versions")

    @property
    def asked(self) -> list[Question]:
        return from_json(self.questions)

    @property
    def is_published(self) -> bool:
        return self.published_at is not None


class AnswerSet(Base):
    """What somebody answered to one version, about one thing (`booking:5`). What came later takes its place.

    An anonymous one knows neither a person, nor the thing, nor the hour; its key is made by chance.
    """

    __tablename__ = "answer_set"
    __table_args__ = (
        Index(
            "uq_answer_set_current",
            "questionnaire_id",
            "about",
            unique=True,
            sqlite_where=text("replaced_at is null and not is_anonymous"),
            postgresql_where=text("replaced_at is null and not is_anonymous"),
        ),
        Index("ix_answer_set_about", "about"),
        CheckConstraint(
            "(is_anonymous and person_id is null and about = '' and by = '' and answered_at is null"
            " and replaced_at is null) or (not is_anonymous and about <> '' and answered_at is not null)",
            name="anonymous",
        ),
        _BY_KEY,
    )

    key: Mapped[str] = mapped_column(String(32), primary_key=True)
    questionnaire_id: Mapped[int] = mapped_column(ForeignKey("questionnaire.id"), index=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("questionnaire_version.id"), index=True)
    is_anonymous: Mapped[bool] = mapped_column(default=False)
    about: Mapped[code] = mapped_column(default="")
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    by: Mapped[str] = mapped_column(String(100), default="")
    answered_on: Mapped[date]
    answered_at: Mapped[datetime | None]
    replaced_at: Mapped[datetime | None]

    version: Mapped[QuestionnaireVersion] = relationship()
    answers: Mapped[list["Answer"]] = relationship(cascade="all, delete-orphan", passive_deletes=True)


class Answer(Base):
    """The answer to one question; what was not answered has no row.

    Its `value` is a text, a number, a day (ISO 8601), true or false, the key of an option or a list of keys; of a file
    its name, of a consent `{"hash", "locale"}` of the text that was agreed to.
    """

    __tablename__ = "answer"
    __table_args__ = (_BY_KEY,)

    set_key: Mapped[str] = mapped_column(ForeignKey("answer_set.key", ondelete="CASCADE"), primary_key=True)
    question: Mapped[str] = mapped_column(String(10), primary_key=True)
    #: `{"is": value}`: SQLite would make numbers of bare JSON numbers, and they would not be JSON any more.
    given: Mapped[dict[str, Any]]
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"), index=True)

    @property
    def value(self) -> Any:
        return self.given.get("is")


class Participation(Base):
    """That an anonymous form was answered for something, so that it is answered once. Which answers, nobody knows:
    no key, no time, and rows in the order of what they are about."""

    __tablename__ = "participation"
    __table_args__ = (_BY_KEY,)

    questionnaire_id: Mapped[int] = mapped_column(ForeignKey("questionnaire.id"), primary_key=True)
    about: Mapped[code] = mapped_column(primary_key=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)


def file_owner(key: str) -> str:
    """How a file names the answers that it belongs to."""
    return f"answer:{key}"
