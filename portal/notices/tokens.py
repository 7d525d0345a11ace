"""What stands in the link that refuses letters: signed, so that nobody makes one for somebody else. It never expires.

A person's opaque key stays here: the token holds their number, and a few letters of a hash of the key, so that a
number that has become another's is not taken for theirs.
"""

import hashlib

from flask import current_app
from itsdangerous import BadData, URLSafeSerializer

from portal.accounts.models import Person
from portal.core.db import session
from portal.core.personal import letter_tag

LONGEST = 300
_MARK = 10


def make_token(person: Person, kind: str, about: str = "") -> str:
    """The token by which somebody refuses letters of a kind, or those about one thing."""
    token = _serializer().dumps([person.id, kind, _mark(person), *([about] if about else [])])
    return token if isinstance(token, str) else token.decode()


def read_token(token: str) -> tuple[Person | None, str, str] | None:
    """`(person, kind, about)` of a token of ours; `None` for every other. No person when they have withdrawn."""
    if not 0 < len(token) <= LONGEST:
        return None
    try:
        number, kind, mark, *about = _serializer().loads(token)
    except (BadData, ValueError, TypeError):
        return None
    person = session.get(Person, number)
    theirs = person if person is not None and person.key and _mark(person) == mark else None
    return theirs, kind, about[0] if about else ""


def _mark(person: Person) -> str:
    return letter_tag(person.key or "")[-_MARK:]


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(
        current_app.config["SECRET_KEY"], "portal.notices.unsubscribe", signer_kwargs={"digest_method": hashlib.sha256}
    )
