"""What is held about people by proposals: who sent and decided on them."""

from typing import cast

from flask_babel import lazy_gettext as _l
from sqlalchemy import Table

from portal.collaboration.proposals.models import Proposal, ProposalFile, ProposalMove, ProposalPart
from portal.core.personal import Basis, Declarations, Holding, Impersonal

PROPOSAL, PART, FILE, MOVE = (
    cast(Table, model.__table__) for model in (Proposal, ProposalPart, ProposalFile, ProposalMove)
)
_NUMBER_STAYS = _l("회사의 기록이에요. 회원 번호만 남고, 번호가 누구인지는 남지 않아요.")
_WORK = _l("누가 한 일인지 밝히려고")
_WHILE = _l("제안의 기록이 있는 동안")

HOLDINGS = (
    Holding(
        code="proposal",
        table=PROPOSAL,
        label=_l("내가 보낸 협업 제안"),
        purpose=_WORK,
        basis=Basis.INTEREST,
        retention=_WHILE,
        columns={"text": _l("내용"), "sent_at": _l("보낸 때"), "sent_by": _l("보낸 사람의 번호")},
        impersonal=tuple(one.name for one in PROPOSAL.columns if one.name not in ("text", "sent_at", "sent_by")),
        where=lambda subject: Proposal.sent_by == subject.actor,
        stays=_NUMBER_STAYS,
    ),
    Holding(
        code="proposal_file",
        table=FILE,
        label=_l("내가 협업 제안에 붙인 파일"),
        purpose=_WORK,
        basis=Basis.INTEREST,
        retention=_WHILE,
        columns={"added_at": _l("올린 때"), "added_by": _l("올린 사람의 번호")},
        impersonal=("id", "proposal_id", "file_id"),
        where=lambda subject: ProposalFile.added_by == subject.actor,
        stays=_NUMBER_STAYS,
    ),
    Holding(
        code="proposal_move",
        table=MOVE,
        label=_l("내가 협업 제안에 한 일"),
        purpose=_WORK,
        basis=Basis.INTEREST,
        retention=_WHILE,
        columns={"state": _l("무엇"), "note": _l("남긴 말"), "at": _l("때"), "by": _l("한 사람의 번호")},
        impersonal=("id", "proposal_id", "reason"),
        where=lambda subject: ProposalMove.by == subject.actor,
        stays=_NUMBER_STAYS,
    ),
)


def declare(declared: Declarations) -> None:
    """Declare what proposals hold."""
    declared.add(HOLDINGS, [Impersonal(PART, "which profiles of a firm go with a proposal")])
