"""Recovery codes: ten, shown once, each used once."""

import hashlib
import secrets

from sqlalchemy import delete, func, select, update

from portal.accounts.factors.models import RecoveryCode
from portal.core import clock
from portal.core.db import session

HOW_MANY = 10
#: Crockford's letters: none looks like another. Sixteen of them are 80 bits, so that a plain SHA-256 is enough.
_LETTERS = "0123456789abcdefghjkmnpqrstvwxyz"
_LENGTH, _GROUP = 16, 4
_LOOKALIKES = str.maketrans("oil", "011")


def make(person_id: int) -> list[str]:
    """Ten new codes, in the caller's unit of work; those from before stop working. Nobody can be told them again."""
    remove(person_id)
    made = ["".join(secrets.choice(_LETTERS) for _ in range(_LENGTH)) for _ in range(HOW_MANY)]
    session.add_all([RecoveryCode(person_id=person_id, code_hash=_hash(person_id, one)) for one in made])
    return ["-".join(one[at : at + _GROUP] for at in range(0, _LENGTH, _GROUP)) for one in made]


def use(person_id: int, typed: str) -> bool:
    """Use a code up; whether it was one that nobody had used. Of two requests at once, one finds it."""
    used = update(RecoveryCode).where(
        RecoveryCode.person_id == person_id,
        RecoveryCode.code_hash == _hash(person_id, read(typed)),
        RecoveryCode.used_at.is_(None),
    )
    result = session.execute(used.values(used_at=clock.now()))
    return bool(getattr(result, "rowcount", 0))


def left(person_id: int) -> int:
    """How many codes nobody has used."""
    query = select(func.count()).where(RecoveryCode.person_id == person_id, RecoveryCode.used_at.is_(None))
    return session.scalar(query) or 0


def remove(person_id: int) -> None:
    """Let no code work any more."""
    session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person_id))


def read(typed: str) -> str:
    """A code as it was made, however it was typed: capitals, blanks, an o for a zero."""
    letters = "".join(letter for letter in typed.lower() if letter.isalnum())
    return letters.translate(_LOOKALIKES)


def _hash(person_id: int, code: str) -> str:
    return hashlib.sha256(f"{person_id} {code}".encode()).hexdigest()
