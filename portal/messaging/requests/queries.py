"""Reading requests through the viewer: one that staff hold is the sender's alone."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, bindparam, exists, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from portal.core import clock
from portal.core.db import session
from portal.core.viewer import Viewer
from portal.firms.models import Firm, Service, State, Technology
from portal.messaging.knowing.models import Acquaintance
from portal.messaging.requests.models import Outcome, Request, RequestProfile

MOST_SHOWN = 100
#: A text is the same as another of the last days.
ALIKE_WITHIN = timedelta(days=7)


def has_arrived() -> ColumnElement[bool]:
    """That the receiver sees a request: it was never held, or staff let it go."""
    return or_(Request.held_at.is_(None), Request.released_at.is_not(None))


def visible_requests(viewer: Viewer) -> Select[Request]:
    """Requests from and to the viewer's firms."""
    own = [one.firm_id for one in viewer.belongings]
    return select(Request).where(or_(Request.sender_id.in_(own), Request.receiver_id.in_(own) & has_arrived()))


def find_request(viewer: Viewer, request_id: int) -> Request | None:
    """One request with all that its page shows, as it is now."""
    profiles = selectinload(Request.profiles)
    query = (
        visible_requests(viewer)
        .where(Request.id == request_id)
        .options(joinedload(Request.sender), joinedload(Request.receiver))
        .options(profiles.joinedload(RequestProfile.technology), profiles.joinedload(RequestProfile.service))
    )
    return session.scalars(query.execution_options(populate_existing=True)).unique().one_or_none()


def received(firm_id: int) -> Sequence[Request]:
    """What came to a firm: what waits for an answer first, then the newest."""
    return _listed(select(Request).where(Request.receiver_id == firm_id, has_arrived()))


def sent(firm_id: int) -> Sequence[Request]:
    """What a firm has sent: what waits for an answer first, then the newest."""
    return _listed(select(Request).where(Request.sender_id == firm_id))


def _listed(query: Select[Request]) -> Sequence[Request]:
    firms = joinedload(Request.sender), joinedload(Request.receiver)
    ordered = query.options(*firms).order_by(Request.ended_at.is_not(None), Request.id.desc())
    return session.scalars(ordered.limit(MOST_SHOWN)).all()


def is_waiting(now: Any) -> ColumnElement[bool]:
    """That a request waits for its receiver."""
    return and_(Request.ended_at.is_(None), has_arrived(), Request.expires_at > now)


def waiting_count(firm_id: int) -> int:
    """How many requests wait for a firm."""
    query = select(func.count()).select_from(Request).where(Request.receiver_id == firm_id, is_waiting(clock.now()))
    return session.scalar(query) or 0


def waiting_for(firm_id: int, most: int) -> Sequence[Row[Any]]:
    """What waits for a firm, first what ends first: which, what for, until when, from whom, and how many in `total`."""
    asked = {"firm_id": firm_id, "now": clock.now(), "most": most}
    return session.connection().execute(_WAITING, asked).all()


#: Made once: it is asked whenever somebody of a firm looks at their first page.
_WAITING: Any = (
    select(
        *(Request.id, Request.purpose, Request.expires_at, Firm.name_ko, Firm.name_en),
        func.count().over().label("total"),
    )
    .join(Firm, Firm.id == Request.sender_id)
    .where(Request.receiver_id == bindparam("firm_id"), is_waiting(bindparam("now")))
    .order_by(Request.expires_at, Request.id)
    .limit(bindparam("most"))
)


def live_between(first: int, second: int) -> Request | None:
    """The request of two firms that has not ended, whoever has sent it, as it is now."""
    low, high = sorted((first, second))
    query = select(Request).where(Request.first_id == low, Request.second_id == high, Request.ended_at.is_(None))
    return session.scalars(query.execution_options(populate_existing=True)).one_or_none()


def standing_between(firm_id: int, other_id: int) -> tuple[bool, int | None]:
    """Whether two firms know each other, and the number of the request that one has sent the other and that is open,
    as far as `firm_id` may know: in one query, for the page of a firm."""
    low, high = sorted((firm_id, other_id))
    known = exists().where(Acquaintance.first_id == low, Acquaintance.second_id == high)
    live = (
        select(func.max(Request.id))
        .where(Request.first_id == low, Request.second_id == high, Request.ended_at.is_(None))
        .where(or_(Request.sender_id == firm_id, has_arrived()))
        .scalar_subquery()
    )
    row = session.execute(select(known, live)).one()
    return bool(row[0]), row[1]


def last_ends(sender_id: int, receiver_id: int, outcomes: Iterable[Outcome]) -> dict[Outcome, datetime]:
    """When requests of one firm that another has had ended so last, as far as there are any."""
    query = (
        select(Request.ended_because, func.max(Request.ended_at))
        .where(Request.sender_id == sender_id, Request.receiver_id == receiver_id, has_arrived())
        .where(Request.ended_because.in_(list(outcomes)))
        .group_by(Request.ended_because)
    )
    return {Outcome(outcome): at for outcome, at in session.execute(query) if at is not None}


def sent_lately(sender_id: int) -> Sequence[Request]:
    """What a firm has sent in the days in which the same text is noticed."""
    since = clock.now() - ALIKE_WITHIN
    query = select(Request).where(Request.sender_id == sender_id, Request.created_at > since)
    return session.scalars(query.options(joinedload(Request.receiver))).all()


def due(now: datetime, most: int) -> Select[Request]:
    """Requests whose time is over; of those that are held it does not run."""
    over = select(Request).where(Request.ended_at.is_(None), Request.expires_at <= now, has_arrived())
    return over.order_by(Request.expires_at, Request.id).limit(most)


# ── Held ─────────────────────────────────────────────────────────────────────


def held_for(viewer: Viewer) -> Select[Request]:
    """What staff hold, for one of them: nothing from or to a firm of theirs."""
    own = [one.firm_id for one in viewer.belongings]
    held = Request.held_at.is_not(None), Request.released_at.is_(None), Request.ended_at.is_(None)
    return select(Request).where(*held, Request.sender_id.not_in(own), Request.receiver_id.not_in(own))


def held_requests(viewer: Viewer) -> Sequence[Request]:
    """Those, the oldest first."""
    firms = joinedload(Request.sender), joinedload(Request.receiver)
    return session.scalars(held_for(viewer).options(*firms).order_by(Request.id).limit(MOST_SHOWN)).all()


def held_count(viewer: Viewer) -> tuple[int, datetime | None]:
    """How many are held, and since when the oldest is."""
    row = session.execute(held_for(viewer).with_only_columns(func.count(), func.min(Request.held_at))).one()
    return row[0], row[1]


# ── What a firm may show ─────────────────────────────────────────────────────


def profiles_of(firm_id: int) -> list[Technology | Service]:
    """The public technologies and services of a firm."""
    found: list[Technology | Service] = []
    for model in (Technology, Service):
        query = select(model).where(model.firm_id == firm_id, model.state == State.PUBLIC)
        found += session.scalars(query.order_by(model.position, model.id))
    return found


def firms_of(number: int) -> Sequence[int]:
    """The two firms of a request, by its number."""
    row = session.execute(select(Request.sender_id, Request.receiver_id).where(Request.id == number)).one_or_none()
    return tuple(row) if row is not None else ()
