"""Forms of threads: shape and wording. What may be said is for the service to say."""

from typing import Any

from werkzeug.datastructures import FileStorage
from wtforms import HiddenField, MultipleFileField, TextAreaField

from portal.accounts.models import Person
from portal.accounts.tokens import new_token
from portal.core.korean import clean_line
from portal.web.forms import ChoiceField, Form
from portal.web.language import gettext as _

KEY_LENGTH = 40


class MessageForm(Form):
    """What is to be said, with files; `key` is the form's, so that what is sent twice is said once."""

    body = TextAreaField()
    files = MultipleFileField()
    key = HiddenField()

    def renew(self) -> None:
        """A key that no other form has."""
        if not clean_line(self.key.data or ""):
            self.key.data = new_token()[:KEY_LENGTH]

    @property
    def own_key(self) -> str:
        return clean_line(self.key.data or "")[:KEY_LENGTH]

    @property
    def sent(self) -> list[FileStorage]:
        return [one for one in self.files.data or [] if isinstance(one, FileStorage) and one.filename]


class EditForm(Form):
    """Other words for what was said."""

    body = TextAreaField()


class ColleagueForm(Form):
    """Who is to come in."""

    person = ChoiceField()

    def __init__(self, colleagues: list[Person], *positional: Any, **named: Any) -> None:
        super().__init__(*positional, **named)
        self.person.choices = [(str(one.id), one.name) for one in colleagues]

    @property
    def has_anybody(self) -> bool:
        return bool(self.person.choices)


class MarkForm(Form):
    """Switching something on (`on` is 1) or off."""

    on = ChoiceField(default="")

    def __init__(self, *positional: Any, **named: Any) -> None:
        super().__init__(*positional, **named)
        self.on.choices = [("1", _("켜기")), ("", _("끄기"))]
