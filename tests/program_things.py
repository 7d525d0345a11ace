"""What stands for the arguments of the pages of programs: one for everybody, and one that is for a firm of others'."""

from collections.abc import Callable, Mapping
from typing import TypeVar

from offering import make_program

from portal.programs.models import Audience

T = TypeVar("T")


def of_programs(hidden_firm: int, thing: Callable[[int, int], T]) -> Mapping[str, T]:
    """Programs by their addresses; `thing` makes of what everybody sees, and of what nobody does, what things are."""
    shown, hidden = make_program(), make_program(audience=Audience.FIRMS, firms=(hidden_firm,))
    found = thing(shown.id, hidden.id)
    return {"programs.address": found, "api.program": found}
