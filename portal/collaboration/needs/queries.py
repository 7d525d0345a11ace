"""Reading needs through the viewer: what may not be seen is not there, and neither is who asks without a name."""

from collections.abc import Callable, Collection, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Row, Select, and_, bindparam, exists, false, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from portal.collaboration.needs.models import (
    SETTING_ID,
    Look,
    Need,
    NeedFile,
    NeedFirm,
    NeedSetting,
    NeedWatch,
    State,
    Visibility,
)
from portal.collaboration.needs.policy import can_handle
from portal.core import clock
from portal.core.db import session
from portal.core.viewer import MEMBERS, STAFF, Viewer
from portal.firms.models import Firm

#: More open ones than a board is handed at once.
MOST_ON_BOARD = 2_000

#: What upper floors add: needs that somebody sees because of what their firms did. Each gives a condition over `Need`.
Admitting = Callable[[Any], ColumnElement[bool]]
_admitted: dict[str, Admitting] = {}
#: As above, and those who are admitted so know who asks.
_told: dict[str, Admitting] = {}


def admit(name: str, condition: Admitting, *, knows_asker: bool = False) -> None:
    """Let firms see needs for another reason than whom these are shown to. Registering a name again replaces it."""
    (_told if knows_asker else _admitted)[name] = condition


def asks_approval() -> bool:
    """Whether staff look at needs before they are shown."""
    setting = session.get(NeedSetting, SETTING_ID)
    return setting is None or setting.asks_approval


# ── Who sees what ────────────────────────────────────────────────────────────


def _firms_of(viewer: Viewer) -> list[int]:
    return [one.firm_id for one in viewer.belongings]


class Sight(NamedTuple):
    """What of a viewer makes another condition of what they see; their firms and audiences are only filled in."""

    is_member: bool
    is_of_firms: bool
    handles: bool
    had_to_do: tuple[Admitting, ...]


def sight_of(viewer: Viewer) -> Sight:
    """What holds for a viewer now."""
    had_to_do = *_admitted.values(), *_told.values()
    return Sight(viewer.may_see(MEMBERS), bool(viewer.belongings), can_handle(viewer), had_to_do)


def _chosen_for(firm_ids: Any) -> ColumnElement[bool]:
    return exists().where(NeedFirm.need_id == Need.id, NeedFirm.firm_id.in_(firm_ids))


def _firm_is(audiences: Any) -> ColumnElement[bool]:
    return exists().where(Firm.id == Need.firm_id, Firm.audience.in_(audiences))


def is_shown(viewer: Viewer) -> ColumnElement[bool]:
    """That an open need is for this viewer, in a query over `Need`. Of a firm that is hidden none is for anybody."""
    return _is_shown(sight_of(viewer), _firms_of(viewer), list(viewer.audiences))


def _is_shown(sight: Sight, firms: Any, audiences: Any) -> ColumnElement[bool]:
    to_members = Visibility.MEMBERS, Visibility.STAFF
    is_for = [Need.visibility == Visibility.EVERYONE]
    if sight.is_member:
        is_for.append(Need.visibility.in_(to_members))
    if sight.is_of_firms:
        is_for.append(and_(Need.visibility == Visibility.FIRMS, _chosen_for(firms)))
    # Who asks without a name is shown to nobody, so it does not count who may see the firm: only that it is not hidden.
    unseen = and_(Need.visibility == Visibility.STAFF, ~_firm_is((STAFF,)))
    return and_(Need.state == State.OPEN, or_(*is_for), or_(unseen, _firm_is(audiences)))


def is_own(viewer: Viewer) -> ColumnElement[bool]:
    """That a need is of a firm of the viewer's, in a query over `Need`."""
    return Need.firm_id.in_(_firms_of(viewer))


def is_visible(viewer: Viewer) -> ColumnElement[bool]:
    """That the viewer may see a need: for it is shown to them, is their firm's, or they had to do with it."""
    return _is_visible(sight_of(viewer), _firms_of(viewer), list(viewer.audiences))


