"""Reading proposals through the viewer: the firm that made it, the firm that asks once it came through, and staff for
needs without a name."""

from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, bindparam, exists, func, or_, select
from sqlalchemy.orm import aliased, joinedload, selectinload

from portal.collaboration.needs.models import Need, Visibility
from portal.collaboration.needs.policy import can_handle
from portal.collaboration.proposals.models import WAITING, Proposal, ProposalFile, ProposalPart, State
from portal.core import clock
from portal.core.db import session
from portal.core.viewer import Viewer
from portal.firms.models import Firm, Service, Technology
from portal.firms.models import State as ProfileState


def _firms_of(viewer: Viewer) -> list[int]:
    return [one.firm_id for one in viewer.belongings]


def visible_proposals(viewer: Viewer) -> Select[Proposal]:
    """Those that the viewer's firms made, those that came to them and were not taken back, and, for staff, those to
    needs without a name."""
    own = Proposal.firm_id.in_(_firms_of(viewer))
    came = and_(
        Proposal.asker_id.in_(_firms_of(viewer)), Proposal.passed_at.is_not(None), Proposal.state != State.WITHDRAWN
    )
    reasons: list[ColumnElement[bool]] = [own, came]
    if can_handle(viewer):
        nameless = exists().where(Need.id == Proposal.need_id, Need.visibility == Visibility.STAFF)
        reasons.append(and_(nameless, Proposal.state != State.WITHDRAWN))
    return select(Proposal).where(or_(*reasons))


def find_proposal(viewer: Viewer, proposal_id: int) -> Proposal | None:
    """One proposal with what goes with it; `None` when there is none for this viewer."""
    query = visible_proposals(viewer).where(Proposal.id == proposal_id)
    whole = query.options(
        joinedload(Proposal.need).joinedload(Need.firm),
        joinedload(Proposal.firm),
        selectinload(Proposal.parts).options(joinedload(ProposalPart.technology), joinedload(ProposalPart.service)),
        selectinload(Proposal.files).joinedload(ProposalFile.file),
        selectinload(Proposal.moves),
    )
    return session.scalars(whole).one_or_none()


def standing_of(need_id: int, firm_id: int | None) -> Proposal | None:
    """The proposal that a firm has standing for a need."""
    query = select(Proposal).where(Proposal.need_id == need_id, Proposal.firm_id == firm_id)
    return session.scalars(query.where(Proposal.state != State.WITHDRAWN)).one_or_none()


def proposals_to(viewer: Viewer, need_id: int) -> Sequence[Proposal]:
    """What came to a need of a firm of the viewer's: the shortlisted first, then by when they came."""
    came = and_(
        Proposal.need_id == need_id,
        Proposal.asker_id.in_(_firms_of(viewer)),
        Proposal.passed_at.is_not(None),
        Proposal.state != State.WITHDRAWN,
    )
    order = (State.ACCEPTED, State.SHORTLISTED, State.SENT, State.DECLINED)
    query = select(Proposal).where(came).options(joinedload(Proposal.firm)).order_by(Proposal.sent_at, Proposal.id)
    return sorted(session.scalars(query), key=lambda one: order.index(State(one.state)))


def proposals_of(viewer: Viewer, firm_id: int) -> Sequence[Proposal]:
    """What a firm of the viewer's has proposed, the latest first."""
    if viewer.role_in(firm_id) is None:
        return []
    query = select(Proposal).where(Proposal.firm_id == firm_id).options(joinedload(Proposal.need).joinedload(Need.firm))
    return session.scalars(query.order_by(Proposal.sent_at.desc(), Proposal.id.desc())).all()


def to_pass_on(viewer: Viewer) -> Sequence[Proposal]:
    """What came to needs without a name and waits for staff, the oldest first; nothing for others."""
    if not can_handle(viewer):
        return []
    query = select(Proposal).where(Proposal.passed_at.is_(None), Proposal.state == State.SENT)
    loaded = joinedload(Proposal.firm), joinedload(Proposal.need).joinedload(Need.firm)
    return session.scalars(query.options(*loaded).order_by(Proposal.sent_at, Proposal.id)).all()


