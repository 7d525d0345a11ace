"""The forms of second factors and passkeys."""

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField
from wtforms.validators import DataRequired

from portal.accounts.factors.models import NAME_LENGTH
from portal.web.forms import Form, LineField, SecretField, most, needed

_CODE_NEEDED = _l("인증 코드를 적어 주세요.")
#: Whatever is longer is neither a code of an app nor a recovery code.
_LONGEST_CODE = 40


class CodeForm(Form):
    """A code of an app, or a recovery code; where to go afterwards, and a form that came too late."""

    code = LineField(validators=[DataRequired(_CODE_NEEDED), most(_LONGEST_CODE)])
    next = HiddenField()
    kept = HiddenField()


class ConfirmPasswordForm(Form):
    password = SecretField(validators=[needed(_l("비밀번호를 적어 주세요."))])
    next = HiddenField()
    kept = HiddenField()


class PasskeyForm(Form):
    """What an authenticator has answered, as JSON; our script fills it in."""

    credential = HiddenField()
    next = HiddenField()
    kept = HiddenField()


class PasskeyNameForm(Form):
    name = LineField(validators=[DataRequired(_l("이름을 적어 주세요.")), most(NAME_LENGTH)])
