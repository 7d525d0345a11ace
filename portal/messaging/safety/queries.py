"""Who wants nothing of whom, what was reported, and who may not ask for a while."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload, selectinload

from portal.core import clock
from portal.core.db import session
from portal.core.viewer import Viewer
from portal.messaging.safety.models import FirmBlock, Report, Verdict

#: How long a firm sees what staff told it.
RULINGS_SHOWN = timedelta(days=180)


def is_blocked(sender_firm: int, receiver_firm: int) -> bool:
    """Whether the receiver has blocked the sender. Whoever is blocked is never told."""
    return live_block(receiver_firm, sender_firm) is not None


def live_block(firm_id: int, blocked_id: int) -> FirmBlock | None:
    """The row by which a firm blocks another."""
    query = select(FirmBlock).where(
        FirmBlock.firm_id == firm_id, FirmBlock.blocked_id == blocked_id, FirmBlock.ended_at.is_(None)
    )
    return session.scalars(query).one_or_none()


def blocking_among(firm_ids: Sequence[int]) -> set[int]:
    """Which of some firms block another of them."""
    query = select(FirmBlock.firm_id).where(
        FirmBlock.firm_id.in_(firm_ids), FirmBlock.blocked_id.in_(firm_ids), FirmBlock.ended_at.is_(None)
    )
    return set(session.scalars(query))


def blocks_of(firm_id: int) -> Sequence[FirmBlock]:
    """Whom a firm blocks, the newest first."""
    query = (
        select(FirmBlock)
        .where(FirmBlock.firm_id == firm_id, FirmBlock.ended_at.is_(None))
        .options(joinedload(FirmBlock.blocked))
        .order_by(FirmBlock.id.desc())
    )
    return session.scalars(query).all()


# ── Reports ──────────────────────────────────────────────────────────────────


def barred_until(firm_id: int) -> datetime | None:
    """Until when a firm may send no requests; nothing when it may."""
    query = select(func.max(Report.until)).where(Report.reported_id == firm_id, Report.until > clock.now())
    return session.scalar(query)


def rulings_against(firm_id: int) -> Sequence[Report]:
    """What staff told a firm of late, the newest first: not who had reported it, nor what."""
    query = select(Report).where(
        Report.reported_id == firm_id,
        Report.verdict.in_((Verdict.WARNED, Verdict.BARRED)),
        Report.decided_at > clock.now() - RULINGS_SHOWN,
    )
    return session.scalars(query.order_by(Report.decided_at.desc(), Report.id.desc())).all()


def reports_for(viewer: Viewer) -> Select[Report]:
    """Reports that one of staff may see: none of a firm of theirs, for they would learn who reported it."""
    own = [one.firm_id for one in viewer.belongings]
    return select(Report).where(Report.firm_id.not_in(own), Report.reported_id.not_in(own))


def waiting_reports(viewer: Viewer, most: int) -> Sequence[Report]:
    """What waits for staff, the oldest first."""
    query = reports_for(viewer).where(Report.decided_at.is_(None)).order_by(Report.id).limit(most)
    return session.scalars(query.options(joinedload(Report.firm), joinedload(Report.reported))).all()


def decided_reports(viewer: Viewer, most: int) -> Sequence[Report]:
    """What staff decided, the newest first."""
    query = reports_for(viewer).where(Report.decided_at.is_not(None)).order_by(Report.decided_at.desc(), Report.id)
    return session.scalars(query.limit(most).options(joinedload(Report.firm), joinedload(Report.reported))).all()


def find_report(viewer: Viewer, report_id: int) -> Report | None:
    """One report with what was reported, for staff."""
    query = reports_for(viewer).where(Report.id == report_id).options(selectinload(Report.texts))
    return session.scalars(query.execution_options(populate_existing=True)).one_or_none()


def waiting_count(viewer: Viewer) -> tuple[int, datetime | None]:
    """How many reports wait, and since when the oldest does."""
    waiting = reports_for(viewer).where(Report.decided_at.is_(None))
    row = session.execute(waiting.with_only_columns(func.count(), func.min(Report.created_at))).one()
    return row[0], row[1]


def record_of(firm_id: int) -> dict[str, int]:
    """How often a firm was reported, and how each was decided; what is undecided goes by an empty name."""
    query = select(Report.verdict, func.count()).where(Report.reported_id == firm_id).group_by(Report.verdict)
    return {row[0]: row[1] for row in session.execute(query)}


def firms_of(number: int) -> Sequence[int]:
    """The firm that reported, by the number of its report."""
    return session.scalars(select(Report.firm_id).where(Report.id == number)).all()
