"""Passkeys: registering, answering, naming and removing them. The caller opens the unit of work.

What py_webauthn checks: origin, relying party, signature, user verification, counter. What stands here: challenges are
ours, for one purpose, one browser and one use; keys are found by what was asked; nobody removes the last way in.
"""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, cast
from urllib.parse import urlsplit

from sqlalchemy import Table, delete, select
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    AuthenticatorTransport,
    CredentialDeviceType,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from portal.accounts import sessions, ways_in
from portal.accounts.factors.models import NAME_LENGTH, Passkey, PasskeyChallenge
from portal.accounts.models import Person
from portal.accounts.tokens import token_hash
from portal.audit import service as audit
from portal.core import clock
from portal.core.db import session
from portal.core.errors import RuleError
from portal.core.personal import deleted

REGISTER, SIGN_IN, CONFIRM = "register", "sign_in", "confirm"
LIVES = timedelta(minutes=5)
MOST = 20
#: Longer answers are none: a key of RSA and its attestation have some 2,000 letters.
LONGEST_ANSWER = 20_000
_HANDLE_BYTES = 32


@dataclass(frozen=True, slots=True)
class Site:
    """Whom authenticators know us as: the host of `PORTAL_BASE_URL`, where pages come from, and the hub's name."""

    rp_id: str
    origin: str
    name: str


def site_of(base_url: str, name: str) -> Site:
    """The site of an address such as `https://hub.example/portal`."""
    parts = urlsplit(base_url)
    return Site(parts.hostname or "", f"{parts.scheme}://{parts.netloc}", name)


def of_person(person_id: int) -> list[Passkey]:
    """The passkeys of somebody, the oldest first."""
    return list(session.scalars(select(Passkey).where(Passkey.person_id == person_id).order_by(Passkey.id)))


# ── Challenges ───────────────────────────────────────────────────────────────


def _new_challenge(purpose: str, browser: str, person_id: int | None, user_handle: str = "") -> bytes:
    challenge = secrets.token_bytes(32)
    session.add(
        PasskeyChallenge(
            purpose=purpose,
            challenge=bytes_to_base64url(challenge),
            browser=token_hash(browser),
            person_id=person_id,
            user_handle=user_handle,
            expires_at=clock.now() + LIVES,
        )
    )
    return challenge


def _use_challenge(answer: Mapping[str, Any], purpose: str, browser: str, person_id: int | None) -> tuple[bytes, str]:
    """The challenge that an answer is to, with its user handle; nobody can answer it again.

    Raises `RuleError` when it is none of ours, for something else, of another browser or person, or too old.
    """
    challenge = _challenge_in(answer)
    asked = PasskeyChallenge.person_id.is_(None) if person_id is None else PasskeyChallenge.person_id == person_id
    used = (
        delete(PasskeyChallenge)
        .where(
            PasskeyChallenge.challenge == challenge,
            PasskeyChallenge.purpose == purpose,
            PasskeyChallenge.browser == token_hash(browser),
            PasskeyChallenge.expires_at > clock.now(),
            asked,
        )
        .returning(PasskeyChallenge.user_handle)
    )
    # The row is gone for whoever comes second, however close behind.
    handles = session.scalars(used, execution_options={"synchronize_session": False}).all()
    if not handles:
        raise _refused()
    return base64url_to_bytes(challenge), handles[0]


def _challenge_in(answer: Mapping[str, Any]) -> str:
    try:
        client_data = json.loads(base64url_to_bytes(answer["response"]["clientDataJSON"]))
        return str(client_data["challenge"])
    except (KeyError, TypeError, ValueError) as error:
        raise _refused() from error


def forget_old() -> int:
    """Destroy challenges that nobody has answered; how many rows."""
    return deleted(cast(Table, PasskeyChallenge.__table__), PasskeyChallenge.expires_at <= clock.now())


def read_answer(text: str) -> dict[str, Any]:
    """What the browser sent. Raises `RuleError` when it is no answer."""
    try:
        answer = json.loads(text) if len(text) <= LONGEST_ANSWER else None
    except ValueError:
        answer = None
    if not isinstance(answer, dict):
        raise _refused()
    return answer


def _refused() -> RuleError:
    return RuleError("bad_passkey", "패스키를 확인하지 못했어요. 다시 해 주세요.")


# ── Registering ──────────────────────────────────────────────────────────────


def ask_to_register(person: Person, site: Site, browser: str) -> dict[str, Any]:
    """What `navigator.credentials.create` is asked for: a key found without a name, and unlocked by its owner."""
    known = of_person(person.id)
    handle = known[0].user_handle if known else bytes_to_base64url(secrets.token_bytes(_HANDLE_BYTES))
    options = generate_registration_options(
        rp_id=site.rp_id,
        rp_name=site.name,
        user_id=base64url_to_bytes(handle),
        user_name=person.email,
        user_display_name=person.name,
        challenge=_new_challenge(REGISTER, browser, person.id, handle),
        timeout=int(LIVES.total_seconds() * 1000),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            # Without it the key would not open the door alone, and that is what it is for.
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[_descriptor(key) for key in known],
    )
    return dict(json.loads(options_to_json(options)))


