"""The JSON of needs. Who asks without a name stands in none of it, whoever reads it; neither do files."""

from typing import Any

from portal.collaboration.needs.documents import need_path
from portal.collaboration.needs.models import Need
from portal.firms.documents import firm_path


def need_summary(need: Need, locale: str) -> dict[str, Any]:
    """A need in a list."""
    firm = None if need.is_anonymous else need.firm
    return {
        "id": need.id,
        "url": need_path(need.id),
        "title": need.title,
        "purpose": need.purpose,
        "fields": need.fields,
        "budget": need.budget or None,
        "closes_on": need.closes_on.isoformat() if need.closes_on else None,
        "visibility": need.visibility,
        "firm": {"id": firm.id, "url": firm_path(firm), "name": firm.name(locale)} if firm is not None else None,
        "opened_at": need.opened_at.isoformat() if need.opened_at else None,
        "edited_at": need.edited_at.isoformat() if need.edited_at else None,
    }


def need_details(need: Need, locale: str) -> dict[str, Any]:
    """A need with all its words."""
    return need_summary(need, locale) | {"what": need.what, "why": need.why, "hoped_for": need.hoped_for}
