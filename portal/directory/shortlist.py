"""Verbs on shortlists, and reading them. A list is the firm's that somebody acts for, or else their own."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import contains_eager, lazyload, selectinload

from portal.accounts.models import Person
from portal.core import clock
from portal.core.db import is_sqlite, session
from portal.core.errors import RuleError
from portal.core.viewer import Viewer
from portal.directory.models import ShortlistEntry, ShortlistNote
from portal.directory.policy import can_change_entry
from portal.firms.models import Firm

#: A list is one page; who has more looks for something else than a shortlist.
MOST_ENTRIES = 200
ORDERS = ("saved", "name", "updated")


@dataclass(frozen=True, slots=True)
class Entry:
    """A firm on a list, who put it there and when; `notes` are `(author's id, name, text, when)`."""

    entry: ShortlistEntry
    saved_by: str
    notes: list[tuple[int, str, str, datetime]]


@dataclass(frozen=True, slots=True)
class Saved:
    """Firms that are on the viewer's list; the viewer may not take off those that are `fixed`."""

    ids: frozenset[int] = frozenset()
    fixed: frozenset[int] = frozenset()


NOTHING_SAVED = Saved()


def _owner(viewer: Viewer) -> dict[str, int | None]:
    """The columns that say whose the list is that a viewer sees and changes."""
    if viewer.firm_id is not None:
        return {"owner_firm_id": viewer.firm_id, "person_id": None}
    return {"owner_firm_id": None, "person_id": viewer.person_id}


def own(viewer: Viewer) -> ColumnElement[bool]:
    """That an entry is on the viewer's list."""
    if viewer.firm_id is not None:
        return ShortlistEntry.owner_firm_id == viewer.firm_id
    return ShortlistEntry.person_id == viewer.person_id


def visible_entries(viewer: Viewer) -> Select[ShortlistEntry]:
    """What is on the viewer's list, of firms that the viewer may see."""
    query = select(ShortlistEntry).join(ShortlistEntry.firm)
    return query.where(own(viewer), ShortlistEntry.removed_at.is_(None), Firm.audience.in_(viewer.audiences))


# ── Reading ──────────────────────────────────────────────────────────────────


def entries(viewer: Viewer, order: str) -> list[Entry]:
    """The viewer's list. Four queries, however long it is."""
    orders: dict[str, list[Any]] = {
        "saved": [ShortlistEntry.saved_at.desc(), ShortlistEntry.id.desc()],
        "name": [Firm.name_key, Firm.id],
        "updated": [Firm.updated_at.desc(), Firm.id],
    }
    firm = contains_eager(ShortlistEntry.firm).options(lazyload(Firm.tags), selectinload(Firm.tenures))
    query = visible_entries(viewer).order_by(*orders[order]).options(firm, selectinload(ShortlistEntry.notes))
    found = session.scalars(query).all()
    authors = {note.person_id for entry in found for note in entry.notes}
    names = _names(authors | {entry.saved_by_id for entry in found if entry.saved_by_id})
    return [
        Entry(
            entry,
            names.get(entry.saved_by_id or 0, ""),
            [(note.person_id, names.get(note.person_id, ""), note.text, note.updated_at) for note in entry.notes],
        )
        for entry in found
    ]


def _names(ids: Collection[int]) -> dict[int, str]:
    if not ids:
        return {}
    rows = session.execute(select(Person.id, Person.name).where(Person.id.in_(ids), Person.key.is_not(None)))
    return {number: name for number, name in rows}  # noqa: C416  # rows are no pairs to mypy


def find_entry(viewer: Viewer, entry_id: int) -> ShortlistEntry | None:
    """One of the viewer's list; another's is not there."""
    return session.scalars(visible_entries(viewer).where(ShortlistEntry.id == entry_id)).one_or_none()


def saved_among(viewer: Viewer, firm_ids: Collection[int]) -> Saved:
    """Which of some firms are on the viewer's list. One query; none for visitors."""
    if viewer.is_anonymous or not firm_ids:
        return NOTHING_SAVED
    asked = {"owner": viewer.firm_id or viewer.person_id, "firm_ids": list(firm_ids)}
    rows = session.connection().execute(_saving_query(viewer.firm_id is not None), asked)
    savers = {firm_id: saved_by for firm_id, saved_by in rows}  # noqa: C416  # rows are no pairs to mypy
    fixed = (firm_id for firm_id, saved_by in savers.items() if not can_change_entry(viewer, saved_by))
    return Saved(frozenset(savers), frozenset(fixed))


