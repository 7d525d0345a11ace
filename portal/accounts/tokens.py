"""Random tokens, and the hashes under which rows know them."""

import hashlib
import secrets

#: 256 bits: nobody guesses one, so a plain SHA-256 of it is enough.
_BYTES = 32
#: Longer ones are none of ours, and are not looked for.
LONGEST = 64


def new_token() -> str:
    """A token for a cookie or a link."""
    return secrets.token_urlsafe(_BYTES)


def token_hash(token: str) -> str:
    """What the row of a token keeps."""
    return hashlib.sha256(token.encode()).hexdigest()
