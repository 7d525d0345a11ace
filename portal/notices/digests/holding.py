"""What is held back for the next letter that gathers, and how often somebody wants one. The caller opens the unit."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite

from portal.core import clock
from portal.core.db import is_sqlite, session
from portal.notices.digests.models import HeldLetter, NoticePace
from portal.notices.digests.paces import Pace
from portal.notices.kinds import Kind, kinds


def paces_of(person_id: int) -> dict[str, Pace]:
    """The kinds of which somebody wants letters gathered, `{kind: pace}`."""
    rows = session.execute(select(NoticePace.kind, NoticePace.pace).where(NoticePace.person_id == person_id))
    return {kind: Pace(pace) for kind, pace in rows}


def choose_paces(person_id: int, wanted: Mapping[str, Pace]) -> None:
    """Set how often somebody wants letters, `{kind: pace}`; what cannot be chosen, or is so already, is passed over."""
    chosen = paces_of(person_id)
    for code, pace in wanted.items():
        kind = kinds().get(code)
        if kind is None or not kind.may_gather or chosen.get(code, Pace.EACH) == pace:
            continue
        if pace == Pace.EACH:
            session.execute(delete(NoticePace).where(NoticePace.person_id == person_id, NoticePace.kind == code))
        else:
            _set(person_id, code, pace)


def _set(person_id: int, kind: str, pace: Pace) -> None:
    values = {"pace": pace.value, "changed_at": clock.now()}
    insert = (sqlite if is_sqlite() else postgresql).insert(NoticePace)
    row = insert.values(person_id=person_id, kind=kind, **values)
    session.execute(row.on_conflict_do_update(index_elements=["person_id", "kind"], set_=values))


def is_held(kind: Kind, person_id: int, message: str) -> bool:
    """Whether somebody wants this gathered, and it can wait."""
    if not kind.may_gather or message in kind.urgent:
        return False
    pace = select(NoticePace.id).where(NoticePace.person_id == person_id, NoticePace.kind == kind.code)
    return session.scalar(pace) is not None


def hold(
    kind: str,
    person_id: int,
    message: str,
    values: Mapping[str, Any],
    *,
    path: str = "",
    about: str = "",
    notice_id: int | None = None,
) -> None:
    """Keep what a letter would have said for the next that gathers."""
    held = {"message": message, "values": dict(values), "path": path, "about": about}
    session.add(HeldLetter(person_id=person_id, kind=kind, notice_id=notice_id, **held))
