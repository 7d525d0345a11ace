"""What the arguments of the parts of programs stand for, put together for `things.py`."""

from collections.abc import Callable
from typing import Any

from asking_things import of_asking
from day_things import of_the_day
from deciding_things import of_deciding
from desk_things import of_desk
from finishing_things import of_finishing
from following_things import of_following
from mentoring_things import of_mentoring


def parts_of_programs(
    thing: Callable[..., Any], of_person: Callable[..., Any], somebody: Callable[..., Any], stranger: int
) -> dict[str, Any]:
    """By argument: whose things these are; in the order in which they are made."""
    return {
        **of_the_day(thing, of_person, stranger),
        **of_deciding(thing, somebody),
        **of_desk(stranger, thing),
        **of_asking(thing, stranger),
        **of_mentoring(stranger, thing),
        **of_finishing(thing, of_person, stranger),
        **of_following(thing, of_person, stranger),
    }
