"""Who is of which firm in which role, invitations by e-mail, and requests to become one of a firm's people."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import EMAIL_LENGTH, Person
from portal.core import clock
from portal.core.db import Base, code, primary_key
from portal.core.viewer import FirmRole
from portal.firms.models import Firm

NAME_LENGTH, HOMEPAGE_LENGTH, NOTE_LENGTH, REASON_LENGTH = 200, 500, 500, 500

_ROLES = ", ".join(repr(role.value) for role in FirmRole)
_LIVE = text("ended_at IS NULL")


class FirmPerson(Base):
    """That somebody was of a firm in one role, from a moment until another. Rows are ended, never changed.

    Another role is another row. Of who has withdrawn the row stays, and is nobody's: `person_id` is empty then.
    """

    __tablename__ = "firm_person"
    __table_args__ = (
        Index("ix_firm_person_live", "person_id", "firm_id", unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE),
        Index("ix_firm_person_firm", "firm_id", "ended_at"),
        Index("ix_firm_person_person", "person_id"),
        CheckConstraint(f"role in ({_ROLES})", name="role"),
        CheckConstraint("ended_at is null or ended_at >= began_at", name="order"),
        CheckConstraint("person_id is not null or ended_at is not null", name="nobody"),
    )

    id: Mapped[primary_key]
    firm_id: Mapped[int] = mapped_column(ForeignKey("firm.id", ondelete="CASCADE"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    role: Mapped[code]
    began_at: Mapped[datetime] = mapped_column(default=clock.now)
    #: `person:5`, or whatever the event log calls who gave and who ended it.
    given_by: Mapped[str] = mapped_column(String(100))
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str] = mapped_column(String(100), default="")
    #: `role_changed`, `left`, `removed`, `withdrawn`.
    ended_because: Mapped[code] = mapped_column(default="")
    #: When its person last chose to act for this firm: the latest of theirs is the one acted for.
    chosen_at: Mapped[datetime | None]

    firm: Mapped[Firm] = relationship()
    person: Mapped[Person | None] = relationship()


class FirmInvitation(Base):
    """That an address was invited into a firm. It works until `expires_at`, unless it has ended before."""

    __tablename__ = "firm_invitation"
    __table_args__ = (
        Index(
            "ix_firm_invitation_live", "email_key", "firm_id", unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE
        ),
        Index("ix_firm_invitation_firm", "firm_id"),
        CheckConstraint(f"role in ({_ROLES})", name="role"),
    )

    id: Mapped[primary_key]
    firm_id: Mapped[int] = mapped_column(ForeignKey("firm.id", ondelete="CASCADE"))
    email: Mapped[str] = mapped_column(String(EMAIL_LENGTH))
    email_key: Mapped[str] = mapped_column(String(EMAIL_LENGTH))
    role: Mapped[code]
    #: The language of its letter.
    locale: Mapped[str] = mapped_column(String(2), default="ko")
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    invited_by: Mapped[str] = mapped_column(String(100))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    #: `accepted`, `refused`, `recalled`, `replaced` by a newer one, `expired`.
    ended_because: Mapped[code] = mapped_column(default="")

    firm: Mapped[Firm] = relationship()

    @property
    def is_live(self) -> bool:
        return self.ended_at is None and self.expires_at > clock.now()


class FirmRequest(Base):
    """That somebody asks to be one of a firm's people.

    `join` is for the firm's owners to answer; `claim` (of a firm that has none) and `new` (of a firm that is not here
    yet) are for staff. A request may change from one kind to another while it waits, as the firm does.
    """

    __tablename__ = "firm_request"
    __table_args__ = (
        Index("ix_firm_request_live", "person_id", "firm_id", unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE),
        Index("ix_firm_request_waiting", "kind", "created_at", sqlite_where=_LIVE, postgresql_where=_LIVE),
        Index("ix_firm_request_firm", "firm_id"),
        CheckConstraint("kind in ('join', 'claim', 'new')", name="kind"),
        CheckConstraint("(kind = 'new') = (firm_id is null) or ended_at is not null", name="firm"),
    )

    id: Mapped[primary_key]
    kind: Mapped[code]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    firm_id: Mapped[int | None] = mapped_column(ForeignKey("firm.id", ondelete="CASCADE"))
    #: Of a firm that is not here yet.
    name: Mapped[str] = mapped_column(String(NAME_LENGTH), default="")
    registration_number: Mapped[str] = mapped_column(String(10), default="")
    homepage: Mapped[str] = mapped_column(String(HOMEPAGE_LENGTH), default="")
    #: Who they are in the firm, in their own words.
    note: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    ended_at: Mapped[datetime | None]
    #: `accepted`, `declined`, `taken_back`, `came_in` by another way.
    ended_because: Mapped[code] = mapped_column(default="")
    ended_by: Mapped[str] = mapped_column(String(100), default="")
    #: Why it was declined, in the words of who did.
    reason: Mapped[str] = mapped_column(Text, default="")

    firm: Mapped[Firm | None] = relationship()
    person: Mapped[Person] = relationship()
