"""The forms of matching: shape and wording."""

from typing import Any

from flask_babel import lazy_gettext as _l

from portal.collaboration.introductions.forms import FIRM_LENGTH
from portal.collaboration.matching.labels import reason_choices
from portal.collaboration.matching.models import WORDS_LENGTH
from portal.notices.forms import BodyField
from portal.web.forms import ChoiceField, Form, LineField, ManyField, most, needed


class ActForm(Form):
    """A button alone."""


class AddForm(Form):
    firm = LineField(validators=[needed(_l("회사의 이름이나 번호를 적어 주세요.")), most(FIRM_LENGTH)])


class DismissForm(Form):
    reason = ChoiceField()
    words = BodyField(validators=[most(WORDS_LENGTH)])

    def __init__(self, *values: Any, **named: Any) -> None:
        super().__init__(*values, **named)
        self.reason.choices = reason_choices()
        if self.reason.data is None:
            self.reason.data = self.reason.choices[0][0]


class SendForm(Form):
    """Those of the suggested firms that are told; `firms` their numbers."""

    firms = ManyField()

    def __init__(self, *values: Any, offered: list[tuple[str, str]], **named: Any) -> None:
        super().__init__(*values, **named)
        self.firms.choices = offered
