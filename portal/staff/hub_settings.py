"""Changing the hub's row: what holds for it, whoever changes it."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from portal.audit import service as audit
from portal.core import clock
from portal.core.db import is_sqlite, session
from portal.core.errors import RuleError
from portal.core.hub import BRAND, BRAND_DARK, DEEP, HUB_ID, Colours, Hub

TEXTS = tuple(
    f"{name}_{locale}" for name in ("name", "about", "operator", "address", "provider") for locale in ("ko", "en")
)
PLACES = ("member_places", "office_places", "seat_places", "classroom_seats")
COLOURS = ("brand", "brand_dark", "deep")
FIELDS = (*TEXTS, "phone", "email", *COLOURS, *PLACES)


def load() -> Hub:
    """The row, or an empty one that is not in the session."""
    return session.get(Hub, HUB_ID) or Hub()


def change(values: Mapping[str, Any], *, by: str) -> list[str]:
    """Set all of `FIELDS`, in the caller's unit of work; the names of those that changed.

    Raises `RuleError` at the first colour in which text could not be read.
    """
    refuse_unreadable(values)
    hub = _row()
    changed = sorted(name for name in FIELDS if (getattr(hub, name) or None) != (values[name] or None))
    for name in changed:
        setattr(hub, name, values[name])
    if changed:
        hub.updated_at = clock.now()
        # Which, not what: an address or a number may be somebody's.
        audit.record("hub.changed", hub, by=by, fields=changed)
    return changed


def refuse_unreadable(values: Mapping[str, Any]) -> None:
    """Raise `RuleError` for a colour in which text could not be read, with the contrast it has."""
    colours = Colours(values["brand"] or BRAND, values["brand_dark"] or BRAND_DARK, values["deep"] or DEEP)
    for name, ratio in colours.unreadable().items():
        raise RuleError("unreadable", f"{ratio:.1f}", field=name)


def _row() -> Hub:
    """The row, made when it is not there; two who make it at once make one."""
    insert = (sqlite if is_sqlite() else postgresql).insert(Hub)
    empty = dict.fromkeys((*TEXTS, "phone", "email", *COLOURS), "")
    session.execute(insert.values(id=HUB_ID, updated_at=clock.now(), **empty).on_conflict_do_nothing())
    return session.scalars(select(Hub).where(Hub.id == HUB_ID).with_for_update()).one()
