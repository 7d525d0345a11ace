"""Forms of the day: shape and wording."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField
from wtforms.validators import NumberRange, Optional

from portal.notices.forms import BodyField
from portal.programs.attending.models import APPEAL_LENGTH, MOST_AT_ONCE, REASON_LENGTH
from portal.programs.attending.tokens import LONGEST
from portal.web.forms import ChoiceField, Form, LineField, TickField, most, needed
from portal.web.language import gettext as _

_NUMBER = 2**31 - 1


class CodeForm(Form):
    """What stands on a ticket, typed by hand."""

    code = LineField(validators=[needed(_l("입장권의 코드를 적어 주세요.")), most(LONGEST)])


class TapForm(Form):
    """A name of the list."""

    booking = IntegerField(validators=[NumberRange(min=1, max=_NUMBER)])


class VisitorsForm(Form):
    """How many people came who have no account."""

    heads = IntegerField(
        validators=[NumberRange(min=1, max=MOST_AT_ONCE, message=_l("1명부터 100명까지 한 번에 셀 수 있어요."))]
    )


class WalkInForm(Form):
    """Somebody without a place, and whether they get one beyond the capacity."""

    person = IntegerField(validators=[NumberRange(min=1, max=_NUMBER)])
    extra = TickField()


class FindForm(Form):
    """Who stands at the door."""

    q = LineField(validators=[Optional(), most(100)])


class AppealForm(Form):
    """What somebody says against a no-show."""

    words = BodyField(validators=[needed(_l("어떤 사정이었는지 적어 주세요.")), most(APPEAL_LENGTH)])


class DecisionForm(Form):
    """What staff answer to an appeal."""

    decision = ChoiceField()
    reason = BodyField(validators=[needed(_l("까닭을 적어 주세요.")), most(REASON_LENGTH)])

    def __init__(self, *values: Any, **named: Any) -> None:
        super().__init__(*values, **named)
        self.decision.choices = [("accepted", _("받아들이기")), ("declined", _("받아들이지 않기"))]
