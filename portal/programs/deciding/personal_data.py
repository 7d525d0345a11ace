"""What is held about people when places are decided upon: scores and drafts of their applications, the numbers of lots;
and who scored, drafted and decided."""

from typing import cast

from flask_babel import lazy_gettext as _l
from sqlalchemy import ScalarSelect, Table, select

from portal.core.personal import Basis, Declarations, Holding, Impersonal, Subject, deed
from portal.privacy.words import HUBS_RECORD
from portal.programs.deciding.models import ApplicationDraft, ApplicationScore, Decision, DrawPledge, DrawTicket
from portal.programs.models import Booking

PLEDGE, TICKET, SCORE, DRAFT = (
    cast(Table, model.__table__) for model in (DrawPledge, DrawTicket, ApplicationScore, ApplicationDraft)
)
_OPINION = _l("심사한 사람의 의견이라, 공정한 심사를 위해 보여 드리지 않아요.")


def _applications(subject: Subject) -> ScalarSelect[int]:
    return select(Booking.id).where(Booking.person_id == subject.id).scalar_subquery()


HOLDINGS = (
    Holding(
        code="application_score",
        table=SCORE,
        label=_l("내 신청에 매긴 점수"),
        purpose=_l("여러 사람이 따로 보고 공정하게 고르려고"),
        basis=Basis.CONTRACT,
        retention=_l("탈퇴할 때까지"),
        columns={"at": _l("매긴 때")},
        withheld={"score": _OPINION, "note": _OPINION, "by": _l("다른 사람의 정보예요.")},
        impersonal=("id", "booking_id"),
        where=lambda subject: ApplicationScore.booking_id.in_(_applications(subject)),
    ),
    deed(
        ApplicationScore.by,
        code="application_score_given",
        label=_l("내가 매긴 점수"),
        purpose=_l("누가 어떻게 심사했는지 밝히려고"),
        retention=_l("신청한 사람의 기록이 있는 동안"),
        columns={"score": _l("점수"), "note": _l("적은 말"), "by": _l("매긴 사람의 번호"), "at": _l("매긴 때")},
        impersonal=("id", "booking_id"),
        stays=HUBS_RECORD,
    ),
    Holding(
        code="application_draft",
        table=DRAFT,
        label=_l("내 신청에 답하려던 것"),
        purpose=_l("모두에게 한꺼번에 알리려고"),
        basis=Basis.CONTRACT,
        retention=_l("탈퇴할 때까지"),
        columns={"at": _l("적은 때")},
        withheld={"choice": _l("정하기 전의 초안이에요."), "place": _l("정하기 전의 초안이에요.")},
        impersonal=("booking_id", "by"),
        where=lambda subject: ApplicationDraft.booking_id.in_(_applications(subject)),
    ),
    deed(
        ApplicationDraft.by,
        code="application_draft_made",
        label=_l("내가 적은 선정 초안"),
        purpose=_l("누가 정하려 했는지 밝히려고"),
        retention=_l("신청한 사람의 기록이 있는 동안"),
        columns={"choice": _l("고른 것"), "place": _l("예비 순서"), "by": _l("적은 사람의 번호"), "at": _l("적은 때")},
        impersonal=("booking_id",),
        stays=HUBS_RECORD,
    ),
    Holding(
        code="draw_ticket",
        table=TICKET,
        label=_l("내 추첨 번호"),
        purpose=_l("추첨이 공정했는지 누구나 확인하도록"),
        basis=Basis.CONTRACT,
        retention=_l("프로그램의 기록이 있는 동안 (탈퇴하면 누구의 번호인지 남지 않아요)"),
        columns={"number": _l("추첨 번호"), "position": _l("순서"), "outcome": _l("결과")},
        impersonal=("decision_id", "tier", "team", "room"),
        where=lambda subject: DrawTicket.number.in_(_applications(subject)),
        stays=_l("번호만 남고, 번호가 누구의 것이었는지는 남지 않아요."),
    ),
    deed(
        Decision.by,
        code="decision",
        label=_l("내가 알리거나 추첨한 선정 결과"),
        purpose=_l("누가 한 일인지 밝히려고"),
        retention=_l("프로그램의 기록이 있는 동안"),
        columns={"at": _l("때"), "by": _l("한 사람의 번호"), "how": _l("방법"), "message": _l("적은 말")},
        impersonal=("id", "pool_id", "program_id", "places", "seed"),
        stays=HUBS_RECORD,
    ),
)
IMPERSONAL = (Impersonal(PLEDGE, "a number that lots are made of"),)


def declare(declarations: Declarations) -> None:
    """Add the declarations of this part."""
    declarations.add(HOLDINGS, IMPERSONAL)
