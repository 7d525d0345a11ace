"""The forms of deciding: shape and wording."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import HiddenField, ValidationError

from portal.notices.forms import BodyField
from portal.programs.deciding.labels import outcome_label, score_label
from portal.programs.deciding.models import BEST_SCORE, MESSAGE_LENGTH, MOST_PLACES, NOTE_LENGTH, Choice
from portal.web.forms import ChoiceField, Form, most
from portal.web.language import gettext as _


class PartForm(Form):
    #: The session that is decided upon; empty for a course.
    session = HiddenField()

    @property
    def session_id(self) -> int | None:
        return number_in(self.session.data)


def number_in(text: str | None) -> int | None:
    """A number in an address or a hidden field; nothing for anything else."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) <= 12 else None


class DecideForm(PartForm):
    """Draw, or release: what is said to all who applied."""

    message = BodyField(validators=[most(MESSAGE_LENGTH)])
    #: The fingerprint of what the page showed.
    seen = HiddenField()


class ScoreForm(Form):
    score = ChoiceField()
    note = BodyField(validators=[most(NOTE_LENGTH)])

    def __init__(self, *values: Any, **named: Any) -> None:
        super().__init__(*values, **named)
        scores = [(str(value), score_label(value)) for value in range(BEST_SCORE, 0, -1)]
        self.score.choices = [("", _("고르세요")), *scores]

    def validate_score(self, field: ChoiceField) -> None:
        if not field.data:
            raise ValidationError(_("점수를 골라 주세요."))


@dataclass(slots=True)
class TypedChoices:
    """What was typed of each application: `(choice, place)`, right or wrong, and what is wrong."""

    typed: dict[int, tuple[str, str]] = field(default_factory=dict)
    errors: dict[int, str] = field(default_factory=dict)

    @classmethod
    def read(cls, sent: MultiDict[str, str], numbers: Iterable[int]) -> "TypedChoices":
        """Of applications that the page asked about; others are nobody's here."""
        found = cls()
        for number in numbers:
            if f"choice-{number}" in sent:
                found._take(number, sent[f"choice-{number}"], sent.get(f"place-{number}", "").strip())
        return found

    def _take(self, number: int, choice: str, place: str) -> None:
        self.typed[number] = choice, place
        if choice not in ("", *Choice):
            self.errors[number] = _("목록에서 골라 주세요.")
        elif place and (number_in(place) is None or int(place) > MOST_PLACES):
            self.errors[number] = _("예비 순서는 1 이상의 수로 적어 주세요.")

    @property
    def choices(self) -> dict[int, tuple[str, int]]:
        return {number: (choice, int(place or 0)) for number, (choice, place) in self.typed.items()}


def choice_options() -> list[tuple[str, str]]:
    """What may be chosen for an application."""
    return [("", outcome_label("")), *((one.value, outcome_label(one)) for one in Choice)]
