"""People who have agreed to advertising."""

from typing import Any

from people import make_person

from portal.accounts.consents import Document, agree, current_texts
from portal.accounts.models import Person
from portal.core.db import session, unit_of_work


def make_fan(address: str, *, locale: str = "ko", **values: Any) -> Person:
    """Somebody who has agreed to advertising."""
    made = make_person(address, **values)
    with unit_of_work():
        person = session.get_one(Person, made.id)
        person.locale = locale
        agree(person, [Document.MARKETING], current_texts("ko"), channel="me")
    return person
