"""Reading firms for what the directory adds: side by side, in a list, in a tray. Always through the viewer."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import lazyload, selectinload

from portal.core.db import session
from portal.core.viewer import Viewer
from portal.firms.models import Firm
from portal.firms.queries import visible_firms


def find_firms(viewer: Viewer, ids: Sequence[int]) -> list[Firm]:
    """Firms with all that is compared, in the order of `ids`; those that are not for this viewer are not there.

    Six queries, however many firms.
    """
    query = visible_firms(viewer).where(Firm.id.in_(ids))
    whole = query.options(
        selectinload(Firm.tags),
        selectinload(Firm.tenures),
        selectinload(Firm.technologies),
        selectinload(Firm.services),
        selectinload(Firm.facts),
    )
    found = {firm.id: firm for firm in session.scalars(whole)}
    return [found[number] for number in ids if number in found]


def find_names(viewer: Viewer, ids: Sequence[int]) -> list[Firm]:
    """The same firms, with nothing but what stands in their own row. One query; none when nothing is asked."""
    if not ids:
        return []
    query = visible_firms(viewer).where(Firm.id.in_(ids)).options(lazyload(Firm.tags), lazyload(Firm.tenures))
    found = {firm.id: firm for firm in session.scalars(query)}
    return [found[number] for number in ids if number in found]


def is_visible(viewer: Viewer, firm_id: int) -> bool:
    """Whether there is such a firm for this viewer."""
    query = visible_firms(viewer).with_only_columns(Firm.id).where(Firm.id == firm_id)
    return session.scalar(select(query.exists())) or False
