"""The form of a number: shape and wording."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import ValidationError

from portal.core.moments import YEARS
from portal.firms.models import Fact
from portal.firms.numbers.entering import Entry
from portal.firms.numbers.labels import evidence_choices, metric_choices, scale_choices, unreadable
from portal.firms.numbers.metrics import unit_of
from portal.firms.numbers.quantities import LONGEST, Unreadable, plain, read_period, read_value
from portal.firms.numbers.service import EARLIEST
from portal.web.forms import ChoiceField, DayField, Form, LineField, most, needed
from portal.web.language import gettext as _

LONGEST_ABOUT, LONGEST_DOCUMENT = 120, 300


class FactForm(Form):
    """A new number."""

    metric = ChoiceField()
    about = LineField(validators=[most(LONGEST_ABOUT)])
    period = LineField(validators=[needed(_l("어느 해나 달의 수인지 적어 주세요. 예: 2025, 2025-09"))])
    value = LineField(validators=[needed(_l("수를 적어 주세요. 예: 12억 3,000만")), most(LONGEST)])
    scale = ChoiceField()
    evidence = ChoiceField(validators=[needed(_l("무엇을 보고 적은 수인지 골라 주세요."))])
    dated_on = DayField(years=range(EARLIEST, YEARS.stop))
    document = LineField(validators=[most(LONGEST_DOCUMENT)])

    def __init__(self, *values: Any, **named: Any) -> None:
        super().__init__(*values, **named)
        self.metric.choices, self.scale.choices = metric_choices(), scale_choices()
        self.evidence.choices = evidence_choices()

    @classmethod
    def of(cls, fact: Fact) -> "FactForm":
        """A form filled with a number, to be corrected."""
        data = {name: getattr(fact, name) for name in ("metric", "about", "period", "evidence", "dated_on", "document")}
        return cls(None, data={**data, "value": plain(fact.value, fact.unit), "scale": ""})

    def validate_period(self, field: LineField) -> None:
        try:
            read_period(field.data)
        except Unreadable as error:
            raise ValidationError(_("해나 달로 적어 주세요. 예: 2025, 2025-09")) from error

    def validate_value(self, field: LineField) -> None:
        try:
            read_value(field.data, unit_of(self.metric.data or ""), self._scale)
        except Unreadable as error:
            if str(error) != "unit":
                raise ValidationError(unreadable(str(error))) from error

    def validate_scale(self, _field: ChoiceField) -> None:
        try:
            read_value("1", unit_of(self.metric.data or ""), self._scale)
        except Unreadable as error:
            if str(error) == "unit":
                raise ValidationError(unreadable("unit")) from error

    def validate_evidence(self, field: ChoiceField) -> None:
        if not field.data:
            raise ValidationError(_("무엇을 보고 적은 수인지 골라 주세요."))

    @property
    def _scale(self) -> str:
        """What was chosen, if it can be."""
        return self.scale.data if self.scale.data in dict(self.scale.choices) else ""

    @property
    def entry(self) -> Entry:
        """What the form says, once it is valid."""
        return Entry(
            metric=self.metric.data,
            period=read_period(self.period.data),
            value=read_value(self.value.data, unit_of(self.metric.data), self._scale),
            about=self.about.data or "",
            evidence=self.evidence.data,
            dated_on=self.dated_on.data,
            document=self.document.data or "",
        )
