"""The forms of requests: shape and wording."""

from secrets import token_hex
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms.validators import DataRequired, Regexp

from portal.messaging.requests.labels import purpose_choices, reason_choices
from portal.messaging.requests.models import Declined, Purpose
from portal.messaging.requests.service import Draft
from portal.notices.forms import BodyField
from portal.web.forms import ChoiceField, Form, LineField, ManyField, most, needed

LONGEST, LONGEST_WORDS, LONGEST_SUBJECT, LONGEST_MESSAGE = 1_000, 500, 120, 10_000


class RequestForm(Form):
    purpose = ChoiceField()
    why = BodyField(validators=[DataRequired(_l("왜 이 기업인지 적어 주세요.")), most(LONGEST)])
    offer = BodyField(validators=[DataRequired(_l("무엇을 함께할 수 있는지 적어 주세요.")), most(LONGEST)])
    profiles = ManyField()

    def __init__(self, *values: Any, own: list[tuple[str, str]], **named: Any) -> None:
        super().__init__(*values, **named)
        self.purpose.choices = purpose_choices()
        self.profiles.choices = own

    @property
    def draft(self) -> Draft:
        return Draft(Purpose(self.purpose.data), self.why.data, self.offer.data, tuple(self.profiles.data or ()))


class WordsForm(Form):
    """Not now."""

    words = BodyField(validators=[most(LONGEST_WORDS)])


class DeclineForm(WordsForm):
    reason = ChoiceField()

    def __init__(self, *values: Any, **named: Any) -> None:
        super().__init__(*values, **named)
        self.reason.choices = reason_choices()

    @property
    def declined(self) -> Declined:
        return Declined(self.reason.data)


class RefusalForm(Form):
    """Staff do not let a request go."""

    words = BodyField(validators=[DataRequired(_l("까닭을 적어 주세요. 보낸 기업이 읽어요.")), most(LONGEST_WORDS)])


class MessageForm(Form):
    """The first message to a firm that one knows; `key` is the form's own, so that it counts once."""

    key = LineField(validators=[Regexp(r"[0-9a-f]{24}\Z", message=_l("이 화면을 다시 열어 주세요."))])
    subject = LineField(validators=[needed(_l("무엇에 대한 이야기인지 적어 주세요.")), most(LONGEST_SUBJECT)])
    body = BodyField(validators=[DataRequired(_l("보낼 말을 적어 주세요.")), most(LONGEST_MESSAGE)])

    def __init__(self, *values: Any, **named: Any) -> None:
        super().__init__(*values, **named)
        if not self.is_submitted():
            self.key.data = token_hex(12)
