"""Forms after a program: shape and wording."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField
from wtforms.validators import NumberRange

from portal.programs.following import queries
from portal.programs.following.models import MOST_DAYS
from portal.web.forms import ChoiceField, Form
from portal.web.language import current_locale
from portal.web.language import gettext as _

OWN = "own"


class SurveyForm(Form):
    """By which form people are asked, and how long they may answer."""

    template = ChoiceField()
    days = IntegerField(
        validators=[NumberRange(min=1, max=MOST_DAYS, message=_l("1부터 90 사이의 날수를 적어 주세요."))]
    )

    def __init__(self, program_id: int, *positional: Any, **named: Any) -> None:
        super().__init__(*positional, **named)
        locale = current_locale()
        found = [] if queries.own_form(program_id) else queries.templates()
        self.template.choices = [(str(one.id), one.title(locale)) for one in found] or [(OWN, _("이 프로그램의 설문"))]

    @property
    def template_id(self) -> int:
        """The form to begin from; 0 for the one that the program has."""
        return 0 if self.template.data == OWN else int(self.template.data)
