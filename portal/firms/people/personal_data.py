"""What is held about the people of firms: of which firm they are, what they asked for, who invited them."""

from datetime import datetime, timedelta
from typing import cast

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Table, delete, or_, select

from portal.accounts.models import Person
from portal.core.db import session
from portal.core.personal import Basis, Clock, Declarations, Holding, Subject, deed, deleted, let_go
from portal.firms.people.kinds import FIRMS, about_person
from portal.firms.people.leaving import leave_without
from portal.firms.people.models import FirmInvitation, FirmPerson, FirmRequest
from portal.notices.models import Notice
from portal.privacy.words import FIRMS_RECORD

SEAT, INVITATION, REQUEST = (cast(Table, model.__table__) for model in (FirmPerson, FirmInvitation, FirmRequest))
#: Whoever opens an old letter is told what has become of it for so long; then the address goes.
INVITATIONS = timedelta(days=30)
#: What was asked for and answered: for as long as somebody may ask why.
REQUESTS = timedelta(days=365)


def _invitations_to(subject: Subject) -> ColumnElement[bool]:
    """To the address that is theirs now."""
    own = select(Person.email_key).where(Person.id == subject.id, Person.key.is_not(None)).scalar_subquery()
    return FirmInvitation.email_key == own


def _seats_given_by(subject: Subject) -> ColumnElement[bool]:
    return or_(FirmPerson.given_by == subject.actor, FirmPerson.ended_by == subject.actor)


def _destroy_seats(subject: Subject) -> int:
    """They leave every firm; of what they were there, the firm keeps that somebody was."""
    leave_without(subject.id)
    session.execute(delete(Notice).where(Notice.kind == FIRMS, Notice.about == about_person(subject.id)))
    return let_go(FirmPerson.person_id, chosen_at=None)(subject)


def _forget_invitations(now: datetime) -> int:
    before = now - INVITATIONS
    return deleted(INVITATION, or_(FirmInvitation.ended_at < before, FirmInvitation.expires_at < before))


def _forget_requests(now: datetime) -> int:
    return deleted(REQUEST, FirmRequest.ended_at < now - REQUESTS)


