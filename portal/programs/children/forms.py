"""What a guardian says of a child; what staff note who were told so. Beside the form of the booking."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import ValidationError

from portal.core import clock
from portal.core.korean import fold_width
from portal.programs.booking.checks import Child
from portal.programs.booking.rules import OLDEST_CHILD
from portal.programs.children import consent
from portal.programs.models import CHILD_NAME_LENGTH
from portal.web.forms import ChoiceField, Form, LineField, TickField, most, needed
from portal.web.language import current_locale
from portal.web.language import gettext as _


class YearField(LineField):
    """A year in which somebody was born who is a child now; `year` is it, once the form is valid."""

    year = 0

    def pre_validate(self, form: Form) -> None:
        digits, now = fold_width(self.data or "").strip(), clock.today().year
        if not digits.isascii() or not digits.isdigit() or len(digits) != 4 or int(digits) > now:
            raise ValidationError(_("태어난 해를 네 자리 숫자로 적어 주세요. 예: %(year)s", year=now - 9))
        if now - int(digits) > OLDEST_CHILD:
            raise ValidationError(_("만 14세부터는 본인이 계정을 만들어 신청해요. 태어난 해를 확인해 주세요."))
        self.year = int(digits)


class _ChildForm(Form):
    child_name = LineField(validators=[needed(_l("아이의 이름을 적어 주세요.")), most(CHILD_NAME_LENGTH)])
    child_birth_year = YearField()

    def _child(self, how: str, day: Any) -> Child:
        text = consent.current(current_locale())
        return Child(self.child_name.data, self.child_birth_year.year, how, text.version, text.hash, day)


class ChildForm(_ChildForm):
    """A guardian's: of age by their own word, and consenting."""

    child_adult = TickField()
    child_consent = TickField()

    def validate_child_adult(self, field: TickField) -> None:
        if not field.data:
            raise ValidationError(_("아이는 성인인 법정대리인만 신청할 수 있어요."))

    def validate_child_consent(self, field: TickField) -> None:
        if not field.data:
            raise ValidationError(_("동의해야 아이를 신청할 수 있어요."))

    @property
    def text(self) -> str:
        """What is consented to, in the reader's language."""
        return consent.current(current_locale()).text

    @property
    def child(self) -> Child:
        """What a valid form says."""
        return self._child("web", clock.today())


class NotedChildForm(_ChildForm):
    """What staff note: how the guardian consented, on this day."""

    child_how = ChoiceField()

    def __init__(self, *values: Any, **named: Any) -> None:
        super().__init__(*values, **named)
        self.child_how.choices = [
            ("paper", _("종이에 적은 동의서를 받았어요")),
            ("phone", _("전화로 동의한다고 했어요")),
        ]

    @property
    def child(self) -> Child:
        """What a valid form says."""
        return self._child(self.child_how.data, clock.today())
