"""What is held about who blocked, reported, was reported and decided."""

from datetime import datetime, timedelta
from typing import cast

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Table, or_, select

from portal.core.personal import Basis, Clock, Declarations, Holding, Subject, deed, deleted
from portal.messaging.safety.models import FirmBlock, Report, ReportedText, Verdict
from portal.privacy.words import FIRMS_RECORD

BLOCK, REPORT, TEXT = (cast(Table, model.__table__) for model in (FirmBlock, Report, ReportedText))
#: For as long as somebody may ask why; a bar that lasts longer is kept until it is over.
DECIDED, UNDONE = timedelta(days=365), timedelta(days=365)


def _forget_blocks(now: datetime) -> int:
    return deleted(BLOCK, FirmBlock.ended_at < now - UNDONE)


def _forget_reports(now: datetime) -> int:
    over = or_(Report.until.is_(None), Report.until < now)
    return deleted(REPORT, Report.decided_at < now - DECIDED, over)


def _judged(subject: Subject) -> ColumnElement[bool]:
    """Of what they wrote, what staff have ruled upon: that another was reported would tell who reads it, so who did."""
    ruled = select(Report.id).where(Report.verdict.in_((Verdict.WARNED, Verdict.BARRED)))
    return (ReportedText.written_by == subject.actor) & ReportedText.report_id.in_(ruled)


HOLDINGS = (
    deed(
        FirmBlock.began_by,
        FirmBlock.ended_by,
        code="firm_block",
        label=_l("내가 한 차단"),
        purpose=_l("받고 싶지 않은 글을 막으려고"),
        basis=Basis.CONTRACT,
        retention=_l("푼 지 1년"),
        columns={
            "firm_id": _l("우리 회사의 번호"),
            "blocked_id": _l("차단한 회사의 번호"),
            "began_at": _l("차단한 때"),
            "began_by": _l("차단한 사람의 번호"),
            "ended_at": _l("푼 때"),
            "ended_by": _l("푼 사람의 번호"),
        },
        impersonal=("id",),
        stays=FIRMS_RECORD,
    ),
    deed(
        Report.created_by,
        code="report",
        label=_l("내가 한 신고"),
        purpose=_l("신고를 살펴보고 결과를 알리려고"),
        retention=_l("처리한 지 1년"),
        columns={
            "firm_id": _l("우리 회사의 번호"),
            "reported_id": _l("신고한 회사의 번호"),
            "about": _l("무엇을"),
            "wrong": _l("무엇이 문제인지"),
            "words": _l("덧붙인 말"),
            "created_at": _l("신고한 때"),
            "created_by": _l("신고한 사람의 번호"),
            "decided_at": _l("처리한 때"),
            "verdict": _l("결과"),
        },
        withheld={"decided_by": _l("처리한 사람의 번호예요."), "told": _l("다른 회사에 알린 글이에요.")},
        impersonal=("id", "until"),
        stays=FIRMS_RECORD,
    ),
    deed(
        Report.decided_by,
        code="report_decided",
        label=_l("내가 처리한 신고"),
        purpose=_l("누가 처리했는지 밝히려고"),
        retention=_l("처리한 지 1년"),
        columns={
            "decided_at": _l("처리한 때"),
            "decided_by": _l("처리한 사람의 번호"),
            "verdict": _l("결과"),
            "told": _l("알린 글"),
            "until": _l("멈춘 기한"),
        },
        withheld={"words": _l("신고한 사람의 글이에요."), "created_by": _l("신고한 사람의 번호예요.")},
        impersonal=("id", "firm_id", "reported_id", "about", "wrong", "created_at"),
        stays=FIRMS_RECORD,
    ),
    Holding(
        code="reported_text",
        table=TEXT,
        label=_l("신고된 내 글"),
        purpose=_l("신고된 글이 규칙에 맞는지 살펴보려고"),
        basis=Basis.INTEREST,
        retention=_l("처리한 지 1년"),
        columns={"written_by": _l("쓴 사람의 번호")},
        # Each was written to one firm.
        withheld=dict.fromkeys(("report_id", "about", "text", "written_at"), _l("누가 신고했는지 알려 주는 값이에요.")),
        impersonal=("id",),
        where=_judged,
        stays=_l("회사가 보낸 글이에요. 회원 번호만 남고, 신고를 처리한 지 1년이 지나면 지워요."),
    ),
)
CLOCKS = (
    Clock("firm_block.undone", _l("차단"), _l("푼 지 1년이 지남"), _forget_blocks),
    Clock("report.decided", _l("신고"), _l("처리한 지 1년이 지남"), _forget_reports),
)


def declare(declarations: Declarations) -> None:
    """Add the declarations of this part."""
    declarations.add(HOLDINGS, (), CLOCKS)
