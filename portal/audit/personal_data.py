"""What the logs hold about people: numbers, and the addresses of those who look."""

from datetime import datetime, timedelta
from typing import cast

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Table, and_, or_

from portal.audit.models import Access, Event, Review
from portal.core.personal import Basis, Clock, Declarations, Holding, Impersonal, Subject, deleted

#: 개인정보의 안전성 확보조치 기준 제8조: a year, or two where there are many people; two is right for both.
ACCESS_KEPT = timedelta(days=2 * 365)

EVENT, ACCESS = cast(Table, Event.__table__), cast(Table, Access.__table__)


def _events_of(subject: Subject) -> ColumnElement[bool]:
    about = and_(Event.subject_type == "person", Event.subject_id == subject.id)
    return and_(or_(about, Event.actor == subject.actor), Event.at >= subject.since)


def _looks_at(subject: Subject) -> ColumnElement[bool]:
    return and_(Access.subject_type == "person", Access.subject_id == subject.id, Access.at >= subject.since)


def _looks_by(subject: Subject) -> ColumnElement[bool]:
    return and_(Access.actor == subject.actor, Access.at >= subject.since)


def _forget_looks(now: datetime) -> int:
    return deleted(ACCESS, Access.at < now - ACCESS_KEPT)


HOLDINGS = (
    Holding(
        code="event",
        table=EVENT,
        label=_l("한 일의 기록"),
        purpose=_l("누가 무엇을 바꾸었는지 나중에 밝히려고"),
        basis=Basis.INTEREST,
        retention=_l("허브를 운영하는 동안 (번호만 남아요)"),
        columns={
            "at": _l("때"),
            "actor": _l("한 사람의 번호"),
            "action": _l("한 일"),
            "subject_type": _l("대상의 종류"),
            "subject_id": _l("대상의 번호"),
            "details": _l("자세히"),
        },
        impersonal=("id", "hash"),
        where=_events_of,
        stays=_l("이어진 기록이라 한 줄만 지울 수 없어요. 회원 번호만 남고, 번호가 누구인지는 남지 않아요."),
    ),
    Holding(
        code="access",
        table=ACCESS,
        label=_l("내 정보를 본 기록"),
        purpose=_l("누가 왜 회원의 정보를 보았는지 밝히려고"),
        basis=Basis.LAW,
        retention=_l("2년"),
        columns={
            "at": _l("때"),
            "actor": _l("본 사람의 번호"),
            "what": _l("본 것"),
            "place": _l("화면"),
            "why": _l("까닭"),
        },
        withheld={"address": _l("본 사람의 접속 주소는 그 사람의 정보예요.")},
        impersonal=("id", "subject_type", "subject_id"),
        where=_looks_at,
        stays=_l("법령에 따라 2년 동안 보관해요. 회원 번호만 남고, 번호가 누구인지는 남지 않아요."),
    ),
    Holding(
        code="access_taken",
        table=ACCESS,
        label=_l("내가 다른 사람의 정보를 본 기록"),
        purpose=_l("누가 왜 회원의 정보를 보았는지 밝히려고"),
        basis=Basis.LAW,
        retention=_l("2년"),
        columns={
            "at": _l("때"),
            "what": _l("본 것"),
            "place": _l("화면"),
            "why": _l("까닭"),
            "address": _l("접속한 주소"),
        },
        impersonal=("id", "actor", "subject_type", "subject_id"),
        where=_looks_by,
        stays=_l("법령에 따라 2년 동안 보관해요. 회원 번호만 남고, 번호가 누구인지는 남지 않아요."),
    ),
)
IMPERSONAL = (Impersonal(cast(Table, Review.__table__), "months that were gone through, and the number of who did"),)
CLOCKS = (Clock("access.old", _l("열람 기록"), _l("본 지 2년이 지남"), _forget_looks),)


def declare(declarations: Declarations) -> None:
    """Add the declarations of this package."""
    declarations.add(HOLDINGS, IMPERSONAL, CLOCKS)
