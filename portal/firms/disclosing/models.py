"""Who asked for a document, what was answered, which text was accepted, and who opened what.

Each row names the document by its own words, too: documents go, and what became of them is still to be told.
"""

from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Person
from portal.core import clock
from portal.core.db import Base, code, one_of, primary_key
from portal.files.models import NAME_LENGTH
from portal.firms.media.models import FirmFile
from portal.firms.models import Firm

WHY_LENGTH, TEXT_LENGTH = 1000, 20_000


class State(StrEnum):
    """Of a request. A grant that has run out is `granted` until the round comes by; `is_open` asks the clock."""

    WAITING = "waiting"
    GRANTED = "granted"
    REFUSED = "refused"
    TAKEN_BACK = "taken_back"
    REVOKED = "revoked"
    EXPIRED = "expired"


class Reason(StrEnum):
    """Why a request was refused."""

    NOT_NOW = "not_now"
    UNCLEAR = "unclear"
    CONFLICT = "conflict"
    NOT_READY = "not_ready"
    OTHER_WAY = "other_way"


class Way(StrEnum):
    """By what right somebody opened a document."""

    MEMBER = "member"
    GRANT = "grant"
    STAFF = "staff"


_LIVE = text("ended_at is null")
_HUBS = text("firm_id is null")


class DisclosureText(Base):
    """One version of a text about confidentiality: a firm's own, or the hub's. Versions are added, never changed."""

    __tablename__ = "disclosure_text"
    __table_args__ = (
        Index("ix_disclosure_text_version", "firm_id", "version", unique=True),
        # To SQL no two nothings are the same.
        Index("ix_disclosure_text_hubs", "version", unique=True, sqlite_where=_HUBS, postgresql_where=_HUBS),
        CheckConstraint("version > 0", name="version"),
    )

    id: Mapped[primary_key]
    firm_id: Mapped[int | None] = mapped_column(ForeignKey("firm.id", ondelete="CASCADE"))
    version: Mapped[int] = mapped_column(Integer)
    body: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64))
    published_at: Mapped[datetime] = mapped_column(default=clock.now)
    published_by: Mapped[str] = mapped_column(String(100))


class DisclosureRequest(Base):
    """That a firm asked to open a document of another, and what was answered. Of a firm and document one is live."""

    __tablename__ = "disclosure_request"
    __table_args__ = (
        Index(
            "ix_disclosure_request_live",
            *("firm_file_id", "asker_id"),
            unique=True,
            sqlite_where=_LIVE,
            postgresql_where=_LIVE,
        ),
        Index("ix_disclosure_request_owner", "owner_id", "state"),
        Index("ix_disclosure_request_asker", "asker_id", "state"),
        Index("ix_disclosure_request_person", "person_id"),
        CheckConstraint(one_of("state", State), name="state"),
        CheckConstraint("owner_id <> asker_id", name="another"),
        CheckConstraint("(state in ('waiting', 'granted')) = (ended_at is null)", name="live"),
        CheckConstraint("(state in ('granted', 'revoked', 'expired')) = (until is not null)", name="until"),
        CheckConstraint("(state in ('waiting', 'taken_back')) = (answered_at is null)", name="answered"),
        CheckConstraint(f"(state = 'refused') = (reason <> '') and {one_of('reason', ('', *Reason))}", name="reason"),
    )

    id: Mapped[primary_key]
    #: Empty once the document is no more.
    firm_file_id: Mapped[int | None] = mapped_column(ForeignKey("firm_file.id", ondelete="SET NULL"))
    owner_id: Mapped[int] = mapped_column(ForeignKey("firm.id", ondelete="CASCADE"))
    asker_id: Mapped[int] = mapped_column(ForeignKey("firm.id", ondelete="CASCADE"))
    #: Who asked; empty once they have withdrawn.
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    #: What the document was called.
    document: Mapped[str] = mapped_column(String(NAME_LENGTH))
    why: Mapped[str] = mapped_column(Text)
    state: Mapped[code] = mapped_column(default=State.WAITING)
    asked_at: Mapped[datetime] = mapped_column(default=clock.now)
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[str] = mapped_column(String(100), default="")
    reason: Mapped[code] = mapped_column(default="")
    #: The moment at which a grant ends by itself.
    until: Mapped[datetime | None]
    #: When they were told that it ends soon.
    warned_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str] = mapped_column(String(100), default="")

    firm_file: Mapped[FirmFile | None] = relationship()
    owner: Mapped[Firm] = relationship(foreign_keys=owner_id)
    asker: Mapped[Firm] = relationship(foreign_keys=asker_id)
    person: Mapped[Person | None] = relationship()
    acceptances: Mapped[list["DisclosureAcceptance"]] = relationship(
        back_populates="request", order_by="DisclosureAcceptance.id"
    )

    @property
    def last_day(self) -> date | None:
        """The last day of a grant, in Seoul: it ends with it."""
        return (self.until - timedelta(seconds=1)).astimezone(clock.SEOUL).date() if self.until else None

    @property
    def standing(self) -> State:
        """The state as the clock has it."""
        over = self.state == State.GRANTED and self.until is not None and self.until <= clock.now()
        return State.EXPIRED if over else State(self.state)


