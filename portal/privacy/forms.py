"""The forms of one's own data."""

from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.validators import InputRequired

from portal.web.forms import Form, SecretField, TickField, needed


class ExportForm(Form):
    """Two buttons of one name."""

    format = StringField()


class WithdrawalForm(Form):
    current_password = SecretField(validators=[needed(_l("비밀번호를 적어 주세요."))])
    understood = TickField(validators=[InputRequired(_l("되돌릴 수 없다는 것을 확인해 주세요."))])
