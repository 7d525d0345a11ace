"""The forms of introductions: shape and wording."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField
from wtforms.validators import DataRequired

from portal.collaboration.introductions.labels import reason_choices
from portal.collaboration.introductions.models import WHY_LENGTH, WORDS_LENGTH
from portal.notices.forms import BodyField
from portal.web.forms import ChoiceField, Form, LineField, most, needed

#: What a firm may be called, or its number or address.
FIRM_LENGTH = 200


class ProposeForm(Form):
    """Two firms as staff name them, and why."""

    first = LineField(validators=[needed(_l("회사의 이름이나 번호를 적어 주세요.")), most(FIRM_LENGTH)])
    second = LineField(validators=[needed(_l("회사의 이름이나 번호를 적어 주세요.")), most(FIRM_LENGTH)])
    why = BodyField(validators=[DataRequired(_l("두 회사가 읽을 까닭을 적어 주세요.")), most(WHY_LENGTH)])
    #: The number of a need that it is about, when it began there.
    need = HiddenField()


class AgreeForm(Form):
    """A button alone."""


class DeclineForm(Form):
    reason = ChoiceField()
    words = BodyField(validators=[most(WORDS_LENGTH)])

    def __init__(self, *values: Any, **named: Any) -> None:
        super().__init__(*values, **named)
        self.reason.choices = [("", ""), *reason_choices()]
        if self.reason.data is None:
            self.reason.data = ""
