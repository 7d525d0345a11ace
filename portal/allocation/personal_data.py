"""What is held about people in the ledger of places: which they hold, wait for, or did."""

from datetime import datetime, timedelta
from typing import cast

from flask_babel import lazy_gettext as _l
from sqlalchemy import Table, select

from portal.allocation import service
from portal.allocation.models import Answered, Claim, ClaimMove, Pool, State
from portal.core.db import session
from portal.core.personal import Basis, Clock, Declarations, Holding, Impersonal, Subject, deed, deleted, let_go

POOL, CLAIM, ANSWERED = (cast(Table, model.__table__) for model in (Pool, Claim, Answered))
#: A form that is sent twice comes within minutes.
ANSWERS = timedelta(days=2)

_NUMBER_STAYS = _l("자리를 공정하게 나눴는지 밝히려고 남겨요. 회원 번호만 남고, 번호가 누구인지는 남지 않아요.")


def _destroy_claims(subject: Subject) -> int:
    """Their places go to those who wait; that somebody had them stays, and is nobody's."""
    live = select(Claim).where(Claim.person_id == subject.id, Claim.state != State.ENDED).order_by(Claim.pool_id)
    for claim in session.scalars(live).all():
        pool = service.lock(claim.pool_id)
        session.refresh(claim)
        service.end(pool, claim, by=service.SYSTEM, because="withdrawn")
    session.flush()
    return let_go(Claim.person_id)(subject)


def _forget_answers(now: datetime) -> int:
    return deleted(ANSWERED, Answered.at < now - ANSWERS)


HOLDINGS = (
    Holding(
        code="claim",
        table=CLAIM,
        label=_l("내가 받거나 기다린 자리"),
        purpose=_l("자리를 순서대로 공정하게 나누려고"),
        basis=Basis.CONTRACT,
        retention=_l("탈퇴할 때까지 (그 뒤에는 누구의 것인지 남지 않아요)"),
        columns={
            "firm_id": _l("회사의 번호"),
            "state": _l("상태"),
            "rank": _l("순번"),
            "offered_until": _l("답할 수 있는 때까지"),
            "is_extra": _l("정원 밖의 자리"),
            "made_at": _l("신청한 때"),
            "made_by": _l("신청한 사람의 번호"),
            "ended_at": _l("끝난 때"),
            "ended_because": _l("까닭"),
        },
        impersonal=("id", "pool_id", "person_id", "tier"),
        where=lambda subject: Claim.person_id == subject.id,
        destroy=_destroy_claims,
    ),
    Holding(
        code="claim_made",
        table=CLAIM,
        label=_l("내가 다른 사람을 위해 신청한 자리"),
        purpose=_l("누가 신청했는지 밝히려고"),
        basis=Basis.INTEREST,
        retention=_l("프로그램의 기록이 있는 동안"),
        columns={"made_at": _l("신청한 때"), "made_by": _l("신청한 사람의 번호")},
        withheld={
            "firm_id": _l("다른 사람의 정보예요."),
            "rank": _l("다른 사람의 정보예요."),
            "ended_because": _l("다른 사람의 정보예요."),
        },
        impersonal=("id", "pool_id", "person_id", "state", "tier", "offered_until", "is_extra", "ended_at"),
        where=lambda subject: (Claim.made_by == subject.actor) & (Claim.person_id.is_distinct_from(subject.id)),
        stays=_NUMBER_STAYS,
    ),
    deed(
        ClaimMove.by,
        code="claim_move",
        label=_l("자리에 내가 한 일"),
        purpose=_l("누가 자리를 주고 거두었는지 밝히려고"),
        retention=_l("프로그램의 기록이 있는 동안"),
        columns={
            "before": _l("앞의 상태"),
            "after": _l("뒤의 상태"),
            "at": _l("때"),
            "by": _l("한 사람의 번호"),
            "because": _l("까닭"),
        },
        impersonal=("id", "claim_id"),
        stays=_NUMBER_STAYS,
    ),
    Holding(
        code="answered",
        table=ANSWERED,
        label=_l("두 번 보낸 신청을 알아보는 표시"),
        purpose=_l("같은 신청을 두 번 받지 않으려고"),
        basis=Basis.CONTRACT,
        retention=_l("이틀"),
        columns={"about": _l("무엇에 관한 것인지"), "at": _l("때")},
        withheld={"key": _l("화면이 만든 값이에요.")},
        impersonal=("id", "person_id", "claim_id"),
        where=lambda subject: Answered.person_id == subject.id,
    ),
)
IMPERSONAL = (Impersonal(POOL, "places, not people"),)
CLOCKS = (Clock("answered.old", _l("두 번 보낸 신청의 표시"), _l("이틀이 지남"), _forget_answers),)


def declare(declarations: Declarations) -> None:
    """Add the declarations of this package."""
    declarations.add(HOLDINGS, IMPERSONAL, CLOCKS)
