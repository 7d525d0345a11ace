"""Reminders of a lead's next step, on its day: once for each day that was told."""

from collections.abc import Sequence

from sqlalchemy import or_, select

from portal.audit import service as audit
from portal.collaboration.leads.models import Lead
from portal.core import clock
from portal.core.db import session

AT_ONCE = 50


def due() -> Sequence[int]:
    """Leads whose next step is today, or was while the worker was away."""
    query = (
        select(Lead.id)
        .where(Lead.closed_at.is_(None), Lead.next_on <= clock.today())
        .where(or_(Lead.reminded_on.is_(None), Lead.reminded_on != Lead.next_on))
        .order_by(Lead.id)
        .limit(AT_ONCE)
    )
    return session.scalars(query).all()


def remind(lead: Lead) -> None:
    """Note that somebody is reminded, which tells them (`listening`); again the same day is nothing."""
    if lead.is_open and lead.next_on is not None and lead.reminded_on != lead.next_on:
        lead.reminded_on = lead.next_on
        audit.record("lead.due", lead, by="hub", firm=lead.firm_id)
