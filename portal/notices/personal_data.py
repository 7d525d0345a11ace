"""What notices hold about people, and when it goes."""

from datetime import datetime, timedelta
from typing import cast

from flask_babel import lazy_gettext as _l
from sqlalchemy import Table

from portal.core.personal import Basis, Clock, Declarations, Holding, Impersonal, deleted
from portal.notices.models import ConsentReminder, News, Notice, NoticePreference

#: What was read is of little use later; what was not, of none after a year.
READ_KEPT, KEPT = timedelta(days=180), timedelta(days=365)

NOTICE, PREFERENCE = cast(Table, Notice.__table__), cast(Table, NoticePreference.__table__)
REMINDER = cast(Table, ConsentReminder.__table__)


def _forget_read(now: datetime) -> int:
    return deleted(NOTICE, Notice.read_at < now - READ_KEPT)


def _forget_old(now: datetime) -> int:
    return deleted(NOTICE, Notice.created_at < now - KEPT)


HOLDINGS = (
    Holding(
        code="notice",
        table=NOTICE,
        label=_l("알림"),
        purpose=_l("계정과 서비스에서 일어난 일을 알리려고"),
        basis=Basis.CONTRACT,
        retention=_l("읽은 뒤 180일, 읽지 않으면 1년"),
        columns={
            "kind": _l("종류"),
            "message": _l("내용"),
            "values": _l("채운 값"),
            "url": _l("이어지는 화면"),
            "about": _l("무엇에 대한 것인지"),
            "created_at": _l("알린 때"),
            "read_at": _l("읽은 때"),
        },
        impersonal=("id", "person_id"),
        where=lambda subject: Notice.person_id == subject.id,
    ),
    Holding(
        code="notice_preference",
        table=PREFERENCE,
        label=_l("알림 설정"),
        purpose=_l("원하는 알림만 보내려고"),
        basis=Basis.CONTRACT,
        retention=_l("탈퇴할 때까지"),
        columns={
            "kind": _l("종류"),
            "channel": _l("알리는 길"),
            "is_on": _l("받는지"),
            "changed_at": _l("바꾼 때"),
        },
        impersonal=("id", "person_id"),
        where=lambda subject: NoticePreference.person_id == subject.id,
    ),
    Holding(
        code="consent_reminder",
        table=REMINDER,
        label=_l("광고 수신 동의를 다시 알린 기록"),
        purpose=_l("동의하고 있음을 2년마다 알리려고"),
        basis=Basis.LAW,
        retention=_l("탈퇴할 때까지"),
        columns={"sent_at": _l("알린 때")},
        impersonal=("id", "person_id"),
        where=lambda subject: ConsentReminder.person_id == subject.id,
    ),
)
IMPERSONAL = (Impersonal(cast(Table, News.__table__), "what the hub told all, and the numbers of who wrote it"),)
CLOCKS = (
    Clock("notice.read", _l("읽은 알림"), _l("읽은 지 180일이 지남"), _forget_read),
    Clock("notice.old", _l("읽지 않은 알림"), _l("알린 지 1년이 지남"), _forget_old),
)


def declare(declarations: Declarations) -> None:
    """Add the declarations of this package."""
    declarations.add(HOLDINGS, IMPERSONAL, CLOCKS)
