"""Reading introductions. Those of firms that the viewer is not of are not there."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, bindparam, case, exists, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from portal.accounts.models import Person
from portal.collaboration.introductions.models import Introduction, IntroductionAnswer, State
from portal.core.db import session
from portal.core.viewer import Viewer
from portal.firms.models import Firm
from portal.firms.people.models import FirmPerson
from portal.firms.policy import EDITING_ROLES

_WHOLE = (
    joinedload(Introduction.first),
    joinedload(Introduction.second),
    joinedload(Introduction.need),
    selectinload(Introduction.answers),
)


def introductions_of(firm_id: Any) -> Select[Introduction]:
    """Those in which a firm is one of the two."""
    return select(Introduction).where(or_(Introduction.first_id == firm_id, Introduction.second_id == firm_id))


def visible_introduction(viewer: Viewer, introduction_id: int) -> tuple[Introduction, int] | None:
    """An introduction and the firm that the viewer is of in it: that acted for, when both are."""
    query = select(Introduction).where(Introduction.id == introduction_id).options(*_WHOLE)
    found = session.scalars(query).one_or_none()
    firm_id = side_of(viewer, found) if found is not None else None
    return (found, firm_id) if found is not None and firm_id is not None else None


def side_of(viewer: Viewer, introduction: Introduction) -> int | None:
    """The firm for which somebody has a part in an introduction."""
    sides = [number for number in introduction.firms if viewer.role_in(number) is not None]
    return viewer.firm_id if viewer.firm_id in sides else next(iter(sides), None)


def own_introductions(firm_id: int, most: int) -> Sequence[Introduction]:
    """A firm's, those that wait first, then the newest."""
    waits = Introduction.state == State.PROPOSED
    query = introductions_of(firm_id).options(*_WHOLE)
    return session.scalars(query.order_by(waits.desc(), Introduction.id.desc()).limit(most)).all()


def waiting_for(firm_id: Any, now: Any) -> Select[Introduction]:
    """Those that a firm has not answered and still can."""
    answered = exists().where(
        IntroductionAnswer.introduction_id == Introduction.id, IntroductionAnswer.firm_id == firm_id
    )
    open_ones = introductions_of(firm_id).where(Introduction.state == State.PROPOSED, Introduction.expires_at > now)
    return open_ones.where(~answered)


def first_waiting(firm_id: int, now: datetime, most: int) -> Sequence[Row[Any]]:
    """Some of those that wait for a firm's answer, those that end first: which, until when, and what the other firm is
    called, nothing where it does not say."""
    return session.connection().execute(_FIRST, {"firm_id": firm_id, "now": now, "most": most}).all()


def _first() -> Select[Any]:
    mine: Any = bindparam("firm_id")
    other = case((Introduction.first_id == mine, Introduction.second_id), else_=Introduction.first_id)
    names = (case((Introduction.nameless_id == Firm.id, ""), else_=name) for name in (Firm.name_ko, Firm.name_en))
    columns = zip(names, ("name_ko", "name_en"), strict=True)
    return (
        waiting_for(mine, bindparam("now"))
        .join(Firm, Firm.id == other)
        .with_only_columns(Introduction.id, Introduction.expires_at, *(one.label(label) for one, label in columns))
        .order_by(Introduction.expires_at, Introduction.id)
        .limit(bindparam("most"))
    )


#: Made once: it is asked whenever somebody of a firm looks at their first page.
_FIRST = _first()


def for_staff(state: str, offset: int, limit: int) -> Sequence[Introduction]:
    """All, the newest first; of one state when it is given."""
    query = select(Introduction).options(*_WHOLE).order_by(Introduction.id.desc())
    query = query.where(Introduction.state == state) if state else query
    return session.scalars(query.offset(offset).limit(limit)).all()


def counts() -> dict[str, int]:
    """How many there are of each state."""
    counted = select(Introduction.state, func.count()).group_by(Introduction.state)
    return {row[0]: row[1] for row in session.execute(counted)}


def lock_introduction(introduction_id: int) -> Introduction | None:
    """An introduction that nobody else answers until the unit of work ends."""
    query = select(Introduction).where(Introduction.id == introduction_id).with_for_update(of=Introduction)
    return session.scalars(query.execution_options(populate_existing=True)).one_or_none()


def due(now: datetime, most: int) -> Sequence[int]:
    """The numbers of those whose time is over."""
    late = select(Introduction.id).where(Introduction.state == State.PROPOSED, Introduction.expires_at <= now)
    return session.scalars(late.order_by(Introduction.id).limit(most)).all()


def under_way(first_id: int, second_id: int) -> bool:
    """Whether two firms, the smaller number first, are asked already."""
    pair = select(Introduction.id).where(Introduction.first_id == first_id, Introduction.second_id == second_id)
    return session.scalar(pair.where(Introduction.state == State.PROPOSED).limit(1)) is not None


def declined_since(first_id: int, second_id: int, since: datetime) -> bool:
    """Whether one of two firms said no lately."""
    pair = select(Introduction.id).where(Introduction.first_id == first_id, Introduction.second_id == second_id)
    lately = pair.where(Introduction.state == State.DECLINED, Introduction.ended_at > since)
    return session.scalar(lately.limit(1)) is not None


def speakers_of(firm_id: int) -> Sequence[Person]:
    """Who may write for a firm now."""
    query = (
        select(Person)
        .join(FirmPerson, FirmPerson.person_id == Person.id)
        .where(FirmPerson.firm_id == firm_id, FirmPerson.role.in_(EDITING_ROLES), FirmPerson.ended_at.is_(None))
        .order_by(FirmPerson.id)
    )
    return session.scalars(query).all()


def firms_named(audiences: Sequence[str], text: str) -> Sequence[Firm]:
    """Firms that staff may mean by what they typed: a number, or a name as it is written."""
    query = select(Firm).where(Firm.audience.in_(audiences))
    return session.scalars(query.where(Firm.name_key == text).order_by(Firm.id).limit(2)).all()


def firms_of(number: int) -> Sequence[int]:
    """The two firms of an introduction, by its number."""
    row = session.execute(
        select(Introduction.first_id, Introduction.second_id).where(Introduction.id == number)
    ).one_or_none()
    return tuple(row) if row is not None else ()
