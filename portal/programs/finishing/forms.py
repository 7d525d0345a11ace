"""Forms of the end of a program: shape and wording."""

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField
from wtforms.validators import NumberRange

from portal.programs.finishing.models import REASON_LENGTH, WORDING_LENGTH
from portal.web.forms import Form, LineField, most, needed


class CertificateForm(Form):
    """To whom a program gives certificates, and what they say."""

    share = IntegerField(validators=[NumberRange(min=1, max=100, message=_l("1부터 100 사이의 비율을 적어 주세요."))])
    wording_ko = LineField(validators=[most(WORDING_LENGTH)])
    wording_en = LineField(validators=[most(WORDING_LENGTH)])


class RevocationForm(Form):
    """Why a certificate stands no more."""

    reason = LineField(validators=[needed(_l("까닭을 적어 주세요.")), most(REASON_LENGTH)])
