"""Second factors as their owners have them: an authenticator app, and an authenticator that keeps passkeys."""

import base64
import hashlib
import json
import os
from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from lxml import html
from pages import visit
from people import Somebody, form_in

from portal.accounts.factors import totp
from portal.core import clock

ORIGIN = "http://127.0.0.1:8000"


def secret_in(text: str) -> bytes:
    """The secret that an enrolment page shows to who types it."""
    (shown,) = html.fromstring(text).xpath("//p[@class='secret']/code")
    return base64.b32decode(shown.text_content().replace(" ", ""))


def code_now(secret: bytes, steps: int = 0) -> str:
    """What the app shows, or showed or will show some steps from now."""
    return totp.code_of(secret, totp.step_at(clock.now()) + steps)


def enrol(somebody: Somebody) -> tuple[bytes, list[str]]:
    """Register an app by hand: its secret, and the recovery codes."""
    somebody.send("/me/second-factor", action="/me/second-factor/enrolment")
    page = somebody.get("/me/second-factor/enrolment").text
    secret = secret_in(page)
    to, values = form_in(page, "/me/second-factor/enrolment/confirmation")
    answer = visit(somebody.client, to, "POST", data=values | {"code": code_now(secret)})
    assert answer.status_code == 200, answer.text
    return secret, [code.text_content() for code in html.fromstring(answer.text).xpath("//ol[@class='codes']//code")]


def send_code(somebody: Somebody, typed: str) -> Any:
    """Type a code into the page that follows the password."""
    return somebody.send("/sign-in/code", {"code": typed})


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """What several do at the same moment."""
    barrier, answers = Barrier(len(acts)), [None] * len(acts)

    def run(place: int, act: Callable[[], Any]) -> None:
        barrier.wait()
        answers[place] = act()

    threads = [Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def unb64(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


class Authenticator:
    """A device with one passkey, as WebAuthn describes it; a test may have it say anything."""

    def __init__(self, origin: str = ORIGIN) -> None:
        self.origin = origin
        self.rp_id = "127.0.0.1"
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.id = os.urandom(32)
        self.user_handle = b""
        self.counter = 0
        #: User present, user verified.
        self.flags = 0x05

    def create(self, options: dict[str, Any]) -> str:
        self.user_handle = unb64(options["user"]["id"])
        numbers = self.key.public_key().public_numbers()
        x, y = numbers.x.to_bytes(32, "big"), numbers.y.to_bytes(32, "big")
        public = cbor2.dumps({1: 2, 3: -7, -1: 1, -2: x, -3: y})
        attested = bytes(16) + len(self.id).to_bytes(2, "big") + self.id + public
        data = self._data(self.flags | 0x40) + attested
        attestation = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        client_data = self._client_data("webauthn.create", options["challenge"])
        return self._answer(
            {"clientDataJSON": b64(client_data), "attestationObject": b64(attestation), "transports": ["internal"]}
        )

    def get(self, options: dict[str, Any]) -> str:
        self.counter += 1
        data, client_data = self._data(self.flags), self._client_data("webauthn.get", options["challenge"])
        signature = self.key.sign(data + hashlib.sha256(client_data).digest(), ec.ECDSA(SHA256()))
        return self._answer(
            {
                "clientDataJSON": b64(client_data),
                "authenticatorData": b64(data),
                "signature": b64(signature),
                "userHandle": b64(self.user_handle),
            }
        )

    def _data(self, flags: int) -> bytes:
        return hashlib.sha256(self.rp_id.encode()).digest() + bytes([flags]) + self.counter.to_bytes(4, "big")

    def _client_data(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin}).encode()

    def _answer(self, response: dict[str, Any]) -> str:
        return json.dumps({"id": b64(self.id), "rawId": b64(self.id), "type": "public-key", "response": response})


def options_for(somebody: Somebody, page: str, action: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """What a page's script asks for, and the form that it will send."""
    document = html.fromstring(somebody.get(page).text)
    (form,) = document.xpath("//form[@data-passkey][@action=$action]", action=action)
    values = dict(form.form_values())
    asked = visit(somebody.client, form.get("data-options"), "POST", data={"csrf_token": values["csrf_token"]})
    assert asked.status_code == 200, asked.text
    return asked.json, values


def add_passkey(somebody: Somebody, device: Authenticator) -> Any:
    """Register a passkey from one's own page."""
    options, values = options_for(somebody, "/me/passkeys", "/me/passkeys")
    return visit(somebody.client, "/me/passkeys", "POST", data=values | {"credential": device.create(options)})


def sign_in_with(somebody: Somebody, device: Authenticator) -> Any:
    """Sign in by a passkey from the sign-in page."""
    options, values = options_for(somebody, "/sign-in", "/sign-in/passkey")
    return visit(somebody.client, "/sign-in/passkey", "POST", data=values | {"credential": device.get(options)})
