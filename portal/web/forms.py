"""What all forms share: fields that clean what was typed, fields sent twice, and rules that say no after the form.

A form knows shape and wording. What the house allows is for services to say; `Form.refuse` shows it at its field.
"""

from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import Any

from babel import support
from flask import request
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, Field, PasswordField, SelectMultipleField, StringField, ValidationError
from wtforms.i18n import messages_path
from wtforms.validators import InputRequired, Length, StopValidation

from portal.core.korean import clean_line
from portal.core.moments import YEARS
from portal.web.language import current_locale
from portal.web.language import gettext as _

__all__ = ("ChoiceField", "DayField", "Form", "LineField", "ManyField", "SecretField", "TickField", "most", "needed")


@cache
def _of_wtforms(locale: str) -> support.NullTranslations:
    return support.Translations.load(messages_path(), [locale], domain="wtforms")


class LineField(StringField):  # type: ignore[misc]  # wtforms has no types
    """One line of text: NFC, no control characters, single spaces."""

    data: str

    def process_formdata(self, valuelist: list[str]) -> None:
        if valuelist:
            self.data = clean_line(valuelist[0])


class DayField(DateField):  # type: ignore[misc]
    """A day, or nothing; `data` is it. What is none keeps standing in the form."""

    data: date | None

    def __init__(self, *values: Any, years: range = YEARS, **named: Any) -> None:
        super().__init__(*values, **named)
        self._years = years

    def process_formdata(self, valuelist: list[str]) -> None:
        typed = clean_line(valuelist[0]) if valuelist else ""
        self.data = None
        try:
            if typed:
                super().process_formdata([typed])
        except ValueError as error:
            raise ValueError(_("날짜를 확인해 주세요. 예: 2026-03-01")) from error
        if self.data is not None and self.data.year not in self._years:
            raise ValueError(_("날짜를 확인해 주세요. 예: 2026-03-01"))

    @property
    def given(self) -> date:
        """The day, of a field that was filled in."""
        if self.data is None:
            raise ValueError(self.name)
        return self.data


class SecretField(PasswordField):  # type: ignore[misc]
    """A password: taken as it is, and never written into a page."""


class TickField(BooleanField):  # type: ignore[misc]
    """A box to tick."""


class ChoiceField(StringField):  # type: ignore[misc]
    """One of a few: `choices` are `(value, label)` pairs, set when the form is made, in the reader's language."""

    choices: Sequence[tuple[str, str]] = ()

    def pre_validate(self, form: "Form") -> None:
        if self.data not in [value for value, _label in self.choices]:
            raise ValidationError(_("목록에서 골라 주세요."))


class ManyField(SelectMultipleField):  # type: ignore[misc]
    """Any of a few: `choices` as of `ChoiceField`, each a box of one name."""

    data: list[str] | None

    def __init__(self, *values: Any, **named: Any) -> None:
        super().__init__(*values, choices=[], **named)

    def pre_validate(self, form: "Form") -> None:
        known = [value for value, _label in self.choices]
        if any(value not in known for value in self.data or []):
            raise ValidationError(_("목록에서 골라 주세요."))
        self.data = list(dict.fromkeys(self.data or []))


class Form(FlaskForm):  # type: ignore[misc]
    """Base of every form."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        """Shared by all."""

        def get_translations(self, _form: Any) -> Any:
            """What WTForms says of itself. Flask-WTF reads its file again for each request."""
            return _of_wtforms(current_locale())

    #: Refused for now, not for what was typed.
    is_slowed = False

    def validate(self, extra_validators: Any = None) -> bool:
        valid: bool = super().validate(extra_validators)
        single = [field for field in self if not isinstance(field, ManyField)]
        repeated = [field for field in single if len(request.form.getlist(field.name)) > 1]
        for field in repeated:
            # Which of them was meant, nobody knows: a proxy or a forger may have added one.
            self.refuse(field.name, _("같은 항목이 두 번 왔어요. 한 번만 적어서 다시 보내 주세요."))
        return valid and not repeated

    def refuse(self, name: str, message: str) -> None:
        """Show at a field what was found wrong later; at the form when it has no such field."""
        if name not in self or name == "csrf_token":
            self.form_errors.append(message)
            return
        field: Field = self[name]
        field.errors = [*field.errors, message]

    @property
    def all_errors(self) -> list[tuple[str, str]]:
        """`(id of the field or nothing, message)`, in the order of the form."""
        found = [("", str(message)) for message in self.form_errors]
        return found + [(field.id, str(message)) for field in self for message in field.errors]


class _Needed(InputRequired):  # type: ignore[misc]
    """That something was sent, and that something is left of it once it is cleaned: blanks alone are nothing."""

    def __call__(self, form: Form, field: Field) -> None:
        super().__call__(form, field)
        if field.data in ("", None):
            raise StopValidation(self.message)


def needed(message: str) -> InputRequired:
    """That a field is filled in."""
    return _Needed(message)


def most(characters: int) -> Length:
    """That a text is not longer."""
    return Length(max=characters, message=_l("%(max)d자까지 쓸 수 있어요."))
