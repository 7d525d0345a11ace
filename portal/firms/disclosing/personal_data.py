"""What is held about people who ask for documents, answer, accept texts, and open what is not for everybody."""

from datetime import datetime, timedelta
from typing import cast

from flask_babel import lazy_gettext as _l
from sqlalchemy import Table, exists

from portal.core.personal import Basis, Clock, Declarations, Holding, deed, deleted, let_go
from portal.firms.disclosing.models import (
    DisclosureAcceptance,
    DisclosureLook,
    DisclosureRequest,
    DisclosureText,
)
from portal.privacy.words import FIRMS_RECORD

REQUEST, ACCEPTANCE, LOOK = (
    cast(Table, model.__table__) for model in (DisclosureRequest, DisclosureAcceptance, DisclosureLook)
)
#: As long as the standard text binds who has accepted it.
KEPT = timedelta(days=3 * 365)

_OF_ANOTHER = _l("다른 사람의 정보예요.")
_OF_FIRMS = _l("두 회사 사이의 기록이에요.")


def _forget_looks(now: datetime) -> int:
    return deleted(LOOK, DisclosureLook.at < now - KEPT)


def _forget_requests(now: datetime) -> int:
    """Not while something that was opened by it is still told of."""
    seen = exists().where(DisclosureLook.request_id == DisclosureRequest.id)
    return deleted(REQUEST, DisclosureRequest.ended_at < now - KEPT, ~seen)


HOLDINGS = (
    deed(
        DisclosureText.published_by,
        code="disclosure_text",
        label=_l("내가 정한 비밀유지 약속"),
        purpose=_l("누가 정했는지 밝히려고"),
        retention=_l("회사의 프로필이 있는 동안"),
        columns={
            "published_at": _l("정한 때"),
            "firm_id": _l("회사의 번호"),
            "version": _l("판"),
            "published_by": _l("정한 사람의 번호"),
        },
        impersonal=("id", "body", "sha256"),
        stays=FIRMS_RECORD,
    ),
    Holding(
        code="disclosure_request",
        table=REQUEST,
        label=_l("내가 한 자료 요청"),
        purpose=_l("어느 회사의 누가 왜 자료를 보려는지 알리려고"),
        basis=Basis.CONTRACT,
        retention=_l("끝난 지 3년 (탈퇴하면 회사의 요청으로만 남아요)"),
        columns={
            "asked_at": _l("요청한 때"),
            "document": _l("자료"),
            "owner_id": _l("자료를 가진 회사의 번호"),
            "asker_id": _l("요청한 회사의 번호"),
            "why": _l("까닭"),
            "state": _l("상태"),
            "reason": _l("거절한 까닭"),
            "answered_at": _l("답한 때"),
            "until": _l("기한"),
            "ended_at": _l("끝난 때"),
        },
        withheld={"answered_by": _OF_ANOTHER, "ended_by": _OF_ANOTHER},
        impersonal=("id", "firm_file_id", "person_id", "warned_at"),
        where=lambda subject: DisclosureRequest.person_id == subject.id,
        # What a firm asked for stays the firm's; who asked for it does not.
        destroy=let_go(DisclosureRequest.person_id),
    ),
    deed(
        DisclosureRequest.answered_by,
        DisclosureRequest.ended_by,
        code="disclosure_answered",
        label=_l("내가 답하거나 끝낸 자료 요청"),
        purpose=_l("누가 답했는지 밝히려고"),
        retention=_l("끝난 지 3년"),
        columns={
            "document": _l("자료"),
            "asker_id": _l("요청한 회사의 번호"),
            "state": _l("상태"),
            "reason": _l("거절한 까닭"),
            "answered_at": _l("답한 때"),
            "answered_by": _l("답한 사람의 번호"),
            "until": _l("기한"),
            "ended_at": _l("끝난 때"),
            "ended_by": _l("끝낸 사람의 번호"),
        },
        withheld={"why": _OF_FIRMS},
        impersonal=("id", "firm_file_id", "owner_id", "person_id", "asked_at", "warned_at"),
        stays=FIRMS_RECORD,
    ),
    Holding(
        code="disclosure_acceptance",
        table=ACCEPTANCE,
        label=_l("내가 회사를 대신해 동의한 비밀유지 약속"),
        purpose=_l("회사가 어떤 약속을 했는지 증명하려고"),
        basis=Basis.CONTRACT,
        retention=_l("요청이 끝난 지 3년 (탈퇴하면 이름은 지우고 회사의 약속만 남아요)"),
        columns={
            "accepted_at": _l("동의한 때"),
            "name": _l("이름"),
            "firm_name": _l("회사"),
            "text_id": _l("글의 번호"),
            "text_sha256": _l("글의 해시"),
        },
        impersonal=("id", "request_id", "person_id"),
        where=lambda subject: DisclosureAcceptance.person_id == subject.id,
        # That the firm accepted a text stays, when and which; by whose hand does not.
        destroy=let_go(DisclosureAcceptance.person_id, name=""),
    ),
    Holding(
        code="disclosure_look",
        table=LOOK,
        label=_l("내가 연 자료"),
        purpose=_l("누구에게 무엇을 보였는지 자료를 가진 회사에 알리려고"),
        basis=Basis.CONTRACT,
        retention=_l("연 지 3년 (탈퇴하면 회사가 연 것으로만 남아요)"),
        columns={
            "at": _l("연 때"),
            "document": _l("자료"),
            "sha256": _l("파일의 해시"),
            "owner_id": _l("자료를 가진 회사의 번호"),
            "firm_id": _l("회사의 번호"),
            "way": _l("어떻게"),
        },
        impersonal=("id", "firm_file_id", "size", "request_id", "person_id", "hour"),
        where=lambda subject: DisclosureLook.person_id == subject.id,
        # That the firm opened something stays.
        destroy=let_go(DisclosureLook.person_id),
    ),
)
CLOCKS = (
    Clock("disclosure_look.old", _l("자료를 연 기록"), _l("연 지 3년이 지남"), _forget_looks),
    Clock("disclosure_request.over", _l("자료 요청"), _l("끝난 지 3년이 지남"), _forget_requests),
)


def declare(declarations: Declarations) -> None:
    """Add the declarations of this package."""
    declarations.add(HOLDINGS, (), CLOCKS)
