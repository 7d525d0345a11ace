"""The forms about the people of firms: shape and wording."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, ValidationError
from wtforms.validators import DataRequired

from portal.accounts.forms import EmailField
from portal.core.korean import fold_width
from portal.firms.homepages import repair_homepage
from portal.firms.people.asking import NewFirm
from portal.firms.people.labels import role_choices
from portal.firms.people.models import HOMEPAGE_LENGTH, NAME_LENGTH, NOTE_LENGTH, REASON_LENGTH
from portal.firms.registration import is_valid_registration_number
from portal.notices.forms import BodyField
from portal.web.forms import ChoiceField, Form, LineField, most, needed
from portal.web.language import current_locale
from portal.web.language import gettext as _

SHORTEST_QUERY = 2


class RegistrationField(LineField):
    """A 사업자등록번호 with or without hyphens; `number` is its ten digits, once the form is valid."""

    number: str = ""

    def pre_validate(self, form: Form) -> None:
        typed = fold_width(self.data or "")
        digits = "".join(letter for letter in typed if not (letter.isspace() or letter in "-‐–—."))
        if not typed:
            return
        if len(digits) != 10 or not (digits.isascii() and digits.isdigit()):
            raise ValidationError(_("사업자등록번호는 숫자 열 자리예요. 예: 123-45-67891"))
        if not is_valid_registration_number(digits):
            raise ValidationError(_("검증 번호가 맞지 않아요. 잘못 적은 숫자가 있는지 확인해 주세요."))
        self.number = digits


class HomepageField(LineField):
    """An address of the web, or nothing; `address` is how it is kept, once the form is valid."""

    address: str = ""

    def pre_validate(self, form: Form) -> None:
        address = repair_homepage(self.data) if self.data else ""
        if address is None or len(address) > HOMEPAGE_LENGTH:
            raise ValidationError(_("홈페이지 주소를 확인해 주세요. 예: https://company.co.kr"))
        self.address = address


class FirmForm(Form):
    """What tells a firm from others."""

    name = LineField(validators=[needed(_l("회사 이름을 적어 주세요.")), most(NAME_LENGTH)])
    registration_number = RegistrationField()
    homepage = HomepageField(validators=[most(HOMEPAGE_LENGTH)])


class NewFirmForm(FirmForm):
    registration_number = RegistrationField(validators=[needed(_l("사업자등록번호를 적어 주세요."))])
    note = BodyField(validators=[most(NOTE_LENGTH)])

    @property
    def described(self) -> NewFirm:
        return NewFirm(self.name.data, self.registration_number.number, self.homepage.address)


class JoinForm(Form):
    note = BodyField(validators=[most(NOTE_LENGTH)])


class InviteForm(Form):
    email = EmailField(validators=[needed(_l("이메일을 적어 주세요."))])
    role = ChoiceField()
    locale = ChoiceField()

    def __init__(self, *values: Any, **named: Any) -> None:
        super().__init__(*values, **named)
        self.role.choices = role_choices()
        self.locale.choices = [("ko", "한국어"), ("en", "English")]
        if not self.is_submitted():
            self.role.data = self.role.data or "editor"
            self.locale.data = self.locale.data or current_locale()


class RoleForm(Form):
    role = ChoiceField()

    def __init__(self, *values: Any, **named: Any) -> None:
        super().__init__(*values, **named)
        self.role.choices = role_choices()


class ReasonForm(Form):
    reason = BodyField(validators=[DataRequired(_l("까닭을 적어 주세요. 신청한 사람이 읽어요.")), most(REASON_LENGTH)])


class ChooseForm(Form):
    #: The page that the menu stood on.
    next = HiddenField()


class StaffFirmForm(FirmForm):
    """A firm that staff enter: its number may not be known yet, and its first owner may be invited at once."""

    email = EmailField()

    @property
    def values(self) -> dict[str, Any]:
        number = self.registration_number.number or None
        return {"name_ko": self.name.data, "registration_number": number, "homepage": self.homepage.address}


class FindForm(Form):
    """Looking for one's firm."""

    class Meta:
        """Sent by GET, and changes nothing."""

        csrf = False

    q = LineField(validators=[needed(_l("회사 이름이나 사업자등록번호를 적어 주세요.")), most(NAME_LENGTH)])

    def validate_q(self, field: LineField) -> None:
        if len(field.data) < SHORTEST_QUERY:
            raise ValidationError(_("두 글자 이상 적어 주세요."))
