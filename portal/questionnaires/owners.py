"""What owners of forms are called and where they live: told by the features that they are of."""

from collections.abc import Callable
from dataclasses import dataclass, field

from flask import Flask, current_app

from portal.questionnaires.models import Purpose, Questionnaire

#: A label in the reader's language, and an address.
Place = tuple[str, str]


@dataclass(slots=True)
class Owners:
    """For each kind of owner (`program`) and what its forms are for, who knows them."""

    known: dict[tuple[str, str], Callable[[str], Place | None]] = field(default_factory=dict)

    def add(self, prefix: str, purpose: Purpose, place: Callable[[str], Place | None]) -> None:
        """Let a feature tell of its owners: `place("program:17")` gives label and address, or nothing."""
        self.known[prefix, purpose] = place


def owners_of(app: Flask) -> Owners:
    """The owners of an application."""
    owners: Owners = app.extensions.setdefault("portal.questionnaire_owners", Owners())
    return owners


def place_of(questionnaire: Questionnaire) -> Place | None:
    """Where the owner of a form lives."""
    place = owners_of(current_app).known.get((questionnaire.owner.partition(":")[0], questionnaire.purpose))
    return place(questionnaire.owner) if place else None
