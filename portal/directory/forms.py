"""The forms of shortlists and saved searches: shape and wording."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField, ValidationError

from portal.core.korean import clean
from portal.directory.models import LONGEST_SEARCH_NAME
from portal.web.forms import Form, LineField, most, needed
from portal.web.language import gettext as _

LONGEST_NOTE = 1000


class NoteField(TextAreaField):  # type: ignore[misc]  # wtforms has no types
    """A few lines."""

    data: str

    def process_formdata(self, valuelist: list[str]) -> None:
        if valuelist:
            self.data = clean(valuelist[0]).strip()


class NoteForm(Form):
    """What one person notes about a firm on a list."""

    text = NoteField(validators=[most(LONGEST_NOTE)])


class OneOfField(LineField):
    """One of a few words, `(value, label)` pairs."""

    def __init__(self, *args: Any, choices: Sequence[tuple[str, object]], **values: Any) -> None:
        super().__init__(*args, **values)
        self.choices = choices

    def pre_validate(self, _form: Form) -> None:
        if self.data not in {value for value, _label in self.choices}:
            raise ValidationError(_("목록에서 골라 주세요."))


class SearchForm(Form):
    """How a saved search is called, and when one is told of it."""

    name = LineField(validators=[needed(_l("이름을 적어 주세요.")), most(LONGEST_SEARCH_NAME)])
    frequency = OneOfField(choices=(("daily", _l("날마다")), ("weekly", _l("일주일에 한 번"))))
    weekday = OneOfField(
        choices=(
            *(("0", _l("월요일")), ("1", _l("화요일")), ("2", _l("수요일")), ("3", _l("목요일"))),
            *(("4", _l("금요일")), ("5", _l("토요일")), ("6", _l("일요일"))),
        )
    )
    hour = OneOfField(choices=[(str(hour), f"{hour:02}:00") for hour in range(24)])
