"""Programs that are still to come, as lists for other machines read them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ScalarSelect, Select, func, select
from sqlalchemy.orm import joinedload, selectinload

from portal.core import clock
from portal.core.db import session
from portal.core.viewer import Viewer
from portal.programs.models import Program, ProgramSession
from portal.programs.queries import visible_programs


def _next_start() -> ScalarSelect[datetime]:
    """When the first session begins that is not over."""
    return (
        select(func.min(ProgramSession.starts_at))
        .where(
            ProgramSession.program_id == Program.id,
            ProgramSession.cancelled_at.is_(None),
            ProgramSession.ends_at > clock.now(),
        )
        .correlate(Program)
        .scalar_subquery()
    )


def upcoming(viewer: Viewer, kind: str = "") -> Select[Program]:
    """Programs on offer with a session to come that the viewer may see, by when that begins."""
    starts = _next_start()
    query = visible_programs(viewer).where(Program.cancelled_at.is_(None), starts.is_not(None))
    if kind:
        query = query.where(Program.kind == kind)
    return query.order_by(starts, Program.id)


def count_upcoming(viewer: Viewer, kind: str = "") -> int:
    """How many there are."""
    return session.scalar(select(func.count()).select_from(upcoming(viewer, kind).order_by(None).subquery())) or 0


def some_upcoming(viewer: Viewer, kind: str, offset: int, limit: int) -> Sequence[Program]:
    """Some of them with sessions and places. Two queries."""
    loaded = joinedload(Program.pool), selectinload(Program.sessions).joinedload(ProgramSession.pool)
    return session.scalars(upcoming(viewer, kind).options(*loaded).offset(offset).limit(limit)).all()


def latest(viewer: Viewer, most: int) -> Sequence[Program]:
    """Those published last, the latest first. Two queries."""
    query = visible_programs(viewer).options(selectinload(Program.sessions))
    return session.scalars(query.order_by(Program.published_at.desc(), Program.id.desc()).limit(most)).all()
