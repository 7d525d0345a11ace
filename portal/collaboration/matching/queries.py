"""Reading what fits: rows of matches, through the viewer where they are shown."""

from collections.abc import Collection, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Row, Select, bindparam, or_, select
from sqlalchemy.orm import joinedload

from portal.collaboration.matching.models import NeedMatch
from portal.collaboration.needs.models import Need, State, Visibility
from portal.collaboration.needs.queries import Sight, open_needs, open_to, sight_of, values_of
from portal.core import clock
from portal.core.db import session
from portal.core.viewer import MEMBERS, PUBLIC, Belonging, FirmRole, Viewer
from portal.firms.models import Firm
from portal.firms.people.acting import firm_token
from portal.firms.responding import FirmResponse
from portal.messaging.safety.models import FirmBlock

#: A need fits a firm that is among so many for it: further down, words meet by chance.
NEAR = 6


def matches_of(need_id: int) -> dict[int, NeedMatch]:
    """What is known of firms for a need, by the firms' numbers."""
    rows = session.scalars(select(NeedMatch).where(NeedMatch.need_id == need_id))
    return {one.firm_id: one for one in rows}


def match_of(need_id: int, firm_id: int) -> NeedMatch | None:
    """What is known of one firm for a need, as it is now."""
    return session.get(NeedMatch, (need_id, firm_id), populate_existing=True)


def blocked_with(firm_id: int) -> set[int]:
    """Firms that a firm has blocked, or that have blocked it."""
    live = FirmBlock.ended_at.is_(None)
    both = or_(FirmBlock.firm_id == firm_id, FirmBlock.blocked_id == firm_id)
    rows = session.execute(select(FirmBlock.firm_id, FirmBlock.blocked_id).where(live, both))
    return {number for row in rows for number in row} - {firm_id}


def _blocking(firm_id: Any) -> Select[int]:
    """Firms that have blocked a firm."""
    return select(FirmBlock.firm_id).where(FirmBlock.blocked_id == firm_id, FirmBlock.ended_at.is_(None))


def _blocked_by(firm_id: Any) -> Select[int]:
    """Firms that a firm has blocked."""
    return select(FirmBlock.blocked_id).where(FirmBlock.firm_id == firm_id, FirmBlock.ended_at.is_(None))


def fitting_needs(viewer: Viewer, firm_id: int) -> Select[Need]:
    """Open needs for the viewer that fit one of their firms, the nearest first."""
    return _fitting(open_needs(viewer), firm_id)


def _fitting(open_ones: Select[Need], firm_id: Any) -> Select[Need]:
    mine = (NeedMatch.need_id == Need.id) & (NeedMatch.firm_id == firm_id)
    near = or_(NeedMatch.place <= NEAR, NeedMatch.added_at.is_not(None))
    query = open_ones.join(NeedMatch, mine).where(near, NeedMatch.dismissed_at.is_(None))
    # A need without a name stays when the firm blocks who asks: what goes away then would say who it is.
    is_wanted = or_(Need.visibility == Visibility.STAFF, Need.firm_id.not_in(_blocked_by(firm_id)))
    query = query.where(Need.firm_id != firm_id, is_wanted, Need.firm_id.not_in(_blocking(firm_id)))
    return query.order_by(NeedMatch.sent_at.is_(None), NeedMatch.place.is_(None), NeedMatch.place, Need.closes_on)


def needs_for(viewer: Viewer, firm_id: int, most: int) -> Sequence[tuple[Need, NeedMatch]]:
    """Some of them with what is known of the two; nothing for a firm that is not the viewer's."""
    if viewer.role_in(firm_id) is None:
        return []
    query = fitting_needs(viewer, firm_id).options(joinedload(Need.firm)).add_columns(NeedMatch).limit(most)
    return [(row[0], row[1]) for row in session.execute(query)]


def nearest_needs(viewer: Viewer, firm_id: int, most: int) -> Sequence[Row[Any]]:
    """The first of them: number, title, and the last day on which they take proposals."""
    if viewer.role_in(firm_id) is None:
        return []
    asked = {**values_of(viewer), "firm_id": firm_id, "most": most}
    return session.connection().execute(_nearest(sight_of(viewer)), asked).all()


@cache
def _nearest(sight: Sight) -> Any:
    """Made once: it is asked whenever somebody of a firm looks at their first page."""
    query = _fitting(open_to(sight), bindparam("firm_id"))
    return query.with_only_columns(Need.id, Need.title, Need.closes_on).limit(bindparam("most"))


def to_match() -> Sequence[int]:
    """The numbers of needs whose firms are looked for."""
    open_ones = select(Need.id).where(Need.state == State.OPEN, Need.closes_on >= clock.today())
    return session.scalars(open_ones.order_by(Need.id)).all()


def shown_firms(viewer: Viewer, numbers: Collection[int]) -> dict[int, Firm]:
    """Of some firms those that the viewer may see."""
    if not numbers:
        return {}
    rows = session.scalars(select(Firm).where(Firm.id.in_(numbers), Firm.audience.in_(viewer.audiences)))
    return {one.id: one for one in rows}


def response_rates(numbers: Collection[int]) -> dict[int, int]:
    """How many of a hundred requests some firms answer, of those that were asked often enough to say so."""
    rows = session.scalars(select(FirmResponse).where(FirmResponse.firm_id.in_(numbers))) if numbers else ()
    return {one.firm_id: one.rate for one in rows if one.rate is not None}


def as_firm(firm: Firm) -> Viewer:
    """Whoever is of a firm, and of no other: what they may see, the firm may be told of."""
    audiences = {PUBLIC, firm_token(firm.id)}
    if firm.tenure_on(clock.today()) is not None:
        audiences.add(MEMBERS)
    return Viewer(firm_id=firm.id, belongings=(Belonging(firm.id, FirmRole.VIEWER),), audiences=frozenset(audiences))


def may_see(firm: Firm, need: Need) -> bool:
    """Whether a need is shown to a firm."""
    return session.scalar(open_needs(as_firm(firm)).where(Need.id == need.id).with_only_columns(Need.id)) is not None


def firms_of(number: int) -> Sequence[int]:
    """The firm of a need and those that were found or picked for it, by its number."""
    found = select(NeedMatch.firm_id).where(NeedMatch.need_id == number)
    return session.scalars(select(Need.firm_id).where(Need.id == number).union(found)).all()
