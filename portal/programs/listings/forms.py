"""The forms of the console's pages of listings: shape and wording."""

from typing import Any

from wtforms import FileField

from portal.programs.listings.labels import kind_choices
from portal.programs.listings.models import SHORT_LENGTH
from portal.web.forms import ChoiceField, Form, LineField, most


class ListForm(Form):
    """A list of calls or events."""

    file = FileField()
    kind = ChoiceField()
    source = LineField(validators=[most(SHORT_LENGTH)])

    def __init__(self, *values: Any, **named: Any) -> None:
        super().__init__(*values, **named)
        self.kind.choices = kind_choices()
        self.kind.data = self.kind.data or ""


class ActForm(Form):
    """An act without anything to fill in."""
