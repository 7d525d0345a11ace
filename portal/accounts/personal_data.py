"""What accounts hold about people, what becomes of it when they leave, and what goes by itself."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import cast

from flask import current_app
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Table, and_, false, or_, select, update

from portal.accounts import recovery, throttle
from portal.accounts.models import (
    Consent,
    DocumentText,
    OneTimeLink,
    Person,
    SignInAttempt,
    SignInSession,
    StaffGrant,
    TextDraft,
)
from portal.accounts.sessions import LONGEST_LIFE
from portal.core import clock
from portal.core.clock import SEOUL
from portal.core.db import session
from portal.core.personal import Basis, Clock, Declarations, Holding, Impersonal, Kept, Subject, deleted
from portal.jobs.models import Job
from portal.jobs.personal_data import FAILED_KEPT, JOB

#: Somebody who signed up and did not verify the address within so long is forgotten.
UNVERIFIED = timedelta(days=7)
#: Links that were used or have expired, for so long: whoever opens one again is told what has become of it.
LINKS = timedelta(days=7)
#: 통신비밀보호법 시행령 제41조: records of connections, three months.
SIGN_INS_KEPT = timedelta(days=92)
#: 개인정보의 안전성 확보조치 기준 제5조: who could look at people's data, three years after it ended.
RIGHTS_KEPT = timedelta(days=3 * 365 + 1)

PERSON, SESSION, LINK = (cast(Table, model.__table__) for model in (Person, SignInSession, OneTimeLink))
CONSENT, ATTEMPT, GRANT = (cast(Table, model.__table__) for model in (Consent, SignInAttempt, StaffGrant))


# ── Whose rows ───────────────────────────────────────────────────────────────


def _person_key(subject: Subject) -> str:
    """How tries and waiting links name somebody; empty for nobody."""
    email_key = session.scalar(select(Person.email_key).where(Person.id == subject.id))
    return throttle.keys_of(email_key, "", current_app.config["SECRET_KEY"]).person if email_key else ""


def _attempts_of(subject: Subject) -> ColumnElement[bool]:
    key = _person_key(subject)
    return SignInAttempt.person_key == key if key else false()


def _links_asked_by(subject: Subject) -> ColumnElement[bool]:
    key = _person_key(subject)
    return and_(Job.kind == recovery.KIND, Job.key.startswith(f"{key}-", autoescape=True)) if key else false()


# ── Somebody leaves ──────────────────────────────────────────────────────────


def _blank(subject: Subject) -> int:
    """Leave of a person a number that is nobody's: logs and what others did together with them go on naming it.

    The row is not deleted, since SQLite would give its number to somebody else, who would inherit the logs.
    """
    nothing = {"source_key": None, "key": None, "email": "", "name": "", "phone": "", "password_hash": ""}
    moment = {"verified_at": None, "age_confirmed_at": None, "created_at": clock.now()}
    session.execute(
        update(Person)
        .where(Person.id == subject.id)
        .values({**nothing, **moment, "locale": "ko", "email_key": f"withdrawn:{subject.id}"})
    )
    return 1


def _keep_sign_ins(subject: Subject) -> Sequence[Kept]:
    rows = session.scalars(select(SignInSession).where(SignInSession.person_id == subject.id))
    return [
        Kept(
            "sign_in",
            "connection_records",
            {"from": row.created_at.isoformat(), "to": row.last_seen_at.isoformat(), "address_key": row.address_key},
            (row.last_seen_at + SIGN_INS_KEPT).astimezone(SEOUL).date(),
        )
        for row in rows
        if row.last_seen_at + SIGN_INS_KEPT > clock.now()
    ]


def _keep_rights(subject: Subject) -> Sequence[Kept]:
    """Who held which right. Without the name such a record would say nothing."""
    person = session.execute(select(Person.name).where(Person.id == subject.id)).one_or_none()
    rows = session.scalars(select(StaffGrant).where(StaffGrant.person_id == subject.id))
    kept = []
    for row in rows:
        end = min(row.ends_at or clock.now(), clock.now())
        content = {"name": person.name if person else "", "number": subject.id, "role": row.role}
        period = {"from": row.begins_at.isoformat(), "to": end.isoformat(), "given_by": row.given_by}
        kept.append(
            Kept("staff_right", "rights_records", content | period, (end + RIGHTS_KEPT).astimezone(SEOUL).date())
        )
    return kept


# ── Clocks ───────────────────────────────────────────────────────────────────


def _forget_attempts(_now: datetime) -> int:
    return throttle.forget_old()


def _forget_failed_links(now: datetime) -> int:
    return deleted(JOB, Job.kind == recovery.KIND, Job.failed_at < now - FAILED_KEPT)


def _forget_links(now: datetime) -> int:
    return deleted(LINK, or_(OneTimeLink.expires_at < now - LINKS, OneTimeLink.used_at < now - LINKS))


def _forget_sessions(now: datetime) -> int:
    """For as long as a place counts as somebody's own (`throttle`), and then no longer."""
    ended = SignInSession.ended_at < now - throttle.REMEMBERED
    return deleted(SESSION, or_(ended, SignInSession.created_at < now - LONGEST_LIFE - throttle.REMEMBERED))


