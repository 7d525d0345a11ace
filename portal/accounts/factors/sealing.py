"""Secrets that have to be read again, sealed with a key made from `PORTAL_SECRET_KEY`.

Whoever copies the database alone reads none of them. With another secret key they cannot be read at all: the codes of
authenticator apps then fit no longer, and their owners come in by a recovery code or passkey and enrol anew.
"""

import base64
import binascii
import secrets
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_NONCE = 12


class Unreadable(Exception):
    """Sealed with another key, for somebody else, or changed since."""


def seal(secret: bytes, key: str, *, about: str) -> str:
    """AES-256-GCM of a secret; it opens only with the same key and for the same `about`, such as `totp 17`."""
    nonce = secrets.token_bytes(_NONCE)
    sealed = AESGCM(_key(key)).encrypt(nonce, secret, about.encode())
    return base64.urlsafe_b64encode(nonce + sealed).decode()


def unseal(text: str, key: str, *, about: str) -> bytes:
    """What was sealed. Raises `Unreadable`."""
    try:
        sealed = base64.urlsafe_b64decode(text)
        return AESGCM(_key(key)).decrypt(sealed[:_NONCE], sealed[_NONCE:], about.encode())
    except (InvalidTag, binascii.Error, ValueError) as error:
        raise Unreadable from error


@lru_cache(maxsize=4)
def _key(secret: str) -> bytes:
    # A key of its own, so that nothing else that is made from the secret key says anything about it.
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=b"ieum sealing 1").derive(secret.encode())
