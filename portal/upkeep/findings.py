"""What the doctor found, one line a thing."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

OK, WARNING, WRONG = "ok", "warning", "wrong"


@dataclass(frozen=True, slots=True)
class Finding:
    """How one thing is: `ok`, `warning` (look at it) or `wrong` (mend it), and a sentence without secrets."""

    check: str
    state: str
    message: str


#: Looks at one thing, and finds nothing, one thing or several.
Check = Callable[[], Iterator[Finding]]


def ok(check: str, message: str) -> Finding:
    return Finding(check, OK, message)


def warning(check: str, message: str) -> Finding:
    return Finding(check, WARNING, message)


def wrong(check: str, message: str) -> Finding:
    return Finding(check, WRONG, message)


def judged(check: str, is_well: bool, well: str, otherwise: Finding) -> Finding:
    """One of two findings."""
    return ok(check, well) if is_well else otherwise
