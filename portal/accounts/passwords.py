"""Passwords: hashing them, and telling how soon one would be guessed."""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from zxcvbn.matching import RANKED_DICTIONARIES, build_ranked_dict, omnimatch
from zxcvbn.scoring import most_guessable_match_sequence

from portal.core.errors import RuleError
from portal.core.keyboard import as_latin

SHORTEST, LONGEST = 8, 128
#: OWASP's first choice for Argon2id: 19 MiB, two passes, one lane.
HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
#: Of a random password that nobody knows: what is compared where there is no hash.
_NOBODYS = "$argon2id$v=19$m=19456,t=2,p=1$CVj4vX5KYDg114+MvN6dDA$0uCwN3zkpwKpn+uraS/iqBXESqFcp7Bg9hzDShr4+Do"
#: zxcvbn takes time that grows with the cube of the length; what is weak is so within these.
_LOOKED_AT = 48
#: A guesser who may try 10,000 hashes a second needs some hours for fewer.
_ENOUGH_GUESSES = 10**8
_WORDS = Path(__file__).with_name("korean_words.txt")


def hash_password(password: str) -> str:
    """Argon2id of a password: some 20 ms, so never inside a unit of work."""
    return HASHER.hash(normalised(password))


def fits(password: str, password_hash: str) -> bool:
    """Whether a password is the one of a hash. Takes as long when there is no hash, so that it tells nothing."""
    try:
        return HASHER.verify(password_hash or _NOBODYS, normalised(password)) and bool(password_hash)
    except (VerificationError, InvalidHashError):
        return False


def normalised(password: str) -> str:
    """One form for what is one password: a Mac types Hangul in other pieces than Windows does."""
    return unicodedata.normalize("NFKC", password)


def refuse_weak(password: str, about: Iterable[str] = ()) -> None:
    """Raise `RuleError` for a password that is too short, too long or soon guessed.

    `about` is what a guesser knows of the person: name, address. There are no rules of composition: they make people
    write Password1!.
    """
    text = normalised(password)
    if len(text) < SHORTEST:
        raise RuleError("short_password", f"비밀번호는 {SHORTEST}자 이상이어야 해요.", field="password")
    if len(text) > LONGEST:
        raise RuleError("long_password", f"비밀번호는 {LONGEST}자까지 쓸 수 있어요.", field="password")
    if guesses(text, about) < _ENOUGH_GUESSES:
        raise RuleError(
            "weak_password",
            "쉽게 알아낼 수 있는 비밀번호예요. 서로 상관없는 낱말을 몇 개 이어 길게 써 보세요.",
            field="password",
        )


def guesses(password: str, about: Iterable[str] = ()) -> int:
    """How many tries somebody clever needs, by zxcvbn.

    Hangul is looked at by its keys, so that 안녕하세요1! and dkssudgktpdy1! are one; words of ours are kept by theirs.
    """
    known = [part for text in about for part in (text, text.partition("@")[0], *re.split(r"[@.\s]", text))]
    words = [form for part in known for form in {part.lower(), as_latin(part).lower()} if len(form) > 2]
    # A table of our own for each call: zxcvbn's own function writes the user's words where all threads read.
    tables = {**RANKED_DICTIONARIES, "korean": _korean_words(), "user_inputs": build_ranked_dict(words)}
    looked_at = {password[:_LOOKED_AT], as_latin(password)[:_LOOKED_AT]}
    return min(int(_guesses_of(text, tables)) for text in looked_at)


def _guesses_of(text: str, tables: dict[str, dict[str, int]]) -> float:
    found: float = most_guessable_match_sequence(text, omnimatch(text, tables))["guesses"]
    return found


@cache
def _korean_words() -> dict[str, int]:
    """`{keys: rank}` of words that Koreans make passwords of, the commonest first; lines with # are comments."""
    lines = _WORDS.read_text(encoding="utf-8").splitlines()
    words = [word for line in lines if not line.startswith("#") for word in line.split()]
    ranked: dict[str, int] = build_ranked_dict(list(dict.fromkeys(as_latin(word).lower() for word in words)))
    return ranked