@cache
def _saving_query(is_of_firm: bool) -> Select[Any]:
    """Built once, as a session's is: it is asked on every page with firms of somebody who has signed in."""
    entry = ShortlistEntry.__table__.c
    whose = entry.owner_firm_id if is_of_firm else entry.person_id
    query = select(entry.firm_id, entry.saved_by_id).where(whose == bindparam("owner"), entry.removed_at.is_(None))
    return query.where(entry.firm_id.in_(bindparam("firm_ids", expanding=True)))


def count_of(viewer: Viewer) -> int:
    """How many firms are on the viewer's list, of those that they may see."""
    asked = {"owner": viewer.firm_id or viewer.person_id, "audiences": list(viewer.audiences)}
    return session.connection().execute(_counting_query(viewer.firm_id is not None), asked).scalar() or 0


@cache
def _counting_query(is_of_firm: bool) -> Select[Any]:
    """Built once: it is asked whenever somebody looks at their first page."""
    entry, firm = ShortlistEntry.__table__.c, Firm.__table__.c
    whose = entry.owner_firm_id if is_of_firm else entry.person_id
    query = select(func.count()).join_from(ShortlistEntry.__table__, Firm.__table__, firm.id == entry.firm_id)
    query = query.where(whose == bindparam("owner"), entry.removed_at.is_(None))
    return query.where(firm.audience.in_(bindparam("audiences", expanding=True)))


def find_saved(viewer: Viewer, firm_id: int) -> ShortlistEntry | None:
    """The entry of a firm on the viewer's list, locked for changes."""
    query = select(ShortlistEntry).where(
        own(viewer), ShortlistEntry.firm_id == firm_id, ShortlistEntry.removed_at.is_(None)
    )
    return session.scalars(query.with_for_update()).one_or_none()


# ── Verbs ────────────────────────────────────────────────────────────────────


def save(viewer: Viewer, firm_id: int) -> None:
    """Put a firm on the viewer's list; again changes nothing, and what was taken off comes back with its notes.

    Raises `RuleError` when the list is full.
    """
    if saved_among(viewer, [firm_id]).ids:
        return
    # Two at once may make it one longer: that is no harm, and no reason to hold a list.
    count = select(func.count()).select_from(ShortlistEntry).where(own(viewer), ShortlistEntry.removed_at.is_(None))
    if (session.scalar(count) or 0) >= MOST_ENTRIES:
        raise RuleError("shortlist_full", "목록이 가득 찼어요.")
    values = {"saved_by_id": viewer.person_id, "saved_at": clock.now(), "removed_at": None}
    insert = (sqlite if is_sqlite() else postgresql).insert(ShortlistEntry)
    row = insert.values(firm_id=firm_id, **_owner(viewer), **values)
    owner = "person_id" if viewer.firm_id is None else "owner_firm_id"
    session.execute(row.on_conflict_do_update(index_elements=[owner, "firm_id"], set_=values))


def remove(entry: ShortlistEntry) -> None:
    """Take a firm off its list."""
    entry.removed_at = clock.now()


def write_note(viewer: Viewer, entry: ShortlistEntry, text: str) -> None:
    """Set what the viewer notes about a firm; nothing takes the note away. Others' notes stay as they are."""
    mine = (ShortlistNote.entry_id == entry.id, ShortlistNote.person_id == viewer.person_id)
    note = session.scalars(select(ShortlistNote).where(*mine)).one_or_none()
    if not text:
        if note is not None:
            session.delete(note)
        return
    values = {"text": text, "updated_at": clock.now()}
    insert = (sqlite if is_sqlite() else postgresql).insert(ShortlistNote)
    row = insert.values(entry_id=entry.id, person_id=viewer.person_id, **values)
    session.execute(row.on_conflict_do_update(index_elements=["entry_id", "person_id"], set_=values))
