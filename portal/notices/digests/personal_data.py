"""What digests hold about people, and when it goes."""

from datetime import datetime, timedelta
from typing import cast

from flask_babel import lazy_gettext as _l
from sqlalchemy import Table, or_

from portal.core.personal import Basis, Clock, Declarations, Holding, Subject, deleted
from portal.notices.digests.models import Digest, HeldLetter, NoticePace

#: A letter of the week has long gone by then: what still waits was for nobody.
HELD, KEPT = timedelta(days=30), timedelta(days=60)

PACE, LETTER, DIGEST = (cast(Table, model.__table__) for model in (NoticePace, HeldLetter, Digest))


def _forget_held(now: datetime) -> int:
    return deleted(LETTER, HeldLetter.created_at < now - HELD)


def _forget_sent(now: datetime) -> int:
    return deleted(DIGEST, Digest.sent_at < now - KEPT)


def _destroy_held(subject: Subject) -> int:
    """Also what others were to be told of them: their name may stand in it."""
    return deleted(LETTER, or_(HeldLetter.person_id == subject.id, HeldLetter.about == subject.actor))


HOLDINGS = (
    Holding(
        code="notice_pace",
        table=PACE,
        label=_l("메일을 모아 받는 간격"),
        purpose=_l("원하는 만큼만 자주 보내려고"),
        basis=Basis.CONTRACT,
        retention=_l("탈퇴할 때까지"),
        columns={"kind": _l("종류"), "pace": _l("간격"), "changed_at": _l("바꾼 때")},
        impersonal=("id", "person_id"),
        where=lambda subject: NoticePace.person_id == subject.id,
    ),
    Holding(
        code="held_letter",
        table=LETTER,
        label=_l("모아 보내려고 기다리는 알림"),
        purpose=_l("하루나 한 주의 알림을 메일 하나로 보내려고"),
        basis=Basis.CONTRACT,
        retention=_l("보낼 때까지, 길어도 30일"),
        columns={
            "kind": _l("종류"),
            "message": _l("내용"),
            "values": _l("채운 값"),
            "path": _l("이어지는 화면"),
            "about": _l("무엇에 대한 것인지"),
            "created_at": _l("알린 때"),
        },
        impersonal=("id", "person_id", "notice_id"),
        where=lambda subject: HeldLetter.person_id == subject.id,
        destroy=_destroy_held,
    ),
    Holding(
        code="digest",
        table=DIGEST,
        label=_l("모아 보낸 메일의 기록"),
        purpose=_l("같은 메일을 두 번 보내지 않으려고"),
        basis=Basis.CONTRACT,
        retention=_l("보낸 지 60일"),
        columns={"day": _l("날"), "things": _l("알린 건수"), "sent_at": _l("보낸 때")},
        impersonal=("id", "person_id"),
        where=lambda subject: Digest.person_id == subject.id,
    ),
)
CLOCKS = (
    Clock("held_letter.old", _l("모아 보내려고 기다리는 알림"), _l("알린 지 30일이 지남"), _forget_held),
    Clock("digest.old", _l("모아 보낸 메일의 기록"), _l("보낸 지 60일이 지남"), _forget_sent),
)


def declare(declarations: Declarations) -> None:
    """Add the declarations of this package."""
    declarations.add(HOLDINGS, (), CLOCKS)
