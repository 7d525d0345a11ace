"""The forms about who may open a document: shape and wording."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import FileStorage
from wtforms import FileField, HiddenField, ValidationError

from portal.firms.disclosing.labels import nda_choices, opened_choices, reason_choices
from portal.firms.disclosing.models import TEXT_LENGTH, WHY_LENGTH
from portal.firms.media.models import FirmFile
from portal.notices.forms import BodyField
from portal.web.forms import ChoiceField, DayField, Form, TickField, most, needed
from portal.web.language import gettext as _


class OpeningForm(Form):
    """Who may open a document, and what they accept before."""

    opened_to = ChoiceField()
    nda = ChoiceField()

    def __init__(self, row: FirmFile, *values: Any, has_own: bool, **named: Any) -> None:
        super().__init__(*values, **named)
        self.opened_to.choices, self.nda.choices = opened_choices(), nda_choices(has_own=has_own)
        if not self.is_submitted():
            self.opened_to.data, self.nda.data = row.opened_to, row.nda


class AskForm(Form):
    """For which firm, and why."""

    firm = ChoiceField()
    why = BodyField(validators=[needed(_l("어디에 쓰려는지 적어 주세요.")), most(WHY_LENGTH)])

    def __init__(self, firms: Sequence[tuple[str, str]], *values: Any, acting: str = "", **named: Any) -> None:
        super().__init__(*values, **named)
        self.firm.choices = firms
        if not self.is_submitted() and acting in dict(firms):
            self.firm.data = acting


class GrantForm(Form):
    """Until when."""

    until = DayField(validators=[needed(_l("언제까지인지 골라 주세요."))])


class RefusalForm(Form):
    """Why not."""

    reason = ChoiceField()

    def __init__(self, *values: Any, **named: Any) -> None:
        super().__init__(*values, **named)
        self.reason.choices = reason_choices()


class AcceptForm(Form):
    """That the text which was shown is accepted; `text` is its number."""

    text = HiddenField()
    understood = TickField()

    def validate_understood(self, field: TickField) -> None:
        if not field.data:
            raise ValidationError(_("글을 읽고 동의해 주세요."))

    @property
    def number(self) -> int:
        typed = self.text.data or ""
        return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0


class TextForm(Form):
    """The words of a text."""

    body = BodyField(validators=[needed(_l("약속의 글을 적어 주세요.")), most(TEXT_LENGTH)])


class ComparisonForm(Form):
    """A file that somebody has."""

    files = FileField()

    @property
    def upload(self) -> FileStorage | None:
        found = self.files.data
        return found if isinstance(found, FileStorage) and found.filename else None

    def validate_files(self, _field: FileField) -> None:
        if self.upload is None:
            raise ValidationError(_("견줄 파일을 골라 주세요."))
