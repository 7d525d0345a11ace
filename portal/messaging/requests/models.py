"""협업 요청: one firm asks another, which does not know it, for a conversation with a purpose."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core import clock
from portal.core.db import Base, code, primary_key
from portal.firms.models import Firm, Service, Technology


class Purpose(StrEnum):
    POC = "poc"
    DEVELOPMENT = "development"
    SUPPLY = "supply"
    INVESTMENT = "investment"
    HIRING = "hiring"
    MEDIA = "media"
    OTHER = "other"


class Outcome(StrEnum):
    """How a request ended."""

    ACCEPTED = "accepted"
    #: Not now: the sender may ask again after a while.
    NOT_NOW = "not_now"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    #: Staff held it and did not let it go: the receiver never saw it.
    REFUSED = "refused"


class Declined(StrEnum):
    """Why a firm declines."""

    NO_NEED = "no_need"
    NOT_OUR_FIELD = "not_our_field"
    NO_CAPACITY = "no_capacity"
    OTHER_PARTNER = "other_partner"
    TOO_VAGUE = "too_vague"
    OTHER = "other"


#: What only the receiver says.
ANSWERS = (Outcome.ACCEPTED, Outcome.NOT_NOW, Outcome.DECLINED)


def _listed(codes: type[StrEnum]) -> str:
    return ", ".join(repr(one.value) for one in codes)


_LIVE = text("ended_at IS NULL")
_HELD = text("held_at IS NOT NULL AND released_at IS NULL AND ended_at IS NULL")


class Request(Base):
    """A request from one firm to another. Of two firms one at a time is open, whoever of them has asked.

    While it is held, for its text went to many, staff alone see it beside the sender.
    """

    __tablename__ = "request"
    __table_args__ = (
        Index("ix_request_live", "first_id", "second_id", unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE),
        Index("ix_request_sender", "sender_id", "created_at"),
        Index("ix_request_receiver", "receiver_id", "created_at"),
        Index("ix_request_due", "expires_at", sqlite_where=_LIVE, postgresql_where=_LIVE),
        Index("ix_request_held", "held_at", sqlite_where=_HELD, postgresql_where=_HELD),
        CheckConstraint(
            "first_id < second_id and sender_id <> receiver_id"
            " and sender_id in (first_id, second_id) and receiver_id in (first_id, second_id)",
            name="pair",
        ),
        CheckConstraint(f"purpose in ({_listed(Purpose)})", name="purpose"),
        CheckConstraint(f"ended_because in ('', {_listed(Outcome)})", name="outcome"),
        CheckConstraint("(ended_at is null) = (ended_because = '')", name="ended"),
        CheckConstraint(f"(ended_because = 'declined') = (reason in ({_listed(Declined)}))", name="reason"),
        CheckConstraint("released_at is null or held_at is not null", name="held"),
        CheckConstraint("expires_at > created_at", name="order"),
    )

    id: Mapped[primary_key]
    sender_id: Mapped[int] = mapped_column(ForeignKey("firm.id", ondelete="CASCADE"))
    receiver_id: Mapped[int] = mapped_column(ForeignKey("firm.id", ondelete="CASCADE"))
    #: The same two firms, the smaller number first.
    first_id: Mapped[int] = mapped_column(ForeignKey("firm.id", ondelete="CASCADE"))
    second_id: Mapped[int] = mapped_column(ForeignKey("firm.id", ondelete="CASCADE"))
    purpose: Mapped[code]
    #: Why this firm, and what the sender offers; as plain text.
    why: Mapped[str] = mapped_column(Text)
    offer: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    #: `person:5`, for the firm.
    created_by: Mapped[str] = mapped_column(String(100))
    expires_at: Mapped[datetime]
    held_at: Mapped[datetime | None]
    released_at: Mapped[datetime | None]
    released_by: Mapped[str] = mapped_column(String(100), default="")
    ended_at: Mapped[datetime | None]
    ended_because: Mapped[code] = mapped_column(default="")
    ended_by: Mapped[str] = mapped_column(String(100), default="")
    #: Of one that was declined; `words` are what the receiver, or staff, adds.
    reason: Mapped[code] = mapped_column(default="")
    words: Mapped[str] = mapped_column(Text, default="")

    sender: Mapped[Firm] = relationship(foreign_keys=sender_id)
    receiver: Mapped[Firm] = relationship(foreign_keys=receiver_id)
    profiles: Mapped[list["RequestProfile"]] = relationship(
        order_by="RequestProfile.id", cascade="all, delete-orphan", passive_deletes=True
    )

    @property
    def is_held(self) -> bool:
        return self.held_at is not None and self.released_at is None and self.ended_at is None

    @property
    def is_open(self) -> bool:
        """Whether the receiver may answer."""
        return self.ended_at is None and not self.is_held and self.expires_at > clock.now()

    @property
    def state(self) -> str:
        """How it stands: how it ended, or `held`, or `open`. One whose time is over is so before the worker comes."""
        if self.ended_at is not None:
            return self.ended_because
        if self.is_held:
            return "held"
        return "open" if self.is_open else Outcome.EXPIRED.value

    def other(self, firm_id: int) -> Firm:
        """The firm that is not this one."""
        return self.receiver if firm_id == self.sender_id else self.sender


class RequestProfile(Base):
    """A technology or service of the sender's that it shows with its request."""

    __tablename__ = "request_profile"
    __table_args__ = (
        CheckConstraint("(technology_id is null) <> (service_id is null)", name="one"),
        Index("ix_request_profile_request", "request_id"),
    )

    id: Mapped[primary_key]
    request_id: Mapped[int] = mapped_column(ForeignKey("request.id", ondelete="CASCADE"))
    technology_id: Mapped[int | None] = mapped_column(ForeignKey("technology.id", ondelete="CASCADE"))
    service_id: Mapped[int | None] = mapped_column(ForeignKey("service.id", ondelete="CASCADE"))

    technology: Mapped[Technology | None] = relationship()
    service: Mapped[Service | None] = relationship()
