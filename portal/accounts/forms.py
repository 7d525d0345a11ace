"""The forms of accounts: shape and wording. What makes a password good, services say."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, ValidationError
from wtforms.validators import InputRequired

from portal.accounts.emails import read_email
from portal.accounts.models import NAME_LENGTH
from portal.core.phones import as_e164
from portal.web.forms import Form, LineField, SecretField, TickField, most, needed


class EmailField(LineField):
    """An address; `address` is how it is kept, once the form is valid."""

    address: str = ""

    def pre_validate(self, form: Form) -> None:
        address = read_email(self.data or "")
        if address is None and self.data:
            raise ValidationError(_("이메일 주소를 확인해 주세요. 예: name@company.co.kr"))
        self.address = address or ""


class PhoneField(LineField):
    """A number, or nothing; `number` is how it is kept, once the form is valid."""

    number: str = ""

    def pre_validate(self, form: Form) -> None:
        number = as_e164(self.data) if self.data else ""
        if number is None:
            raise ValidationError(_("전화번호를 확인해 주세요. 예: 010-1234-5678"))
        self.number = number


_EMAIL_NEEDED = _l("이메일을 적어 주세요.")
_PASSWORD_NEEDED = _l("비밀번호를 적어 주세요.")
_NAME_NEEDED = _l("이름을 적어 주세요.")


class SignUpForm(Form):
    email = EmailField(validators=[needed(_EMAIL_NEEDED)])
    name = LineField(validators=[needed(_NAME_NEEDED), most(NAME_LENGTH)])
    phone = PhoneField()
    password = SecretField(validators=[needed(_PASSWORD_NEEDED)])
    of_age = TickField(validators=[InputRequired(_l("만 14세 이상이어야 가입할 수 있어요."))])
    terms = TickField(validators=[InputRequired(_l("이용약관에 동의해야 가입할 수 있어요."))])
    privacy = TickField(validators=[InputRequired(_l("개인정보를 모으고 쓰는 데 동의해야 가입할 수 있어요."))])
    marketing = TickField()


class SignInForm(Form):
    email = EmailField(validators=[needed(_EMAIL_NEEDED)])
    password = SecretField(validators=[needed(_PASSWORD_NEEDED)])
    #: Where to go afterwards, and a form that was sent when the session had ended (`web.resuming`).
    next = HiddenField()
    kept = HiddenField()


class VerifyForm(Form):
    token = HiddenField()
    password = SecretField(validators=[needed(_PASSWORD_NEEDED)])


class ForgotForm(Form):
    email = EmailField(validators=[needed(_EMAIL_NEEDED)])


class ResetForm(Form):
    token = HiddenField()
    password = SecretField(validators=[needed(_PASSWORD_NEEDED)])


class ProfileForm(Form):
    name = LineField(validators=[needed(_NAME_NEEDED), most(NAME_LENGTH)])
    phone = PhoneField()
    locale = RadioField(
        choices=["ko", "en"],
        validators=[InputRequired(_l("언어를 골라 주세요."))],
        validate_choice=True,
    )


class PasswordForm(Form):
    current_password = SecretField(validators=[needed(_PASSWORD_NEEDED)])
    password = SecretField(validators=[needed(_l("새 비밀번호를 적어 주세요."))])


class EmailForm(Form):
    email = EmailField(validators=[needed(_EMAIL_NEEDED)])
    current_password = SecretField(validators=[needed(_PASSWORD_NEEDED)])


class ConfirmForm(Form):
    """A button alone; `token` where it follows a mailed link."""

    token = HiddenField()
