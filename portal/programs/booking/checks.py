"""What else keeps somebody from booking: each part of programs adds its own rule (points, a mentor's hours)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from flask import Flask, current_app

from portal.programs.models import Program, ProgramSession

_NAME = "portal.booking_checks"


@dataclass(frozen=True, slots=True)
class Child:
    """A child under fourteen for whom a guardian books, and how the guardian consented to which text."""

    name: str
    birth_year: int
    how: str
    text_version: int
    text_hash: str
    consented_on: date


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants to book: a session of a program, or a course (`session_id` is empty), for whom.

    `key` is the form's: sent again, it gets the first answer.
    """

    program_id: int
    session_id: int | None
    person_id: int
    firm_id: int | None = None
    note: str = ""
    key: str = ""
    #: Whose place it is to be, where `person_id` is the guardian.
    child: Child | None = None

    @property
    def about(self) -> str:
        """What the form's key belongs to."""
        return f"program:{self.program_id}:{self.session_id or 'course'}:{self.person_id}"


#: Raises `RuleError` for what may not be booked. Program, firm and person are locked by then, pools are not.
Check = Callable[[Program, ProgramSession | None, Wish], None]


def add(app: Flask, check: Check) -> None:
    """Let a part of programs say no."""
    app.extensions.setdefault(_NAME, []).append(check)


def run(program: Program, session: ProgramSession | None, wish: Wish) -> None:
    """Ask all parts. Raises `RuleError`."""
    checks: list[Check] = current_app.extensions.get(_NAME, [])
    for check in checks:
        check(program, session, wish)