def _forget_unverified(now: datetime) -> int:
    """Who was entered by the hub has never agreed to anything yet, and is waited for."""
    signed_up = Person.age_confirmed_at.is_not(None)
    return deleted(PERSON, Person.verified_at.is_(None), signed_up, Person.created_at < now - UNVERIFIED)


# ── Declarations ─────────────────────────────────────────────────────────────

_UNTIL_LEAVING = _l("탈퇴할 때까지")
_HASH = _l("되돌릴 수 없게 바꾼 값이에요.")

HOLDINGS = (
    Holding(
        code="person",
        table=PERSON,
        label=_l("계정"),
        purpose=_l("본인을 알아보고 서비스와 알림을 제공하려고"),
        basis=Basis.CONTRACT,
        retention=_UNTIL_LEAVING,
        columns={
            "id": _l("회원 번호"),
            "key": _l("탈퇴 확인 번호"),
            "email": _l("이메일"),
            "email_key": _l("이메일 (비교하는 꼴)"),
            "name": _l("이름"),
            "phone": _l("전화번호"),
            "locale": _l("메일 언어"),
            "verified_at": _l("이메일을 확인한 때"),
            "age_confirmed_at": _l("만 14세 이상이라고 밝힌 때"),
            "created_at": _l("가입한 때"),
            "source_key": _l("시연 허브에서 쓰는 이름"),
        },
        withheld={"password_hash": _HASH},
        where=lambda subject: Person.id == subject.id,
        destroy=_blank,
    ),
    Holding(
        code="session",
        table=SESSION,
        label=_l("로그인"),
        purpose=_l("로그인을 유지하고, 남이 들어오면 알아차리려고"),
        basis=Basis.CONTRACT,
        retention=_l("끝난 뒤 90일"),
        columns={
            "device": _l("브라우저와 운영체제"),
            "created_at": _l("로그인한 때"),
            "last_seen_at": _l("마지막으로 쓴 때"),
            "confirmed_at": _l("본인임을 마지막으로 확인한 때"),
            "is_strong": _l("2단계 인증을 했는지"),
            "ended_at": _l("끝난 때"),
            "ended_because": _l("끝난 까닭"),
        },
        withheld={"token_hash": _HASH, "address_key": _HASH},
        impersonal=("id", "person_id"),
        where=lambda subject: SignInSession.person_id == subject.id,
        keep=_keep_sign_ins,
    ),
    Holding(
        code="link",
        table=LINK,
        label=_l("메일로 보낸 링크"),
        purpose=_l("메일 주소가 본인의 것인지 확인하려고"),
        basis=Basis.CONTRACT,
        retention=_l("쓰거나 끝난 뒤 7일"),
        columns={
            "purpose": _l("쓰임"),
            "email": _l("보낸 주소"),
            "created_at": _l("보낸 때"),
            "expires_at": _l("끝나는 때"),
            "used_at": _l("쓴 때"),
        },
        withheld={"token_hash": _HASH},
        impersonal=("id", "person_id"),
        where=lambda subject: OneTimeLink.person_id == subject.id,
    ),
    Holding(
        code="consent",
        table=CONSENT,
        label=_l("동의"),
        purpose=_l("무엇에 언제 동의했는지 밝히려고"),
        basis=Basis.LAW,
        retention=_UNTIL_LEAVING,
        columns={
            "document": _l("문서"),
            "version": _l("판"),
            "text_hash": _l("문서의 지문"),
            "channel": _l("동의한 곳"),
            "given_at": _l("동의한 때"),
            "withdrawn_at": _l("거둔 때"),
        },
        impersonal=("id", "person_id"),
        where=lambda subject: Consent.person_id == subject.id,
    ),
    Holding(
        code="attempt",
        table=ATTEMPT,
        label=_l("로그인에 실패하거나 메일을 부탁한 기록"),
        purpose=_l("비밀번호를 알아내려는 사람을 막으려고"),
        basis=Basis.INTEREST,
        retention=_l("1시간"),
        columns={"kind": _l("종류"), "at": _l("때")},
        withheld={"person_key": _HASH, "address_key": _HASH},
        impersonal=("id",),
        where=_attempts_of,
    ),
    Holding(
        code="password_link",
        table=JOB,
        label=_l("새 비밀번호를 정할 링크를 부탁한 것"),
        purpose=_l("메일로 링크를 보내려고"),
        basis=Basis.CONTRACT,
        retention=_l("보낼 때까지, 보내지 못하면 30일"),
        columns={"created_at": _l("부탁한 때"), "attempts": _l("시도")},
        withheld={
            "payload": _l("보낼 주소예요. 위에 있는 이메일과 같아요."),
            "key": _HASH,
            "last_error": _l("메일을 만들다 생긴 문제예요."),
        },
        impersonal=("id", "kind", "generation", "run_at", "leased_until", "leased_by", "failed_at"),
        where=_links_asked_by,
    ),
    Holding(
        code="grant",
        table=GRANT,
        label=_l("허브에서 맡은 역할"),
        purpose=_l("허브의 일을 맡기고, 누가 맡았는지 밝히려고"),
        basis=Basis.CONTRACT,
        retention=_UNTIL_LEAVING,
        columns={
            "role": _l("역할"),
            "given_by": _l("맡긴 사람의 번호"),
            "begins_at": _l("시작한 때"),
            "ends_at": _l("끝나는 때"),
        },
        impersonal=("id", "person_id"),
        where=lambda subject: StaffGrant.person_id == subject.id,
        keep=_keep_rights,
    ),
)
IMPERSONAL = (
    Impersonal(cast(Table, DocumentText.__table__), "the texts that everybody is shown"),
    Impersonal(cast(Table, TextDraft.__table__), "the text to come, and the number of who wrote it last"),
)
CLOCKS = (
    Clock("attempt.old", _l("로그인에 실패한 기록"), _l("1시간이 지남"), _forget_attempts, is_hourly=True),
    Clock("link.over", _l("메일로 보낸 링크"), _l("쓰거나 끝난 지 7일이 지남"), _forget_links),
    Clock("password_link.failed", _l("만들지 못한 비밀번호 링크"), _l("멈춘 지 30일이 지남"), _forget_failed_links),
    Clock("session.over", _l("끝난 로그인"), _l("끝난 지 90일이 지남"), _forget_sessions),
    Clock(
        "person.unverified",
        _l("확인하지 않은 계정"),
        _l("가입한 지 7일이 지나도록 이메일을 확인하지 않음"),
        _forget_unverified,
    ),
)


def declare(declarations: Declarations) -> None:
    """Add the declarations of this package."""
    declarations.add(HOLDINGS, IMPERSONAL, CLOCKS)