def _is_visible(sight: Sight, firms: Any, audiences: Any) -> ColumnElement[bool]:
    reasons = [_is_shown(sight, firms, audiences)]
    if sight.is_of_firms:
        # Of one that waits nobody has seen the words; of one that was shown, those that were approved stand there.
        seen = Need.state.in_((State.OPEN, State.CLOSED))
        had_to_do = [condition(firms) for condition in sight.had_to_do]
        reasons += [Need.firm_id.in_(firms), and_(seen, or_(false(), *had_to_do))]
    if sight.handles:
        reasons.append(Need.state != State.DRAFT)
    return or_(*reasons)


def visible_needs(viewer: Viewer) -> Select[Need]:
    """Needs that the viewer may see, in whatever state."""
    return select(Need).where(is_visible(viewer))


def open_needs(viewer: Viewer) -> Select[Need]:
    """Those of them that take proposals."""
    return visible_needs(viewer).where(Need.state == State.OPEN, Need.closes_on >= clock.today())


def open_to(sight: Sight) -> Select[Need]:
    """The same for all of a sight, for statements that are made once: `values_of` fills it in."""
    firms: Any = bindparam("firms", expanding=True)
    query = select(Need).where(_is_visible(sight, firms, bindparam("audiences", expanding=True)))
    return query.where(Need.state == State.OPEN, Need.closes_on >= bindparam("today"))


def values_of(viewer: Viewer) -> dict[str, Any]:
    """Of a viewer what `open_to` is filled with."""
    return {"firms": _firms_of(viewer), "audiences": list(viewer.audiences), "today": clock.today()}


def find_need(viewer: Viewer, need_id: int) -> Need | None:
    """One need with firm, files and chosen firms; `None` when there is none for this viewer."""
    loaded = joinedload(Need.firm), selectinload(Need.files).joinedload(NeedFile.file), selectinload(Need.moves)
    query = visible_needs(viewer).where(Need.id == need_id).options(*loaded)
    return session.scalars(query).one_or_none()


def find_own(viewer: Viewer, need_id: int) -> Need | None:
    """A need of a firm of the viewer's."""
    loaded = selectinload(Need.files).joinedload(NeedFile.file), selectinload(Need.chosen).joinedload(NeedFirm.firm)
    query = select(Need).where(Need.id == need_id, is_own(viewer)).options(*loaded, selectinload(Need.moves))
    return session.scalars(query).one_or_none()


def knows_asker(viewer: Viewer, need: Need) -> bool:
    """Whether the viewer may learn who asks. One query, and only where there is no name."""
    if not need.is_anonymous or can_handle(viewer) or viewer.role_in(need.firm_id) is not None:
        return True
    if not viewer.belongings or not _told:
        return False
    told = or_(*(condition(_firms_of(viewer)) for condition in _told.values()))
    return session.scalar(select(Need.id).where(Need.id == need.id, told)) is not None


# ── Lists ────────────────────────────────────────────────────────────────────


class Glance(NamedTuple):
    """What a board needs to know of an open need to count and choose."""

    id: int
    purpose: str
    fields: list[str]
    budget: str
    closes_on: date
    opened_at: datetime
    title: str
    what: str


def glances(viewer: Viewer) -> list[Glance]:
    """All open needs for this viewer, those that close soonest first. One query."""
    columns = Need.id, Need.purpose, Need.fields, Need.budget, Need.closes_on, Need.opened_at, Need.title, Need.what
    query = open_needs(viewer).with_only_columns(*columns).order_by(Need.closes_on, Need.id).limit(MOST_ON_BOARD)
    return [Glance._make(row) for row in session.execute(query)]