class DisclosureAcceptance(Base):
    """That somebody accepted a version of a text for their firm. What it was is here, whatever becomes of the rest."""

    __tablename__ = "disclosure_acceptance"
    __table_args__ = (Index("ix_disclosure_acceptance_text", "request_id", "text_id", unique=True),)

    id: Mapped[primary_key]
    request_id: Mapped[int] = mapped_column(ForeignKey("disclosure_request.id", ondelete="CASCADE"))
    text_id: Mapped[int] = mapped_column(ForeignKey("disclosure_text.id"))
    text_sha256: Mapped[str] = mapped_column(String(64))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    #: As they were called then; the name goes when they withdraw.
    name: Mapped[str] = mapped_column(String(200))
    firm_name: Mapped[str] = mapped_column(String(200))
    accepted_at: Mapped[datetime] = mapped_column(default=clock.now)

    request: Mapped[DisclosureRequest] = relationship(back_populates="acceptances")
    text: Mapped[DisclosureText] = relationship()


class DisclosureLook(Base):
    """That somebody was shown a document that is not for everybody: a receipt. One a person, content and hour."""

    __tablename__ = "disclosure_look"
    __table_args__ = (
        Index("ix_disclosure_look_once", "firm_file_id", "sha256", "person_id", "hour", unique=True),
        Index("ix_disclosure_look_owner", "owner_id", "at"),
        Index("ix_disclosure_look_firm", "firm_id"),
        Index("ix_disclosure_look_person", "person_id"),
        CheckConstraint(one_of("way", Way), name="way"),
        CheckConstraint("size >= 0", name="size"),
    )

    id: Mapped[primary_key]
    firm_file_id: Mapped[int | None] = mapped_column(ForeignKey("firm_file.id", ondelete="SET NULL"))
    owner_id: Mapped[int] = mapped_column(ForeignKey("firm.id", ondelete="CASCADE"))
    #: What was shown, by its content.
    document: Mapped[str] = mapped_column(String(NAME_LENGTH))
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int] = mapped_column(Integer)
    way: Mapped[code]
    request_id: Mapped[int | None] = mapped_column(ForeignKey("disclosure_request.id", ondelete="SET NULL"), index=True)
    #: For which firm; nothing for staff.
    firm_id: Mapped[int | None] = mapped_column(ForeignKey("firm.id", ondelete="SET NULL"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    at: Mapped[datetime] = mapped_column(default=clock.now)
    #: `at` without its minutes.
    hour: Mapped[datetime]

    owner: Mapped[Firm] = relationship(foreign_keys=owner_id)
    firm: Mapped[Firm | None] = relationship(foreign_keys=firm_id)
    person: Mapped[Person | None] = relationship()
