"""Verbs on second factors. The caller opens the unit of work; `key` is the installation's secret key."""

import logging
from datetime import datetime
from enum import StrEnum

from sqlalchemy import delete, exists, select, update

from portal.accounts import sessions
from portal.accounts.factors import codes, totp
from portal.accounts.factors.models import Passkey, TotpFactor
from portal.accounts.factors.sealing import Unreadable, seal, unseal
from portal.accounts.models import Person
from portal.audit import service as audit
from portal.core import clock
from portal.core.db import session
from portal.core.errors import RuleError

log = logging.getLogger("portal.accounts")


class Shown(StrEnum):
    """What somebody has shown as a second factor."""

    TOTP = "totp"
    RECOVERY = "recovery_code"


def has_totp(person_id: int) -> bool:
    """Whether a code is asked for after the password."""
    query = select(exists().where(TotpFactor.person_id == person_id, TotpFactor.confirmed_at.is_not(None)))
    return bool(session.scalar(query))


def has_any(person_id: int) -> bool:
    """Whether somebody can show a second factor at all."""
    return has_totp(person_id) or has_passkey(person_id)


def has_passkey(person_id: int) -> bool:
    return bool(session.scalar(select(exists().where(Passkey.person_id == person_id))))


def confirmed_at(person_id: int) -> datetime | None:
    """Since when an authenticator app counts."""
    return session.scalar(select(TotpFactor.confirmed_at).where(TotpFactor.person_id == person_id))


def begin_totp(person: Person, key: str) -> None:
    """Have a secret ready, which counts once a code of it is typed. Raises `RuleError` when one counts already."""
    if has_totp(person.id):
        raise RuleError("has_totp", "이미 인증 앱을 쓰고 있어요.")
    session.execute(delete(TotpFactor).where(TotpFactor.person_id == person.id))
    sealed = seal(totp.new_secret(), key, about=_about(person.id))
    session.add(TotpFactor(person_id=person.id, sealed_secret=sealed))


def pending_secret(person_id: int, key: str) -> bytes | None:
    """The secret that waits for its first code."""
    factor = _factor(person_id)
    if factor is None or factor.confirmed_at is not None:
        return None
    return _secret(factor, key)


def confirm_totp(person: Person, typed: str, key: str, *, by: str) -> list[str]:
    """Let the app count from now; the recovery codes. Raises `RuleError` when the code is not one of its.

    All sessions end: who sits elsewhere with a copied cookie has shown no second factor.
    """
    factor = _factor(person.id, for_update=True)
    if factor is None or factor.confirmed_at is not None:
        raise RuleError("no_enrolment", "인증 앱을 처음부터 다시 등록해 주세요.")
    if not _takes(factor, typed, key):
        raise RuleError("wrong_code", "인증 코드가 맞지 않아요.", field="code")
    factor.confirmed_at = clock.now()
    sessions.end_all(person.id, because="second_factor_added")
    audit.record("totp.added", person, by=by)
    return codes.make(person.id)


def accept(person_id: int, typed: str, key: str) -> Shown | None:
    """Use up a code of the app or a recovery code; `None` when it is neither, or was used."""
    factor = _factor(person_id, for_update=True)
    if factor is None or factor.confirmed_at is None:
        return None
    if _takes(factor, typed, key):
        return Shown.TOTP
    return Shown.RECOVERY if codes.use(person_id, typed) else None


def make_codes(person: Person, *, by: str) -> list[str]:
    """Ten other recovery codes. Raises `RuleError` where there is nothing to recover."""
    if not has_totp(person.id):
        raise RuleError("no_totp", "인증 앱을 먼저 등록해 주세요.")
    audit.record("recovery_codes.made", person, by=by)
    return codes.make(person.id)


def remove_totp(person: Person, *, by: str, reason: str = "") -> None:
    """Take the app away, with its codes; every session ends. Raises `RuleError` when there is none."""
    if not has_totp(person.id):
        raise RuleError("no_totp", "등록한 인증 앱이 없어요.")
    session.execute(delete(TotpFactor).where(TotpFactor.person_id == person.id))
    codes.remove(person.id)
    sessions.end_all(person.id, because="second_factor_removed")
    audit.record("totp.removed", person, by=by, reason=reason)


def _factor(person_id: int, *, for_update: bool = False) -> TotpFactor | None:
    query = select(TotpFactor).where(TotpFactor.person_id == person_id)
    return session.scalars(query.with_for_update() if for_update else query).one_or_none()


def _takes(factor: TotpFactor, typed: str, key: str) -> bool:
    """Whether a code is the app's, and newer than any that was used. Of two requests at once, one gets the row."""
    secret = _secret(factor, key)
    step = totp.matching_step(secret, "".join(typed.split()), clock.now()) if secret else None
    if step is None:
        return False
    newer = update(TotpFactor).where(TotpFactor.id == factor.id, TotpFactor.last_step < step).values(last_step=step)
    return bool(getattr(session.execute(newer), "rowcount", 0))


def _secret(factor: TotpFactor, key: str) -> bytes | None:
    try:
        return unseal(factor.sealed_secret, key, about=_about(factor.person_id))
    except Unreadable:
        log.error("the secret of an authenticator app cannot be read; was PORTAL_SECRET_KEY changed?")
        return None


def _about(person_id: int) -> str:
    return f"totp {person_id}"
