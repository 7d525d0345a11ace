"""What people are told of what is done to their accounts: it follows from the event log, wherever it is done."""

from collections.abc import Callable
from typing import Any, cast

from flask import Flask
from sqlalchemy import select

from portal.accounts.consents import REQUIRED, Document, standing
from portal.accounts.identities.models import Identity
from portal.accounts.models import Consent, Person, SignInSession
from portal.audit.listening import Happening, listen
from portal.core import clock
from portal.core.db import session
from portal.jobs import queue
from portal.notices import rounds
from portal.notices.account_kinds import AGREEMENTS, ROLES, SECURITY
from portal.notices.service import notify

PREFERENCES = "/me/notices/preferences"
#: `{action: (message, where it leads)}`, of what is done to a person.
_SECURITY = {
    "person.password_changed": ("password_changed", "/me/devices"),
    "person.password_reset": ("password_changed", "/me/devices"),
    "person.email_changed": ("email_changed", "/me"),
    "totp.added": ("totp_added", "/me/second-factor"),
    "totp.removed": ("totp_removed", "/me/second-factor"),
    "recovery_codes.made": ("codes_made", "/me/second-factor"),
    "passkey.added": ("passkey_added", "/me/passkeys"),
    "passkey.removed": ("passkey_removed", "/me/passkeys"),
}


def register(app: Flask) -> None:
    """Listen to what is done to accounts."""
    for action, (message, url) in _SECURITY.items():
        listen(app, action, _about_security(message, url))
    listen(app, "session.new_place", _tell_of_new_place)
    listen(app, "identity.linked", _tell_of_identity)
    listen(app, "identity.unlinked", _tell_of_identity)
    listen(app, "staff.granted", _tell_of_grant)
    listen(app, "staff.ended", _tell_of_end)
    listen(app, "text.published", _tell_of_text)
    listen(app, "consent.given", _tell_of_consent)
    listen(app, "consent.withdrawn", _tell_of_refusal)
    listen(app, "person.verified", _tell_of_early_consent)


def _about_security(message: str, url: str) -> Callable[[Happening], None]:
    def tell(happening: Happening) -> None:
        notify(SECURITY, cast(Person, happening.subject), message, url=url)

    return tell


def _tell_of_new_place(happening: Happening) -> None:
    person = cast(Person, happening.subject)
    # The log holds numbers only; what the browser is called stands in its session, the newest.
    newest = select(SignInSession.device).where(SignInSession.person_id == person.id).order_by(SignInSession.id.desc())
    values = {"device": session.scalar(newest.limit(1)), "at": clock.now().isoformat()}
    notify(SECURITY, person, "signed_in_elsewhere", values, url="/me/devices")


def _tell_of_identity(happening: Happening) -> None:
    identity = cast(Identity, happening.subject)
    if happening.details.get("because") == "signed_up":
        # Part of signing up, and told by nobody's letter.
        return
    message = "identity_linked" if happening.action == "identity.linked" else "identity_unlinked"
    person = session.get_one(Person, identity.person_id)
    notify(SECURITY, person, message, {"issuer": identity.issuer}, url="/me/identities")


def _tell_of_grant(happening: Happening) -> None:
    details = happening.details
    values = {"role": details["role"], "begins": details["begins"], "until": details["until"]}
    about = f"grant:{details['grant']}"
    notify(ROLES, cast(Person, happening.subject), "given", values, url="/staff", about=about)


def _tell_of_end(happening: Happening) -> None:
    details = happening.details
    values, about = {"role": str(details["role"])}, f"grant:{details['grant']}"
    notify(ROLES, cast(Person, happening.subject), "ended", values, about=about)


def _tell_of_text(happening: Happening) -> None:
    """Everybody is told, by jobs: they are many."""
    details = happening.details
    if details["document"] in REQUIRED:
        key = f"{details['document']}-{details['version']}"
        queue.enqueue(rounds.TEXTS, key, {**details, "reached": 0})


def _tell_of_consent(happening: Happening) -> None:
    person = cast(Person, happening.subject)
    if happening.details["document"] == Document.MARKETING and person.verified_at is not None:
        _confirm(person, "marketing_given", clock.now().isoformat())


def _tell_of_early_consent(happening: Happening) -> None:
    """Who agrees while signing up is told once the address is theirs: before, a stranger may have typed it."""
    person = cast(Person, happening.subject)
    consent: Consent | None = standing(person, Document.MARKETING)
    if consent is not None:
        _confirm(person, "marketing_given", consent.given_at.isoformat())


def _tell_of_refusal(happening: Happening) -> None:
    """제50조제7항: what has become of a refusal is told within 14 days; here at once."""
    if happening.details["document"] == Document.MARKETING:
        _confirm(cast(Person, happening.subject), "marketing_withdrawn", clock.now().isoformat())


def _confirm(person: Person, message: str, at: str) -> None:
    values: dict[str, Any] = {"at": at}
    notify(AGREEMENTS, person, message, values, url=PREFERENCES)