def in_order(viewer: Viewer, ids: Sequence[int]) -> list[Need]:
    """Needs by their numbers, in that order, those that the viewer may see. One query."""
    if not ids:
        return []
    query = visible_needs(viewer).where(Need.id.in_(ids)).options(joinedload(Need.firm))
    found = {one.id: one for one in session.scalars(query)}
    return [found[number] for number in ids if number in found]


def needs_of(viewer: Viewer, firm_id: int) -> Sequence[Need]:
    """All needs of a firm of the viewer's, what was touched last first."""
    if viewer.role_in(firm_id) is None:
        return []
    query = select(Need).where(Need.firm_id == firm_id).order_by(Need.changed_at.desc(), Need.id.desc())
    return session.scalars(query).all()


def live_of(viewer: Viewer, firm_id: int, most: int) -> Sequence[Row[Any]]:
    """Some of those that are not closed: number, title and state, and how many there are in `total`."""
    if viewer.role_in(firm_id) is None:
        return []
    return session.connection().execute(_LIVE, {"firm_id": firm_id, "most": most}).all()


#: Made once: it is asked whenever somebody of a firm looks at their first page.
_LIVE: Any = (
    select(Need.id, Need.title, Need.state, func.count().over().label("total"))
    .where(Need.firm_id == bindparam("firm_id"), Need.state != State.CLOSED)
    .order_by(Need.changed_at.desc(), Need.id.desc())
    .limit(bindparam("most"))
)


def shown_of(viewer: Viewer, firm_id: int) -> Sequence[Need]:
    """Open needs of a firm that others may know to be its."""
    query = open_needs(viewer).where(Need.firm_id == firm_id, Need.visibility != Visibility.STAFF)
    return session.scalars(query.order_by(Need.closes_on, Need.id)).all()


def count_in(firm_id: int, *states: State) -> int:
    """How many needs of a firm stand so."""
    query = select(func.count()).select_from(Need).where(Need.firm_id == firm_id, Need.state.in_(states))
    return session.scalar(query) or 0


def pending(viewer: Viewer) -> Sequence[Need]:
    """What waits for staff, the oldest first; nothing for others."""
    if not can_handle(viewer):
        return []
    file_waits = exists().where(NeedFile.need_id == Need.id, NeedFile.look == Look.WAITING)
    waits = or_(Need.state == State.PENDING, and_(Need.state == State.OPEN, or_(Need.look == Look.WAITING, file_waits)))
    query = select(Need).where(waits).options(joinedload(Need.firm))
    return session.scalars(query.order_by(Need.changed_at, Need.id)).all()


def run_out() -> Sequence[int]:
    """Open needs whose last day has passed."""
    query = select(Need.id).where(Need.state == State.OPEN, Need.closes_on < clock.today()).order_by(Need.id)
    return session.scalars(query).all()


def firms_by_number(viewer: Viewer, numbers: Collection[int]) -> Sequence[Firm]:
    """Firms that the viewer may see, of those named."""
    if not numbers:
        return []
    query = select(Firm).where(Firm.id.in_(numbers), Firm.audience.in_(viewer.audiences)).order_by(Firm.id)
    return session.scalars(query).all()


# ── Watches ──────────────────────────────────────────────────────────────────


def watch_of(person_id: int | None) -> NeedWatch | None:
    """What somebody asked to hear of."""
    return session.get(NeedWatch, person_id) if person_id is not None else None


def opened_since(viewer: Viewer, moment: datetime) -> Sequence[Need]:
    """Needs of others, for this viewer, that were first shown after a moment; the earliest first."""
    query = open_needs(viewer).where(Need.opened_at > moment, ~is_own(viewer))
    return session.scalars(query.order_by(Need.opened_at, Need.id).limit(200)).all()


def firms_of(number: int) -> Sequence[int]:
    """The firm of a need and those that it chose, by its number."""
    chosen = select(NeedFirm.firm_id).where(NeedFirm.need_id == number)
    return session.scalars(select(Need.firm_id).where(Need.id == number).union(chosen)).all()
