"""What leads hold about people: who sees to them, who moved, noted and answered."""

from typing import cast

from flask_babel import lazy_gettext as _l
from sqlalchemy import Table

from portal.audit import service as audit
from portal.collaboration.leads.models import Lead, LeadAnswer, LeadAsking, LeadFile, LeadMove, LeadNote
from portal.collaboration.leads.queries import leads_owned
from portal.core.personal import Basis, Declarations, Holding, Subject, deed, let_go
from portal.privacy.words import FIRMS_RECORD

LEAD, NOTE = (cast(Table, model.__table__) for model in (Lead, LeadNote))
_WORK = _l("회사 안에서 누가 한 일인지 밝히려고")
_WHILE = _l("회사의 프로필이 있는 동안")


def _release(subject: Subject) -> int:
    """The firm keeps what they saw to; its owners are told that nobody does now."""
    mine = leads_owned(subject.id)
    for lead in mine:
        lead.owner_id = None
        lead.version += 1
        audit.record("lead.released", lead, by="hub", firm=lead.firm_id, who=subject.id)
    return len(mine)


HOLDINGS = (
    Holding(
        code="lead",
        table=LEAD,
        label=_l("내가 맡은 리드"),
        purpose=_l("누가 맡아 진행하는지 동료가 알도록"),
        basis=Basis.CONTRACT,
        retention=_l("회사에서 나가거나 탈퇴할 때까지 (리드는 회사에 남아요)"),
        columns={
            "firm_id": _l("우리 회사의 번호"),
            "other_firm_id": _l("상대 회사의 번호"),
            "stage": _l("단계"),
            "next_step": _l("다음에 할 일"),
            "next_on": _l("다음에 할 일의 날"),
            "created_at": _l("추가한 때"),
            "created_by": _l("추가한 사람의 번호"),
        },
        impersonal=(
            *("id", "owner_id", "source", "reminded_on", "contract_on", "amount_band", "moved_at", "closed_at"),
            *("closed_because", "version"),
        ),
        where=lambda subject: Lead.owner_id == subject.id,
        destroy=_release,
    ),
    deed(
        Lead.created_by,
        code="lead_added",
        label=_l("내가 추가한 리드"),
        purpose=_WORK,
        retention=_WHILE,
        columns={
            "other_firm_id": _l("상대 회사의 번호"),
            "created_at": _l("추가한 때"),
            "created_by": _l("추가한 사람의 번호"),
        },
        impersonal=(
            *("id", "firm_id", "owner_id", "stage", "source", "next_step", "next_on", "reminded_on", "contract_on"),
            *("amount_band", "moved_at", "closed_at", "closed_because", "version"),
        ),
        stays=FIRMS_RECORD,
    ),
    deed(
        LeadMove.by,
        code="lead_move",
        label=_l("내가 옮긴 리드의 단계"),
        purpose=_WORK,
        retention=_WHILE,
        columns={
            "before": _l("앞의 단계"),
            "after": _l("뒤의 단계"),
            "because": _l("마무리한 까닭"),
            "why": _l("적은 말"),
            "by": _l("옮긴 사람의 번호"),
            "at": _l("옮긴 때"),
        },
        impersonal=("id", "lead_id"),
        stays=FIRMS_RECORD,
    ),
    Holding(
        code="lead_note",
        table=NOTE,
        label=_l("리드에 남긴 메모"),
        purpose=_l("동료와 함께 보려고"),
        basis=Basis.CONTRACT,
        retention=_l("지울 때까지. 탈퇴하면 메모는 회사에 남고, 누가 썼는지는 남지 않아요."),
        columns={"text": _l("내용"), "at": _l("쓴 때")},
        impersonal=("id", "lead_id", "person_id"),
        where=lambda subject: LeadNote.person_id == subject.id,
        # What they wrote is the firm's, by nobody.
        destroy=let_go(LeadNote.person_id),
    ),
    deed(
        LeadFile.added_by,
        code="lead_file",
        label=_l("리드에 올린 파일"),
        purpose=_WORK,
        retention=_WHILE,
        columns={"added_at": _l("올린 때"), "added_by": _l("올린 사람의 번호")},
        impersonal=("id", "lead_id", "file_id"),
        stays=FIRMS_RECORD,
    ),
    deed(
        LeadAsking.asked_by,
        code="lead_asking",
        label=_l("내가 물은 단계 확인"),
        purpose=_WORK,
        retention=_WHILE,
        columns={"stage": _l("단계"), "asked_at": _l("물은 때"), "asked_by": _l("물은 사람의 번호")},
        impersonal=("id", "lead_id", "days", "ended_at", "ended_because"),
        stays=FIRMS_RECORD,
    ),
    deed(
        LeadAnswer.by,
        code="lead_answer",
        label=_l("내가 답한 단계 확인"),
        purpose=_l("두 회사가 함께 확인한 것만 실적으로 세려고"),
        retention=_WHILE,
        columns={"stage": _l("답한 단계"), "at": _l("답한 때"), "by": _l("답한 사람의 번호")},
        impersonal=("id", "asking_id", "side"),
        stays=FIRMS_RECORD,
    ),
)


def declare(declarations: Declarations) -> None:
    """Add the declarations of this part."""
    declarations.add(HOLDINGS)