def _descriptor(key: Passkey) -> PublicKeyCredentialDescriptor:
    known = {transport.value for transport in AuthenticatorTransport}
    transports = [AuthenticatorTransport(name) for name in key.transports if name in known]
    return PublicKeyCredentialDescriptor(id=base64url_to_bytes(key.credential_id), transports=transports)


def register(person: Person, answer: dict[str, Any], site: Site, browser: str, *, name: str, by: str) -> Passkey:
    """Keep the key that somebody's authenticator has made. Raises `RuleError`."""
    challenge, user_handle = _use_challenge(answer, REGISTER, browser, person.id)
    try:
        found = verify_registration_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=site.rp_id,
            expected_origin=site.origin,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError) as error:
        raise _refused() from error
    known = of_person(person.id)
    credential_id = bytes_to_base64url(found.credential_id)
    if len(known) >= MOST:
        raise RuleError("many_passkeys", f"패스키는 {MOST}개까지 등록할 수 있어요.")
    if session.scalar(select(Passkey.id).where(Passkey.credential_id == credential_id)):
        raise _refused()
    key = Passkey(
        person_id=person.id,
        credential_id=credential_id,
        public_key=found.credential_public_key,
        user_handle=user_handle,
        sign_count=found.sign_count,
        transports=_transports_in(answer),
        is_synced=found.credential_device_type == CredentialDeviceType.MULTI_DEVICE,
        name=name[:NAME_LENGTH],
    )
    session.add(key)
    audit.record("passkey.added", person, by=by)
    return key


def _transports_in(answer: Mapping[str, Any]) -> list[str]:
    told = answer["response"].get("transports")
    return [str(name)[:20] for name in told[:8]] if isinstance(told, list) else []


# ── Answering ────────────────────────────────────────────────────────────────


def ask_to_sign(site: Site, browser: str, person_id: int | None = None) -> dict[str, Any]:
    """What `navigator.credentials.get` is asked for: any key that is for us, or one of a person's, unlocked."""
    options = generate_authentication_options(
        rp_id=site.rp_id,
        challenge=_new_challenge(CONFIRM if person_id else SIGN_IN, browser, person_id),
        timeout=int(LIVES.total_seconds() * 1000),
        allow_credentials=[_descriptor(key) for key in of_person(person_id)] if person_id else [],
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return dict(json.loads(options_to_json(options)))


def accept(answer: dict[str, Any], site: Site, browser: str, person_id: int | None = None) -> Passkey:
    """The key that has answered, its counter moved on. Raises `RuleError`."""
    challenge, _handle = _use_challenge(answer, CONFIRM if person_id else SIGN_IN, browser, person_id)
    # Two answers of one key at once: the second sees the counter of the first.
    query = select(Passkey).where(Passkey.credential_id == str(answer.get("id", ""))[:1400]).with_for_update()
    key = session.scalars(query).one_or_none()
    if key is None or (person_id is not None and key.person_id != person_id) or not _is_owner(key, answer):
        raise RuleError("unknown_passkey", "여기에 등록하지 않은 패스키예요.")
    try:
        found = verify_authentication_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=site.rp_id,
            expected_origin=site.origin,
            credential_public_key=key.public_key,
            # A counter that does not go on is a copy's: py_webauthn refuses it.
            credential_current_sign_count=key.sign_count,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError) as error:
        raise _refused() from error
    key.sign_count, key.last_used_at = found.new_sign_count, clock.now()
    key.is_synced = found.credential_device_type == CredentialDeviceType.MULTI_DEVICE
    return key


def _is_owner(key: Passkey, answer: Mapping[str, Any]) -> bool:
    """Whether the authenticator names the owner that we know; one that was asked by name may say nothing."""
    told = answer["response"].get("userHandle")
    return not told or told == key.user_handle


# ── Looking after them ───────────────────────────────────────────────────────


def rename(key: Passkey, name: str) -> None:
    key.name = name[:NAME_LENGTH]


def find(key_id: int, person_id: int) -> Passkey | None:
    """A passkey of this person; another's is not there."""
    query = select(Passkey).where(Passkey.id == key_id, Passkey.person_id == person_id).with_for_update()
    return session.scalars(query).one_or_none()


def remove(key: Passkey, person: Person, *, by: str) -> None:
    """Let a key open nothing any more; every session ends. Raises `RuleError` when it is the last way in.

    Whoever came in by it may still be there, and who showed it here has perhaps no second factor any more. The caller
    has the person `ways_in.locked`.
    """
    ways_in.refuse_last(person, "마지막 로그인 방법이라 지울 수 없어요. 비밀번호나 다른 패스키를 먼저 등록해 주세요.")
    session.delete(key)
    session.flush()
    sessions.end_all(person.id, because="passkey_removed")
    audit.record("passkey.removed", person, by=by)
