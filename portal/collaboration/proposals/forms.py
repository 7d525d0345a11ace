"""The forms of proposals: shape and wording."""

from collections.abc import Sequence
from typing import Any, Self

from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import FileStorage
from wtforms import MultipleFileField, ValidationError

from portal.collaboration.needs.forms import WordsField
from portal.collaboration.proposals import labels, queries
from portal.collaboration.proposals.models import NOTE_LENGTH, TEXT_LENGTH, Proposal
from portal.collaboration.proposals.service import MOST_FILES, Written
from portal.web.forms import ChoiceField, Form, ManyField, most, needed
from portal.web.language import current_locale
from portal.web.language import gettext as _

TECHNOLOGY, SERVICE = "technology", "service"


class ProposalForm(Form):
    """What a firm proposes, and what goes with it."""

    text = WordsField(validators=[needed(_l("무엇을 제안하는지 적어 주세요.")), most(TEXT_LENGTH)])
    offers = ManyField()
    file = MultipleFileField()
    #: Files that are to be taken away.
    dropped = ManyField()

    def __init__(self, firm_id: int, proposal: Proposal | None, *values: Any, **named: Any) -> None:
        super().__init__(*values, **named)
        locale = current_locale()
        technologies, services = queries.profiles_of(firm_id)
        self.offers.choices = [(f"{TECHNOLOGY}:{one.id}", one.name(locale)) for one in technologies]
        self.offers.choices += [(f"{SERVICE}:{one.id}", one.name(locale)) for one in services]
        self.dropped.choices = [(str(one.id), one.file.name) for one in proposal.files] if proposal else []

    def show(self, proposal: Proposal) -> Self:
        """Let the form hold what was proposed."""
        self.text.data = proposal.text
        self.offers.data = [
            f"{TECHNOLOGY}:{one.technology_id}" if one.technology_id else f"{SERVICE}:{one.service_id}"
            for one in proposal.parts
        ]
        return self

    @property
    def uploads(self) -> list[FileStorage]:
        """What was chosen; a browser sends a nameless nothing when nothing was."""
        return [one for one in self.file.data or [] if isinstance(one, FileStorage) and one.filename]

    def validate_file(self, _field: MultipleFileField) -> None:
        if len(self.uploads) > MOST_FILES:
            raise ValidationError(_("파일은 %(n)s개까지 붙일 수 있어요.", n=MOST_FILES))

    def _numbers(self, kind: str) -> Sequence[int]:
        pairs = [one.partition(":") for one in self.offers.data or []]
        return [int(number) for name, _colon, number in pairs if name == kind]

    @property
    def written(self) -> Written:
        """What the form says, once it is valid."""
        return Written(self.text.data, self._numbers(TECHNOLOGY), self._numbers(SERVICE))

    @property
    def dropped_ids(self) -> list[int]:
        return [int(one) for one in self.dropped.data or []]


class DeclineForm(Form):
    """Why not."""

    reason = ChoiceField()
    note = WordsField(validators=[most(NOTE_LENGTH)])

    def __init__(self, *values: Any, **named: Any) -> None:
        super().__init__(*values, **named)
        self.reason.choices = labels.reason_choices()
