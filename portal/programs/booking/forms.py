"""The forms of booking: shape and wording."""

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField
from wtforms.validators import Length, Regexp

from portal.notices.forms import BodyField
from portal.web.forms import ChoiceField, Form, most

LONGEST_NOTE = 1000


class BookForm(Form):
    """Which time, for whom, for which firm. Choices are set when the form is made."""

    session = ChoiceField()
    firm = ChoiceField()
    #: Not by its name alone: the menu of who has signed in has it on every page.
    person = ChoiceField(id="booking-person")
    note = BodyField(validators=[most(LONGEST_NOTE)])
    #: Made with the page: sent twice, the second gets the first's answer.
    key = HiddenField(validators=[Length(max=64), Regexp(r"^[\w-]*$", message=_l("화면을 다시 열어 신청해 주세요."))])


class ChangeForm(Form):
    """Another time."""

    session = ChoiceField()
