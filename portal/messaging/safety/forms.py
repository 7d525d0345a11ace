"""The forms of reports: shape and wording."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField
from wtforms.validators import NumberRange, Optional

from portal.messaging.safety.labels import verdict_choices, wrong_choices
from portal.messaging.safety.models import Verdict, Wrong
from portal.messaging.safety.service import LONGEST_BAR
from portal.notices.forms import BodyField
from portal.web.forms import ChoiceField, Form, ManyField, most

LONGEST_WORDS = 1_000


class ReportForm(Form):
    pieces = ManyField()
    wrong = ChoiceField()
    words = BodyField(validators=[most(LONGEST_WORDS)])

    def __init__(self, *values: Any, pieces: list[str], **named: Any) -> None:
        super().__init__(*values, **named)
        self.pieces.choices = [(about, about) for about in pieces]
        self.wrong.choices = wrong_choices()

    @property
    def kind(self) -> Wrong:
        return Wrong(self.wrong.data)


class DecisionForm(Form):
    verdict = ChoiceField()
    told = BodyField(validators=[most(LONGEST_WORDS)])
    days = IntegerField(
        validators=[Optional(), NumberRange(1, LONGEST_BAR, message=_l("1일부터 365일까지 정할 수 있어요."))]
    )

    def __init__(self, *values: Any, **named: Any) -> None:
        super().__init__(*values, **named)
        self.verdict.choices = verdict_choices()

    @property
    def decided(self) -> Verdict:
        return Verdict(self.verdict.data)
