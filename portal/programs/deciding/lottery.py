"""The lot itself: which order a secret and the numbers of the applications make. Nothing else goes into it.

Before anybody applies, the hub publishes the SHA-256 of a secret. When all have applied, the secret and the numbers
make the seed: who applies does not know the secret, and the hub, which does, can no longer change it. What stands here
is published with each draw (`RECIPE`), so that anybody can make the order anew.
"""

import hashlib
import hmac
import secrets
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Entry:
    """An application that takes part.

    Lower tiers go first. Applications of one `team` (a firm) beyond its `room` come after everybody else's.
    """

    number: int
    tier: int = 0
    team: int | None = None
    room: int | None = None


def new_secret() -> str:
    """256 bits that nobody guesses, as 64 letters."""
    return secrets.token_hex(32)


def commitment_of(secret: str) -> str:
    """What is published before anybody applies."""
    return hashlib.sha256(secret.encode()).hexdigest()


def seed_of(secret: str, numbers: Iterable[int]) -> str:
    """What the order is made of: the secret and the numbers of all applications, those that were given up among them.

    So nobody changes it who takes an application back when no new one can be made.
    """
    listed = ",".join(map(str, sorted(numbers)))
    return hashlib.sha256(f"{secret}:{listed}".encode()).hexdigest()


def lot_of(seed: str, number: int) -> str:
    """The lot of an application; the lowest goes first."""
    return hmac.new(seed.encode(), str(number).encode(), "sha256").hexdigest()


def order(seed: str, entries: Iterable[Entry]) -> list[Entry]:
    """Entries by tier and lot; those beyond what their team may have come last, in the same order."""
    taken: Counter[int | None] = Counter()
    within: list[Entry] = []
    beyond: list[Entry] = []
    for entry in sorted(entries, key=lambda one: (one.tier, lot_of(seed, one.number))):
        is_beyond = entry.room is not None and taken[entry.team] >= entry.room
        (beyond if is_beyond else within).append(entry)
        taken[entry.team] += 1
    return within + beyond


#: Makes the order from what is published, with nothing but Python; `{…}` are the draw's own values.
RECIPE = """\
import hashlib, hmac
from collections import Counter
secret, places = "{secret}", {places}
applied = {applied}
entries = {entries}  # (number, tier, team, room)
assert hashlib.sha256(secret.encode()).hexdigest() == "{commitment}"
seed = hashlib.sha256((secret + ":" + ",".join(map(str, applied))).encode()).hexdigest()
lot = lambda number: hmac.new(seed.encode(), str(number).encode(), "sha256").hexdigest()
taken, within, beyond = Counter(), [], []
for number, tier, team, room in sorted(entries, key=lambda e: (e[1], lot(e[0]))):
    (beyond if room is not None and taken[team] >= room else within).append(number)
    taken[team] += 1
order = within + beyond
print("chosen:", order[:places], "then:", order[places:])
"""


def recipe(secret: str, places: int, applied: Sequence[int], entries: Sequence[Entry]) -> str:
    """`RECIPE` with the values of a draw: a whole program."""
    rows = [(one.number, one.tier, one.team, one.room) for one in sorted(entries)]
    return RECIPE.format(
        secret=secret,
        places=places,
        applied=sorted(applied),
        entries=rows,
        commitment=commitment_of(secret),
    )
