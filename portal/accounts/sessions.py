"""Sessions: beginning, finding by their token, ending. An ended session is over at once, in every process."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Row, Select, and_, bindparam, case, func, or_, select, update
from sqlalchemy.exc import OperationalError

from portal.accounts.factors import halves
from portal.accounts.models import Person, SignInSession, StaffGrant
from portal.accounts.tokens import LONGEST, new_token, token_hash
from portal.core import clock
from portal.core.db import session, unit_of_work

log = logging.getLogger("portal.accounts")

#: A session that nobody uses ends after so long; staff see more, so theirs end earlier.
IDLE = timedelta(days=30)
STAFF_IDLE = timedelta(hours=12)
#: However much it is used.
LONGEST_LIFE = timedelta(days=180)
#: `last_seen_at` is written no oftener, so that reading pages seldom writes.
SEEN_EVERY = timedelta(minutes=10)
#: What is grave is done so soon after its owner has shown who they are; else they are asked again.
CONFIRMED_FOR = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Found:
    """What the row of a token says."""

    session_id: int
    person_id: int
    name: str
    roles: frozenset[str]
    last_seen_at: datetime
    #: Whether its owner has shown lately who they are, and whether with a second factor.
    is_confirmed: bool
    is_strong: bool
    #: The rows that it was read from, for those who had something joined to them.
    rows: Sequence[Row[Any]] = ()


@dataclass(frozen=True, slots=True)
class Joined:
    """What an upper floor has read together with a session: columns, and how their tables hang on that of `Person`.

    Outer joins alone: rows may become more, none may be lost. Columns bear labels that nobody else uses; `values` fills
    in parameters at each request.
    """

    columns: Sequence[ColumnElement[Any]]
    join: Callable[[Select[Any]], Select[Any]]
    values: Callable[[], dict[str, Any]]


def begin(person: Person, *, device: str, address_key: str, is_strong: bool = False) -> str:
    """A new session, in the caller's unit of work; its token, which nobody can be told again."""
    token = new_token()
    now = clock.now()
    session.add(
        SignInSession(
            person_id=person.id,
            token_hash=token_hash(token),
            device=device,
            address_key=address_key,
            created_at=now,
            last_seen_at=now,
            confirmed_at=now,
            is_strong=is_strong,
        )
    )
    return token


def is_new_place(person_id: int, *, device: str, address_key: str) -> bool:
    """Whether somebody who has signed in before never did so in such a browser from there, as far as is remembered."""
    known = and_(SignInSession.device == device, SignInSession.address_key == address_key)
    query = select(func.count(), func.count(case((known, 1)))).where(SignInSession.person_id == person_id)
    earlier, there = session.execute(query).one()
    return bool(earlier) and not there


def find(token: str, query: Select[Any], values: dict[str, Any], *, demo: bool) -> Found | None:
    """Who a token belongs to, in one query; `None` unless its session goes on. `demo`: the demo's people count too.

    `query` is one of `finding_query`, `values` its parameters beside ours.
    """
    if not token or len(token) > LONGEST:
        return None
    now = clock.now()
    asked = {"token_hash": token_hash(token), "now": now, "born": now - LONGEST_LIFE, **values}
    rows = session.connection().execute(query, asked).all()
    if not rows:
        return None
    first = rows[0]
    roles = frozenset(row.role for row in rows if row.role)
    if now - first.last_seen_at > (STAFF_IDLE if roles else IDLE) or (first.source_key and not demo):
        return None
    is_confirmed = now - first.confirmed_at < CONFIRMED_FOR
    # The demo's people have no telephone, and are let in nowhere where it matters.
    is_strong = first.is_strong or bool(first.source_key)
    return Found(first.id, first.person_id, first.name, roles, first.last_seen_at, is_confirmed, is_strong, rows)


def finding_query(joined: Sequence[Joined] = ()) -> Select[Any]:
    """Session, person and the grants in force, a row for each grant, times what is joined to the person.

    To be built once: it is asked at every request of somebody who has signed in. Of tables, not of what is mapped to
    them: that costs a third of the time, and nothing is loaded that changes.
    """
    held, person, grant = (model.__table__ for model in (SignInSession, Person, StaffGrant))
    moment: BindParameter[datetime] = bindparam("now")
    in_force = and_(
        grant.c.person_id == person.c.id,
        grant.c.begins_at <= moment,
        or_(grant.c.ends_at.is_(None), grant.c.ends_at > moment),
    )
    columns: list[Any] = [
        *(held.c.id, held.c.person_id, held.c.last_seen_at, held.c.confirmed_at, held.c.is_strong),
        *(person.c.name, person.c.source_key, grant.c.role),
    ]
    query = (
        select(*columns)
        .select_from(held)
        .join(person, person.c.id == held.c.person_id)
        .outerjoin(grant, in_force)
        .where(
            held.c.token_hash == bindparam("token_hash"),
            held.c.ended_at.is_(None),
            held.c.created_at > bindparam("born"),
            person.c.verified_at.is_not(None),
        )
    )
    for one in joined:
        query = one.join(query.add_columns(*one.columns))
    return query


def people_query(joined: Sequence[Joined] = ()) -> Select[Any]:
    """People by their numbers (`person_ids`), with what is joined to them: a row each, times what is joined."""
    person = Person.__table__
    query = select(person.c.id.label("person_id"), person.c.name).where(
        person.c.id.in_(bindparam("person_ids", expanding=True)), person.c.verified_at.is_not(None)
    )
    for one in joined:
        query = one.join(query.add_columns(*one.columns))
    return query


def note_seen(found: Found) -> None:
    """Write that the session is in use, if that was not written lately. A page does not fail for it."""
    now = clock.now()
    if now - found.last_seen_at < SEEN_EVERY:
        return
    try:
        with unit_of_work():
            seen = update(SignInSession).where(SignInSession.id == found.session_id)
            session.execute(seen.values(last_seen_at=now))
    except OperationalError:
        log.exception("that a session was seen could not be written")


def end(session_id: int, *, person_id: int, because: str) -> bool:
    """End one session of a person; whether it was going on."""
    return _end(because, SignInSession.id == session_id, SignInSession.person_id == person_id)


def end_all(person_id: int, *, because: str, but: int | None = None) -> None:
    """End all sessions of a person, but one; and all that has been begun."""
    halves.end_all(person_id)
    _end(because, SignInSession.person_id == person_id, SignInSession.id != (but or 0))


def _end(because: str, *which: object) -> bool:
    going_on = select(SignInSession).where(SignInSession.ended_at.is_(None), *which)  # type: ignore[arg-type]
    rows = session.scalars(going_on).all()
    for row in rows:
        row.ended_at, row.ended_because = clock.now(), because
    return bool(rows)


def current_of(person_id: int) -> list[SignInSession]:
    """The sessions of a person that go on, the last used first."""
    query = (
        select(SignInSession)
        .where(
            SignInSession.person_id == person_id,
            SignInSession.ended_at.is_(None),
            SignInSession.last_seen_at > clock.now() - IDLE,
            SignInSession.created_at > clock.now() - LONGEST_LIFE,
        )
        .order_by(SignInSession.last_seen_at.desc(), SignInSession.id.desc())
    )
    return list(session.scalars(query))
