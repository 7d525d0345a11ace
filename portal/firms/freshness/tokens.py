"""What stands in the link "여전히 맞아요": signed, so that nobody makes one.

What it may do is looked up when it is used. It names the asking and who was asked, with a few letters of a hash of
their key, so that a number that has become another's is not taken for theirs.
"""

import hashlib

from flask import current_app
from itsdangerous import BadData, URLSafeSerializer

from portal.accounts.models import Person
from portal.core.db import session
from portal.core.personal import letter_tag
from portal.firms.freshness.models import FreshnessAsking

LONGEST = 300
_MARK = 10


def make_token(asking: FreshnessAsking, person: Person) -> str:
    """The token by which somebody answers an asking."""
    token = _serializer().dumps([asking.id, person.id, _mark(person)])
    return token if isinstance(token, str) else token.decode()


def read_token(token: str) -> tuple[int, Person] | None:
    """`(asking's id, person)` of a token that we have made, while the person is here; `None` for every other."""
    if not 0 < len(token) <= LONGEST:
        return None
    try:
        asking_id, person_id, mark = _serializer().loads(token)
    except (BadData, ValueError, TypeError):
        return None
    person = session.get(Person, person_id)
    return (asking_id, person) if person is not None and person.key and _mark(person) == mark else None


def _mark(person: Person) -> str:
    return letter_tag(person.key or "")[-_MARK:]


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(
        current_app.config["SECRET_KEY"], "portal.firms.freshness", signer_kwargs={"digest_method": hashlib.sha256}
    )
