"""What is held about the people who ask and answer for firms. The words are the firm's, and stay with its name."""

from datetime import datetime, timedelta
from typing import cast

from flask_babel import lazy_gettext as _l
from sqlalchemy import Table

from portal.core.personal import Basis, Clock, Declarations, Impersonal, deed, deleted
from portal.firms.responding import FirmResponse
from portal.messaging.requests.models import Request, RequestProfile

REQUEST, PROFILE, RESPONSE = (cast(Table, model.__table__) for model in (Request, RequestProfile, FirmResponse))
#: For as long as two firms may ask each other what was agreed upon, and why.
ENDED = timedelta(days=3 * 365)

_STAYS = _l("회사가 주고받은 글이에요. 회원 번호만 남고, 번호가 누구인지는 남지 않아요.")
_FIRMS = {"sender_id": _l("보낸 회사의 번호"), "receiver_id": _l("받은 회사의 번호")}
_THEIRS = _l("보낸 회사의 글이에요.")


def _forget_ended(now: datetime) -> int:
    return deleted(REQUEST, Request.ended_at < now - ENDED)


HOLDINGS = (
    deed(
        Request.created_by,
        code="request",
        label=_l("내가 보낸 협업 요청"),
        purpose=_l("회사를 대신해 요청한 사람을 밝히고 답을 전하려고"),
        basis=Basis.CONTRACT,
        retention=_l("끝난 지 3년"),
        columns={
            **_FIRMS,
            "purpose": _l("목적"),
            "why": _l("왜 이 기업인지"),
            "offer": _l("함께할 수 있는 것"),
            "created_at": _l("보낸 때"),
            "created_by": _l("보낸 사람의 번호"),
            "expires_at": _l("기한"),
            "ended_at": _l("끝난 때"),
            "ended_because": _l("결과"),
            "reason": _l("까닭"),
            "words": _l("덧붙인 말"),
        },
        withheld={"ended_by": _l("답한 사람의 번호예요."), "released_by": _l("확인한 사람의 번호예요.")},
        impersonal=("id", "first_id", "second_id", "held_at", "released_at"),
        stays=_STAYS,
    ),
    deed(
        Request.ended_by,
        Request.released_by,
        code="request_answered",
        label=_l("내가 답하거나 확인한 협업 요청"),
        purpose=_l("누가 답했는지 밝히려고"),
        basis=Basis.CONTRACT,
        retention=_l("끝난 지 3년"),
        columns={
            **_FIRMS,
            "released_at": _l("확인한 때"),
            "released_by": _l("확인한 사람의 번호"),
            "ended_at": _l("답한 때"),
            "ended_because": _l("결과"),
            "ended_by": _l("답한 사람의 번호"),
            "reason": _l("까닭"),
            "words": _l("덧붙인 말"),
        },
        withheld={"why": _THEIRS, "offer": _THEIRS, "created_by": _l("보낸 사람의 번호예요.")},
        impersonal=("id", "first_id", "second_id", "purpose", "created_at", "expires_at", "held_at"),
        stays=_STAYS,
    ),
)
IMPERSONAL = (
    Impersonal(PROFILE, "which technologies and services a firm showed with a request"),
    Impersonal(RESPONSE, "figures of a firm, counted from five requests or more"),
)
CLOCKS = (Clock("request.ended", _l("협업 요청"), _l("끝난 지 3년이 지남"), _forget_ended),)


def declare(declarations: Declarations) -> None:
    """Add the declarations of this part."""
    declarations.add(HOLDINGS, IMPERSONAL, CLOCKS)
