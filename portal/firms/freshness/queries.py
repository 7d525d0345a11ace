"""Which profiles a firm has, which firms are to be asked, and what was asked last."""

from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select
from sqlalchemy.orm import selectinload

from portal.core.db import session
from portal.core.viewer import STAFF
from portal.firms.freshness.models import FreshnessAsking
from portal.firms.models import Firm, Service, Technology
from portal.firms.people.queries import has_owner

Profile = Firm | Technology | Service


def profiles_of(firm: Firm) -> list[Profile]:
    """The page of a firm, its technologies, its services."""
    return [firm, *firm.technologies, *firm.services]


def key_of(profile: Profile) -> str:
    """`firm`, `technology:3`, `service:7`."""
    kind = type(profile).__name__.lower()
    return kind if isinstance(profile, Firm) else f"{kind}:{profile.id}"


def to_be_asked(kept_before: datetime, asked_before: datetime) -> Select[Firm]:
    """Firms of which a profile was kept last before a moment, and that were asked last before another.

    Only those that have an owner, and that others than staff see.
    """
    old_part = or_(
        *(exists().where(part.firm_id == Firm.id, _is_old(part, kept_before)) for part in (Technology, Service))
    )
    asked_lately = exists().where(FreshnessAsking.firm_id == Firm.id, FreshnessAsking.asked_at > asked_before)
    return (
        select(Firm)
        .where(or_(_is_old(Firm, kept_before), old_part), Firm.audience != STAFF, has_owner(), ~asked_lately)
        .options(selectinload(Firm.technologies), selectinload(Firm.services))
        .order_by(Firm.id)
    )


def _is_old(profile: type[Profile], before: datetime) -> ColumnElement[bool]:
    return and_(profile.updated_at <= before, profile.confirmed_at <= before)


def asking_of(asking_id: int) -> FreshnessAsking | None:
    """An asking as it is now, with its answer."""
    query = select(FreshnessAsking).where(FreshnessAsking.id == asking_id)
    query = query.options(selectinload(FreshnessAsking.answer), selectinload(FreshnessAsking.firm))
    return session.scalars(query.execution_options(populate_existing=True)).one_or_none()


def open_asking(firm_id: int) -> FreshnessAsking | None:
    """What a firm was asked last, when nobody has answered it."""
    query = (
        select(FreshnessAsking)
        .where(FreshnessAsking.firm_id == firm_id)
        .options(selectinload(FreshnessAsking.answer))
        .order_by(FreshnessAsking.id.desc())
        .limit(1)
        .execution_options(populate_existing=True)
    )
    last = session.scalars(query).one_or_none()
    return last if last is not None and last.answer is None else None
