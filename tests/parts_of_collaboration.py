"""What the arguments of messaging and collaboration stand for, put together for `things.py`."""

from collections.abc import Callable
from typing import Any

from disclosing_things import of_disclosing
from lead_things import of_leads
from matching_things import of_matching
from meeting_things import of_meetings
from needs_things import of_needs
from request_things import of_requests
from thread_things import of_threads


def parts_of_collaboration(
    thing: Callable[..., Any], of_person: Callable[..., Any], _somebody: Callable[..., Any], stranger: int
) -> dict[str, Any]:
    """By argument: whose things these are; in the order in which they are made."""
    return {
        **of_threads(thing),
        **of_requests(thing, stranger),
        **of_needs(thing),
        **of_matching(thing),
        **of_leads(thing, stranger),
        **of_disclosing(thing, of_person, stranger),
        **of_meetings(thing),
    }
