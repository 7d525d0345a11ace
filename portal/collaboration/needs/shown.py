"""Needs that are shown and take proposals, as lists for other machines read them."""

from collections.abc import Sequence

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from portal.collaboration.needs.models import Need
from portal.collaboration.needs.queries import is_shown
from portal.core import clock
from portal.core.db import session
from portal.core.viewer import Viewer


def shown_needs(viewer: Viewer, purpose: str = "") -> Select[Need]:
    """Those that are for this viewer, whatever else they had to do with or are their firm's."""
    query = select(Need).where(is_shown(viewer), Need.closes_on >= clock.today())
    return query.where(Need.purpose == purpose) if purpose else query


def count_shown(viewer: Viewer, purpose: str = "") -> int:
    """How many there are."""
    return session.scalar(select(func.count()).select_from(shown_needs(viewer, purpose).subquery())) or 0


def some_shown(viewer: Viewer, purpose: str, offset: int, limit: int) -> Sequence[Need]:
    """Some of them, those that close soonest first. One query."""
    query = shown_needs(viewer, purpose).options(joinedload(Need.firm)).order_by(Need.closes_on, Need.id)
    return session.scalars(query.offset(offset).limit(limit)).all()


def find_shown(viewer: Viewer, need_id: int) -> Need | None:
    """One of them."""
    query = shown_needs(viewer).where(Need.id == need_id).options(joinedload(Need.firm))
    return session.scalars(query).one_or_none()


def latest(viewer: Viewer, most: int) -> Sequence[Need]:
    """Those opened last, the latest first. One query."""
    query = shown_needs(viewer).options(joinedload(Need.firm))
    return session.scalars(query.order_by(Need.opened_at.desc(), Need.id.desc()).limit(most)).all()
