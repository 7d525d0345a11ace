"""Withdrawing: what is held about somebody is destroyed at once, and stays destroyed when a backup is restored."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from portal.accounts import grants, mails
from portal.accounts.models import Person
from portal.audit import service as audit
from portal.core import clock, personal
from portal.core.db import is_sqlite, overwrite_what_is_deleted, session
from portal.core.errors import RuleError
from portal.core.personal import Subject
from portal.jobs import queue
from portal.privacy import certificates, ledger
from portal.privacy.models import KeptRecord, Withdrawal


def subject_of(person: Person) -> Subject:
    """Somebody, as the declarations of what is held know them. Raises `RuleError` when they have withdrawn."""
    if person.key is None:
        raise RuleError("withdrawn", "이미 탈퇴했어요.")
    return Subject(person.id, person.key, person.created_at)


def withdraw(person: Person, password_hash: str) -> str:
    """Destroy what is held about a person, in the caller's unit of work; their number for asking later.

    `password_hash` is the one that was just proved. Raises `RuleError` when it is another by now, and when the hub
    would be left without an operator.
    """
    if person.password_hash != password_hash:
        raise RuleError("password_changed", "그사이 비밀번호가 바뀌었어요. 다시 해 주세요.")
    subject, email, locale = subject_of(person), person.email, person.locale
    _end_grants(person, subject)
    _keep_apart(subject)
    _destroy(subject, certificates.WITHDRAWAL)
    _remember(subject.key, clock.today())
    # The letter is queued last: what was queued before is destroyed.
    mails.send_farewell(email, locale, subject.key)
    queue.enqueue(ledger.KIND, ledger.KIND)
    return subject.key


def _end_grants(person: Person, subject: Subject) -> None:
    for grant in person.grants:
        if grant.ends_at is None or grant.ends_at > clock.now():
            grants.end(grant, by=subject.actor, reason="withdrawal")
    session.flush()


def _keep_apart(subject: Subject) -> None:
    session.add_all(
        KeptRecord(key=subject.key, what=kept.what, reason=kept.reason, content=kept.content, until=kept.until)
        for kept in personal.kept_of(subject)
    )


def _destroy(subject: Subject, occasion: str) -> None:
    overwrite_what_is_deleted()
    # Before the person is nobody: what has just been changed in memory must not be written over the empty row.
    session.flush()
    certificates.certify(occasion, personal.destroy_all(subject))
    session.expire_all()
    audit.note("person.withdrawn", "person", subject.id, by=subject.actor, occasion=occasion)


def _remember(key: str, on: date) -> None:
    insert = (sqlite if is_sqlite() else postgresql).insert(Withdrawal)
    session.execute(insert.values(key=key, on=on).on_conflict_do_nothing())


def replay() -> int:
    """Destroy again whoever has withdrawn and is there nevertheless: an older backup was restored; how many they were.

    In the caller's unit of work. What had to be kept apart is so already, or its time is over.
    """
    for key, on in ledger.read().items():
        _remember(key, on)
    risen = _risen()
    for person in risen:
        _destroy(subject_of(person), certificates.RESTORE)
    return len(risen)


def _risen() -> Sequence[Person]:
    return session.scalars(select(Person).where(Person.key.in_(select(Withdrawal.key))).order_by(Person.id)).all()
