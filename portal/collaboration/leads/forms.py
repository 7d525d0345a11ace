"""The forms of leads: shape and wording. Those of one page name their fields apart."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import FileStorage
from wtforms import FileField, ValidationError

from portal.accounts.models import Person
from portal.collaboration.leads import labels
from portal.collaboration.leads.models import STEP_LENGTH, WHY_LENGTH, Lead
from portal.notices.forms import BodyField
from portal.web.forms import ChoiceField, DayField, Form, LineField, most, needed
from portal.web.language import gettext as _

NOTE_LENGTH = 5_000


class VersionForm(Form):
    """An act on a lead as it was shown: in which version."""

    version = LineField()

    @property
    def shown_version(self) -> int:
        """0 when none came, which none is."""
        typed = self.version.data or ""
        return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0


class AddForm(Form):
    """Which firm becomes a lead, and whose: the firm acted for when the button was shown."""

    firm = LineField()
    list = LineField()

    @property
    def firm_number(self) -> int:
        typed = self.firm.data or ""
        return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0


class MoveForm(VersionForm):
    """To which stage, and why."""

    stage = ChoiceField()
    why = LineField(validators=[most(WHY_LENGTH)])

    def __init__(self, *values: Any, **named: Any) -> None:
        super().__init__(*values, **named)
        self.stage.choices = labels.stage_choices()

    def show(self, lead: Lead) -> "MoveForm":
        """Let the stage that holds be chosen."""
        self.stage.data = lead.stage
        return self


class CloseForm(VersionForm):
    """Why nothing more is done."""

    because = ChoiceField()
    remark = LineField(validators=[most(WHY_LENGTH)])

    def __init__(self, *values: Any, **named: Any) -> None:
        super().__init__(*values, **named)
        self.because.choices = [("", _("골라 주세요")), *labels.closed_choices()]

    def validate_because(self, field: ChoiceField) -> None:
        if not field.data:
            raise ValidationError(_("왜 마무리하는지 골라 주세요."))


class PlanForm(VersionForm):
    """Who sees to it, what comes next, and when."""

    owner = ChoiceField()
    next_step = LineField(validators=[most(STEP_LENGTH)])
    next_on = DayField()

    def __init__(self, colleagues: Sequence[Person], *values: Any, **named: Any) -> None:
        super().__init__(*values, **named)
        self.owner.choices = [("", _("담당 없음")), *((str(one.id), one.name) for one in colleagues)]

    def show(self, lead: Lead) -> "PlanForm":
        """Let what holds stand in the form."""
        self.owner.data = str(lead.owner_id or "")
        self.next_step.data = lead.next_step
        self.next_on.data = lead.next_on
        return self

    @property
    def owner_id(self) -> int | None:
        return int(self.owner.data) if self.owner.data else None


class ContractForm(VersionForm):
    """Since when there is a contract, and about how much it is worth."""

    contract_on = DayField()
    amount_band = ChoiceField()

    def __init__(self, *values: Any, **named: Any) -> None:
        super().__init__(*values, **named)
        self.amount_band.choices = labels.band_choices()

    def show(self, lead: Lead) -> "ContractForm":
        """Let what holds stand in the form."""
        self.contract_on.data = lead.contract_on
        self.amount_band.data = lead.amount_band
        return self


class NoteForm(Form):
    """A note."""

    text = BodyField(validators=[needed(_l("메모를 적어 주세요.")), most(NOTE_LENGTH)])


class FileForm(Form):
    """A file."""

    file = FileField()

    @property
    def upload(self) -> FileStorage | None:
        found = self.file.data
        return found if isinstance(found, FileStorage) and found.filename else None

    def validate_file(self, _field: FileField) -> None:
        if self.upload is None:
            raise ValidationError(_("올릴 파일을 골라 주세요."))


class AnswerForm(Form):
    """Whether it is as the other says; else how far it is."""

    said = ChoiceField()
    known = ChoiceField(default="")

    def __init__(self, *values: Any, **named: Any) -> None:
        super().__init__(*values, **named)
        self.said.choices = [("yes", _("네, 맞아요")), ("other", _("다르게 알고 있어요"))]
        self.known.choices = [("", _("골라 주세요")), *labels.known_choices()]

    def validate_known(self, field: ChoiceField) -> None:
        if self.said.data == "other" and not field.data:
            raise ValidationError(_("어느 단계로 알고 있는지 골라 주세요."))