def waiting_for(firm_ids: Collection[int]) -> dict[int, int]:
    """`{need: how many proposals wait for an answer}`, of needs of some firms."""
    query = (
        select(Proposal.need_id, func.count())
        .where(Proposal.asker_id.in_(firm_ids), Proposal.passed_at.is_not(None), Proposal.state.in_(WAITING))
        .group_by(Proposal.need_id)
    )
    return {row[0]: row[1] for row in session.execute(query)}


def waiting_on(need_id: int) -> Sequence[Proposal]:
    """Proposals to a need on which nothing is decided."""
    query = select(Proposal).where(Proposal.need_id == need_id, Proposal.state.in_(WAITING))
    return session.scalars(query.order_by(Proposal.id)).all()


def unseen_by(firm_ids: Collection[int], most: int) -> Sequence[Proposal]:
    """What came to some firms and was not looked at, the oldest first."""
    query = select(Proposal).where(Proposal.asker_id.in_(firm_ids), Proposal.passed_at.is_not(None))
    waiting = query.where(Proposal.state.in_(WAITING)).options(joinedload(Proposal.firm), joinedload(Proposal.need))
    return session.scalars(waiting.order_by(Proposal.sent_at, Proposal.id).limit(most)).all()


def first_waiting(firm_id: int, most: int) -> Sequence[Row[Any]]:
    """Some of those, of one firm: which, to what, whose, when it was looked at first, and how many there are in
    `total`."""
    return session.connection().execute(_FIRST, {"firm_id": firm_id, "most": most}).all()


#: Made once: it is asked whenever somebody of a firm looks at their first page.
_FIRST: Any = (
    select(
        *(Proposal.id, Proposal.seen_at, Need.title, Firm.name_ko, Firm.name_en),
        func.count().over().label("total"),
    )
    .join(Need, Need.id == Proposal.need_id)
    .join(Firm, Firm.id == Proposal.firm_id)
    .where(Proposal.asker_id == bindparam("firm_id"), Proposal.passed_at.is_not(None), Proposal.state.in_(WAITING))
    .order_by(Proposal.sent_at, Proposal.id)
    .limit(bindparam("most"))
)


def sent_lately(firm_id: int) -> int:
    """How many proposals a firm has made within a day, those that it took back among them."""
    since = clock.now() - timedelta(days=1)
    query = select(func.count()).select_from(Proposal).where(Proposal.firm_id == firm_id, Proposal.sent_at > since)
    return session.scalar(query) or 0


def profiles_of(firm_id: int) -> tuple[Sequence[Technology], Sequence[Service]]:
    """What a firm may let go with a proposal: its published technologies and services."""
    found = [
        session.scalars(
            select(model)
            .where(model.firm_id == firm_id, model.state == ProfileState.PUBLIC)
            .order_by(model.position, model.id)
        ).all()
        for model in (Technology, Service)
    ]
    return found[0], found[1]  # type: ignore[return-value]


# ── For who sees needs ───────────────────────────────────────────────────────


def has_proposed(firm_ids: Collection[int]) -> ColumnElement[bool]:
    """That one of some firms has a proposal standing, in a query over `Need`: so they go on seeing it."""
    one = aliased(Proposal)
    return exists().where(one.need_id == Need.id, one.firm_id.in_(firm_ids), one.state != State.WITHDRAWN)


def was_accepted(firm_ids: Collection[int]) -> ColumnElement[bool]:
    """That the proposal of one of some firms was accepted, in a query over `Need`: so they know who asks."""
    one = aliased(Proposal)
    return exists().where(one.need_id == Need.id, one.firm_id.in_(firm_ids), one.state == State.ACCEPTED)


def firms_of(number: int) -> Sequence[int]:
    """The two firms of a proposal, by its number."""
    row = session.execute(select(Proposal.firm_id, Proposal.asker_id).where(Proposal.id == number)).one_or_none()
    return tuple(row) if row is not None else ()
