"""What waits in the job table about people: letters."""

from datetime import datetime, timedelta
from typing import cast

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Table, and_, or_

from portal.core.personal import Basis, Clock, Declarations, Holding, Impersonal, Subject, deleted
from portal.jobs import mail
from portal.jobs.models import Job, Schedule

JOB = cast(Table, Job.__table__)
#: A letter that could not be sent for so long is of no use to anybody.
FAILED_KEPT = timedelta(days=30)


def _letters_to(subject: Subject) -> ColumnElement[bool]:
    """To them, and those to others in which their name stands."""
    names = Job.payload["names"].as_string() == subject.actor
    return and_(Job.kind == mail.KIND, or_(Job.key.startswith(subject.letters, autoescape=True), names))


def _destroy_letters(subject: Subject) -> int:
    """What waits, here; what lies in a folder as files, once this is committed."""
    mail.forget_written(subject.letters)
    return deleted(JOB, _letters_to(subject))


def _forget_failed(now: datetime) -> int:
    return deleted(JOB, Job.kind == mail.KIND, Job.failed_at < now - FAILED_KEPT)


HOLDINGS = (
    Holding(
        code="letter",
        table=JOB,
        label=_l("보내려고 기다리는 메일"),
        purpose=_l("필요한 알림을 보내려고"),
        basis=Basis.CONTRACT,
        retention=_l("보낼 때까지, 보내지 못하면 30일"),
        columns={"created_at": _l("생긴 때"), "attempts": _l("시도")},
        withheld={
            "payload": _l("비밀번호를 바꿀 수 있는 링크가 들어 있어요. 메일로만 보내요."),
            "key": _l("메일의 속 번호예요."),
            "last_error": _l("메일 서버가 한 말이에요."),
        },
        impersonal=("id", "kind", "generation", "run_at", "leased_until", "leased_by", "failed_at"),
        where=_letters_to,
        destroy=_destroy_letters,
    ),
)
IMPERSONAL = (Impersonal(cast(Table, Schedule.__table__), "when recurring work was done last"),)
CLOCKS = (
    Clock("letter.failed", _l("보내지 못한 메일"), _l("멈춘 지 30일이 지남"), _forget_failed),
    Clock("letter.written", _l("파일로 쓴 메일"), _l("쓴 지 7일이 지남"), mail.forget_old_files),
)


def declare(declarations: Declarations) -> None:
    """Add the declarations of this package."""
    declarations.add(HOLDINGS, IMPERSONAL, CLOCKS)
