"""Verbs on blocks and reports. The caller opens the unit of work; the firm that acts is locked (`lock_firm`)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from portal.audit import service as audit
from portal.core import clock
from portal.core.db import session
from portal.core.errors import RuleError
from portal.firms.models import Firm
from portal.messaging.safety.models import FirmBlock, Report, ReportedText, Verdict, Wrong
from portal.messaging.safety.queries import live_block

#: Of one firm; more in a day is no help to anybody.
MOST_REPORTS_A_DAY = 20
#: How long a firm may be kept from sending requests, in days.
LONGEST_BAR = 365


def block(firm: Firm, other: Firm, *, by: str) -> FirmBlock:
    """Want nothing of another firm from now on; again it changes nothing. Raises `RuleError` for the firm itself."""
    if firm.id == other.id:
        raise RuleError("own_firm", "우리 회사예요.")
    if same := live_block(firm.id, other.id):
        return same
    row = FirmBlock(firm_id=firm.id, blocked_id=other.id, began_by=by)
    session.add(row)
    session.flush()
    audit.record("firm.blocked", firm, by=by, other=other.id)
    return row


def unblock(firm: Firm, other: Firm, *, by: str) -> None:
    """Undo that; again it changes nothing."""
    row = live_block(firm.id, other.id)
    if row is not None:
        row.ended_at, row.ended_by = max(clock.now(), row.began_at), by
        audit.record("firm.unblocked", firm, by=by, other=other.id)


@dataclass(frozen=True, slots=True)
class Piece:
    """Something that was written: `request:5`, `message:77`.

    `earlier` is what stood there before, when the other firm read it; such a piece is `wording:12`.
    """

    about: str
    written_by: str
    written_at: datetime
    text: str
    earlier: Sequence["Piece"] = ()


@dataclass(frozen=True, slots=True)
class Reportable:
    """What the other firm wrote to the firm that may report it; `back` is the page where it stands."""

    about: str
    firm_id: int
    reported: Firm
    pieces: Sequence[Piece]
    back: str


def report(firm: Firm, found: Reportable, chosen: Collection[str], wrong: Wrong, words: str, *, by: str) -> Report:
    """Tell staff what is wrong with what was written; it is kept as it is now. `chosen` tells pieces by `about`.

    Raises `RuleError`: nothing is chosen, it is reported already, or too much is reported in a day.
    """
    pieces = [piece for piece in found.pieces if piece.about in chosen]
    if not pieces:
        raise RuleError("nothing_chosen", "신고할 글을 골라 주세요.", field="pieces")
    same = select(Report.id).where(Report.firm_id == firm.id, Report.about == found.about, Report.decided_at.is_(None))
    if session.scalar(same) is not None:
        raise RuleError("reported", "이미 신고했어요.")
    _refuse_more_than_enough(firm.id)
    made = Report(firm_id=firm.id, reported_id=found.reported.id, about=found.about, wrong=wrong, words=words)
    made.created_by = by
    made.texts = [
        ReportedText(about=one.about, written_by=one.written_by, written_at=one.written_at, text=one.text)
        for piece in pieces
        for one in (*piece.earlier, piece)
        if one.text
    ]
    session.add(made)
    audit.record("report.made", made, by=by, firm=firm.id, wrong=wrong.value)
    return made


def _refuse_more_than_enough(firm_id: int) -> None:
    lately = select(func.count()).where(Report.firm_id == firm_id, Report.created_at > clock.now() - timedelta(days=1))
    if (session.scalar(lately) or 0) >= MOST_REPORTS_A_DAY:
        raise RuleError("many_reports", "하루에 너무 많이 신고했어요.")


def lock_report(report_id: int) -> Report:
    """A report that nobody else decides until the unit of work ends."""
    query = select(Report).where(Report.id == report_id).with_for_update(of=Report)
    return session.scalars(query.execution_options(populate_existing=True)).one()


def decide(found: Report, verdict: Verdict, told: str, days: int | None, *, by: str) -> None:
    """Decide upon a locked report: `told` is what the firm whose words they are reads, `days` how long it is barred.

    Raises `RuleError`: it is decided already, or nothing is said to a firm that is warned or barred.
    """
    if found.decided_at is not None:
        raise RuleError("decided", "이미 처리한 신고예요.")
    if verdict != Verdict.DISMISSED and not told.strip():
        raise RuleError("nothing_told", "무엇이 문제였는지 적어 주세요.", field="told")
    if verdict == Verdict.BARRED and not (days and 1 <= days <= LONGEST_BAR):
        raise RuleError("bad_days", f"1일부터 {LONGEST_BAR}일까지 정할 수 있어요.", field="days")
    now = clock.now()
    found.verdict, found.decided_at, found.decided_by = verdict, now, by
    found.told = told.strip() if verdict != Verdict.DISMISSED else ""
    found.until = now + timedelta(days=days) if verdict == Verdict.BARRED and days else None
    audit.record("report.decided", found, by=by, verdict=verdict.value, firm=found.firm_id, reported=found.reported_id)