HOLDINGS = (
    Holding(
        code="firm_person",
        table=SEAT,
        label=_l("내가 속한 회사"),
        purpose=_l("회사를 위해 일하는 사람을 알고, 그만두면 권한을 거두려고"),
        basis=Basis.CONTRACT,
        retention=_l("탈퇴할 때까지 (회사에는 누군가 있었다는 기록만 남아요)"),
        columns={
            "firm_id": _l("회사의 번호"),
            "role": _l("역할"),
            "began_at": _l("시작"),
            "given_by": _l("역할을 준 사람의 번호"),
            "ended_at": _l("끝"),
            "ended_by": _l("끝낸 사람의 번호"),
            "ended_because": _l("까닭"),
            "chosen_at": _l("이 회사를 고른 때"),
        },
        impersonal=("id", "person_id"),
        where=lambda subject: FirmPerson.person_id == subject.id,
        destroy=_destroy_seats,
    ),
    Holding(
        code="firm_person_given",
        table=SEAT,
        label=_l("내가 회사 사람에게 주거나 거둔 역할"),
        purpose=_l("누가 권한을 주고 거두었는지 밝히려고"),
        basis=Basis.INTEREST,
        retention=_l("회사의 프로필이 있는 동안"),
        columns={
            "firm_id": _l("회사의 번호"),
            "role": _l("역할"),
            "began_at": _l("시작"),
            "given_by": _l("역할을 준 사람의 번호"),
            "ended_at": _l("끝"),
            "ended_by": _l("끝낸 사람의 번호"),
        },
        impersonal=("id", "person_id", "ended_because", "chosen_at"),
        where=_seats_given_by,
        stays=FIRMS_RECORD,
    ),
    Holding(
        code="firm_invitation",
        table=INVITATION,
        label=_l("내가 받은 회사 초대"),
        purpose=_l("초대받은 사람만 회사에 들어오게 하려고"),
        basis=Basis.CONTRACT,
        retention=_l("끝난 지 30일"),
        columns={
            "firm_id": _l("회사의 번호"),
            "email": _l("이메일"),
            "role": _l("역할"),
            "locale": _l("메일 언어"),
            "invited_by": _l("초대한 사람의 번호"),
            "created_at": _l("초대한 때"),
            "expires_at": _l("끝나는 때"),
            "ended_at": _l("끝난 때"),
            "ended_because": _l("까닭"),
        },
        withheld={
            "email_key": _l("같은 이메일을 알아보려고 고쳐 쓴 값이에요."),
            "token_hash": _l("되돌릴 수 없게 바꾼 값이에요."),
        },
        impersonal=("id",),
        where=_invitations_to,
    ),
    deed(
        FirmInvitation.invited_by,
        code="firm_invitation_sent",
        label=_l("내가 보낸 회사 초대"),
        purpose=_l("누가 초대했는지 밝히려고"),
        basis=Basis.CONTRACT,
        retention=_l("끝난 지 30일"),
        columns={
            "firm_id": _l("회사의 번호"),
            "role": _l("역할"),
            "invited_by": _l("초대한 사람의 번호"),
            "created_at": _l("초대한 때"),
            "ended_at": _l("끝난 때"),
            "ended_because": _l("까닭"),
        },
        withheld={
            "email": _l("초대받은 사람의 정보예요."),
            "email_key": _l("초대받은 사람의 정보예요."),
            "token_hash": _l("되돌릴 수 없게 바꾼 값이에요."),
        },
        impersonal=("id", "locale", "expires_at"),
        stays=_l("회사가 보낸 초대예요. 회원 번호만 남고, 끝난 지 30일이 지나면 모두 지워요."),
    ),
    Holding(
        code="firm_request",
        table=REQUEST,
        label=_l("회사에 함께하려는 신청"),
        purpose=_l("그 회사의 사람이 맞는지 확인하려고"),
        basis=Basis.CONTRACT,
        retention=_l("답한 지 1년"),
        columns={
            "kind": _l("종류"),
            "firm_id": _l("회사의 번호"),
            "name": _l("회사 이름"),
            "registration_number": _l("사업자등록번호"),
            "homepage": _l("홈페이지"),
            "note": _l("적은 말"),
            "created_at": _l("신청한 때"),
            "ended_at": _l("답한 때"),
            "ended_because": _l("결과"),
            "ended_by": _l("답한 사람의 번호"),
            "reason": _l("까닭"),
        },
        impersonal=("id", "person_id"),
        where=lambda subject: FirmRequest.person_id == subject.id,
    ),
    deed(
        FirmRequest.ended_by,
        code="firm_request_answered",
        label=_l("내가 답한 회사 신청"),
        purpose=_l("누가 답했는지 밝히려고"),
        retention=_l("답한 지 1년"),
        columns={
            "firm_id": _l("회사의 번호"),
            "ended_at": _l("답한 때"),
            "ended_because": _l("결과"),
            "ended_by": _l("답한 사람의 번호"),
        },
        withheld={
            "name": _l("신청한 사람의 정보예요."),
            "registration_number": _l("신청한 사람의 정보예요."),
            "homepage": _l("신청한 사람의 정보예요."),
            "note": _l("신청한 사람의 정보예요."),
            "reason": _l("신청한 사람의 정보예요."),
        },
        impersonal=("id", "person_id", "kind", "created_at"),
        stays=FIRMS_RECORD,
    ),
)
CLOCKS = (
    Clock("firm_invitation.over", _l("회사 초대"), _l("끝난 지 30일이 지남"), _forget_invitations),
    Clock("firm_request.answered", _l("회사 신청"), _l("답한 지 1년이 지남"), _forget_requests),
)


def declare(declarations: Declarations) -> None:
    """Add the declarations of this package."""
    declarations.add(HOLDINGS, (), CLOCKS)
