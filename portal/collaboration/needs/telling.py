"""Who of a firm is told: those who write for it, on this page for needs and for proposals."""

from typing import Any

from portal.firms.models import Firm
from portal.firms.people.queries import writers_of
from portal.notices.service import notify


def tell_firm(kind: str, firm_id: int, message: str, values: dict[str, Any], *, url: str, about: str, by: str) -> None:
    """Tell who writes for a firm; not who has done it."""
    for person in writers_of(firm_id):
        if by != f"person:{person.id}":
            notify(kind, person, message, values, url=url, about=about)


def named(firm: Firm) -> dict[str, str]:
    """A firm's name as messages carry it."""
    return {"firm_ko": firm.name_ko, "firm_en": firm.name_en}
