"""What is held about people who sign in with a provider, and what passes on the way to one."""

from datetime import datetime
from typing import cast

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Table, and_, or_, select

from portal.accounts.identities import trips
from portal.accounts.identities.models import AuthorizationRequest, Identity, PendingIdentity
from portal.accounts.models import Person
from portal.core.personal import Basis, Clock, Declarations, Holding, Subject

IDENTITY, REQUEST, PENDING = (
    cast(Table, model.__table__) for model in (Identity, AuthorizationRequest, PendingIdentity)
)
_HASH = _l("되돌릴 수 없게 바꾼 값이에요.")
_MINUTES = _l("다녀올 때까지, 길어야 몇 분")


def _waiting_of(subject: Subject) -> ColumnElement[bool]:
    """Also what a provider has said of somebody in a browser where they never went on."""
    linked = select(Identity.id).where(
        Identity.person_id == subject.id,
        Identity.issuer == PendingIdentity.issuer,
        Identity.subject == PendingIdentity.subject,
    )
    email = select(Person.email).where(Person.id == subject.id, Person.email != "").scalar_subquery()
    theirs = and_(PendingIdentity.person_id.is_(None), or_(PendingIdentity.email == email, linked.exists()))
    return or_(PendingIdentity.person_id == subject.id, theirs)


def _forget_trips(_now: datetime) -> int:
    return trips.forget_old()


HOLDINGS = (
    Holding(
        code="identity",
        table=IDENTITY,
        label=_l("연결된 계정"),
        purpose=_l("카카오, 네이버, 구글 같은 계정으로 로그인하게 하려고"),
        basis=Basis.CONTRACT,
        retention=_l("연결을 끊거나 탈퇴할 때까지"),
        columns={
            "issuer": _l("계정을 보증하는 곳"),
            "subject": _l("그곳에서 쓰는 번호"),
            "email": _l("그곳이 알려 준 이메일"),
            "linked_at": _l("연결한 때"),
            "last_used_at": _l("마지막으로 쓴 때"),
        },
        impersonal=("id", "person_id"),
        where=lambda subject: Identity.person_id == subject.id,
    ),
    Holding(
        code="authorization_request",
        table=REQUEST,
        label=_l("다른 계정을 연결하러 간 기록"),
        purpose=_l("다녀온 사람이 떠난 사람인지 확인하려고"),
        basis=Basis.CONTRACT,
        retention=_MINUTES,
        columns={
            "provider": _l("간 곳"),
            "purpose": _l("쓰임"),
            "next": _l("다녀와서 볼 화면"),
            "locale": _l("화면의 언어"),
            "expires_at": _l("끝나는 때"),
        },
        withheld={
            "state_hash": _HASH,
            "browser_hash": _HASH,
            "address_key": _HASH,
            "kept": _l("보내려던 양식이에요. 다녀오면 그대로 이어져요."),
        },
        impersonal=("id", "person_id", "session_id", "link_id"),
        where=lambda subject: AuthorizationRequest.person_id == subject.id,
    ),
    Holding(
        code="pending_identity",
        table=PENDING,
        label=_l("가입을 기다리는 연결"),
        purpose=_l("다른 계정으로 가입하는 동안 다시 묻지 않으려고"),
        basis=Basis.CONTRACT,
        retention=_l("가입을 마칠 때까지, 길어야 하루"),
        columns={
            "provider": _l("온 곳"),
            "issuer": _l("계정을 보증하는 곳"),
            "subject": _l("그곳에서 쓰는 번호"),
            "email": _l("그곳이 알려 준 이메일"),
            "name": _l("그곳이 알려 준 이름"),
            "next": _l("다녀와서 볼 화면"),
            "created_at": _l("온 때"),
            "expires_at": _l("끝나는 때"),
        },
        withheld={"browser_hash": _HASH, "kept": _l("보내려던 양식이에요. 다녀오면 그대로 이어져요.")},
        impersonal=("id", "person_id"),
        where=_waiting_of,
    ),
)
CLOCKS = (Clock("identity.waiting", _l("마치지 않은 연결"), _l("정한 시간이 지남"), _forget_trips, is_hourly=True),)


def declare(declarations: Declarations) -> None:
    """Add the declarations of this package."""
    declarations.add(HOLDINGS, clocks=CLOCKS)
