"""What is held about people by proposals: who sent and decided on them."""

from typing import cast

from flask_babel import lazy_gettext as _l
from sqlalchemy import Table

from portal.collaboration.proposals.models import Proposal, ProposalFile, ProposalMove, ProposalPart
from portal.core.personal import Declarations, Impersonal, deed
from portal.privacy.words import FIRMS_RECORD

PROPOSAL, PART = (cast(Table, model.__table__) for model in (Proposal, ProposalPart))
_WORK = _l("누가 한 일인지 밝히려고")
_WHILE = _l("제안의 기록이 있는 동안")

HOLDINGS = (
    deed(
        Proposal.sent_by,
        code="proposal",
        label=_l("내가 보낸 협업 제안"),
        purpose=_WORK,
        retention=_WHILE,
        columns={"text": _l("내용"), "sent_at": _l("보낸 때"), "sent_by": _l("보낸 사람의 번호")},
        impersonal=tuple(one.name for one in PROPOSAL.columns if one.name not in ("text", "sent_at", "sent_by")),
        stays=FIRMS_RECORD,
    ),
    deed(
        ProposalFile.added_by,
        code="proposal_file",
        label=_l("내가 협업 제안에 붙인 파일"),
        purpose=_WORK,
        retention=_WHILE,
        columns={"added_at": _l("올린 때"), "added_by": _l("올린 사람의 번호")},
        impersonal=("id", "proposal_id", "file_id"),
        stays=FIRMS_RECORD,
    ),
    deed(
        ProposalMove.by,
        code="proposal_move",
        label=_l("내가 협업 제안에 한 일"),
        purpose=_WORK,
        retention=_WHILE,
        columns={"state": _l("무엇"), "note": _l("남긴 말"), "at": _l("때"), "by": _l("한 사람의 번호")},
        impersonal=("id", "proposal_id", "reason"),
        stays=FIRMS_RECORD,
    ),
)


def declare(declared: Declarations) -> None:
    """Declare what proposals hold."""
    declared.add(HOLDINGS, [Impersonal(PART, "which profiles of a firm go with a proposal")])
