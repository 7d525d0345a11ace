"""Reading arguments of the API: what makes no sense is refused with a message that names it."""

from collections.abc import Sequence

from flask import request

from portal.core.errors import RuleError

MOST_PER_PAGE = 100
#: More digits than any page number has; beyond them an offset would not fit the database's integers.
MOST_DIGITS = 12


def whole_number(name: str, default: int, *, most: int) -> int:
    """A number from 1 to `most`. Raises `RuleError` (422)."""
    text = request.args.get(name)
    if text is None or text == "":
        return default
    if not (text.isascii() and text.isdigit() and len(text) <= 9 and 1 <= int(text) <= most):
        raise RuleError("invalid_argument", f"{name} must be a whole number from 1 to {most}", field=name)
    return int(text)


def page_argument() -> int:
    """The page's number. One beyond the last is answered with no items, however far beyond."""
    text = request.args.get("page") or "1"
    if not (text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS and int(text) >= 1):
        raise RuleError("invalid_argument", "page must be a whole number from 1", field="page")
    return int(text)


def choice(name: str, allowed: Sequence[str]) -> str | None:
    """One of some words, or nothing. Raises `RuleError` (422)."""
    text = request.args.get(name)
    if not text:
        return None
    if text not in allowed:
        raise RuleError("invalid_argument", f"{name} must be one of {', '.join(allowed)}", field=name)
    return text
