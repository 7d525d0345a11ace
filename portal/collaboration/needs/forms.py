"""The forms of needs: shape and wording."""

from collections.abc import Sequence
from typing import Any, Self

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, or_, select
from werkzeug.datastructures import FileStorage
from wtforms import FileField, HiddenField, TextAreaField, ValidationError

from portal.collaboration.needs import labels
from portal.collaboration.needs.editing import MOST_FIELDS, MOST_FIRMS, Written, newest
from portal.collaboration.needs.models import NOTE_LENGTH, TEXT_LENGTH, TITLE_LENGTH, WORDS_LENGTH, Need, Visibility
from portal.core.db import session
from portal.core.korean import clean, clean_line, name_key
from portal.core.viewer import Viewer
from portal.firms.models import Firm
from portal.firms.queries import visible_firms
from portal.web.forms import ChoiceField, DayField, Form, LineField, ManyField, TickField, most, needed
from portal.web.language import current_locale
from portal.web.language import gettext as _

TEXTS = ("title", "what", "why", "hoped_for", "purpose", "budget", "visibility")


class WordsField(TextAreaField):  # type: ignore[misc]  # wtforms has no types
    """A text of several lines."""

    data: str

    def process_formdata(self, valuelist: list[str]) -> None:
        if valuelist:
            self.data = clean(valuelist[0]).strip()


class FirmsField(TextAreaField):  # type: ignore[misc]
    """Firms by their names, one a line; `ids` are their numbers once the form is valid."""

    data: str

    def __init__(self, *values: Any, **named: Any) -> None:
        super().__init__(*values, **named)
        self.ids: list[int] = []
        self.viewer = Viewer()

    def process_formdata(self, valuelist: list[str]) -> None:
        if valuelist:
            lines = (clean_line(line) for line in valuelist[0].splitlines())
            self.data = "\n".join(dict.fromkeys(line for line in lines if line))

    def pre_validate(self, form: Form) -> None:
        self.ids = []
        for name in (self.data or "").splitlines()[: MOST_FIRMS + 1]:
            found = firms_called(self.viewer, name)
            if len(found) != 1:
                words = _("‘%(name)s’: 그런 이름의 회사가 없어요.", name=name[:60])
                several = _("‘%(name)s’: 그런 이름의 회사가 여럿이에요. 정확한 이름을 적어 주세요.", name=name[:60])
                raise ValidationError(several if found else words)
            self.ids.append(found[0])


def firms_called(viewer: Viewer, name: str) -> Sequence[int]:
    """The numbers of the firms that are called so, of those that the viewer may see; three at most."""
    key = name_key(name)
    if not key:
        return []
    called = or_(Firm.name_key == key, func.lower(Firm.name_en) == name.lower())
    return session.scalars(visible_firms(viewer).with_only_columns(Firm.id).where(called).limit(3)).all()


class NeedForm(Form):
    """What a firm needs. Nearly nothing has to be there: a draft may be begun anyhow."""

    title = LineField(validators=[needed(_l("제목을 적어 주세요.")), most(TITLE_LENGTH)])
    what = WordsField(validators=[most(TEXT_LENGTH)])
    why = WordsField(validators=[most(TEXT_LENGTH)])
    hoped_for = WordsField(validators=[most(TEXT_LENGTH)])
    purpose = ChoiceField()
    # `fields` is what a form calls its own.
    topics = ManyField()
    budget = ChoiceField()
    closes_on = DayField()
    visibility = ChoiceField()
    firms = FirmsField()
    version = HiddenField()

    def __init__(self, viewer: Viewer, *values: Any, **named: Any) -> None:
        super().__init__(*values, **named)
        self.purpose.choices, self.budget.choices = labels.purpose_choices(), labels.budget_choices()
        self.topics.choices, self.visibility.choices = labels.field_choices(), labels.visibility_choices()
        self.firms.viewer = viewer

    def begin(self) -> Self:
        """Let a form for a new one show what is usual."""
        self.purpose.data, self.budget.data, self.visibility.data = "", "", Visibility.MEMBERS.value
        return self

    def show(self, need: Need) -> Self:
        """Let a form hold what was written last of a need."""
        written = newest(need)
        for name in TEXTS:
            self[name].data = getattr(written, name)
        self.topics.data, self.version.data = list(written.fields), str(need.version)
        self.closes_on.data = written.closes_on
        firms = (
            session.scalars(select(Firm).where(Firm.id.in_(written.firms)).order_by(Firm.id)) if written.firms else ()
        )
        self.firms.data = "\n".join(one.name(current_locale()) for one in firms)
        return self

    def validate_topics(self, field: ManyField) -> None:
        if len(field.data or []) > MOST_FIELDS:
            raise ValidationError(_("분야는 %(n)s개까지 고를 수 있어요.", n=MOST_FIELDS))

    @property
    def seen_version(self) -> int:
        text = self.version.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0

    @property
    def written(self) -> Written:
        """What the form says, once it is valid."""
        words = {name: self[name].data or "" for name in TEXTS}
        chosen = self.firms.ids if words["visibility"] == Visibility.FIRMS else []
        return Written(**words, fields=self.topics.data or [], closes_on=self.closes_on.data, firms=chosen)


class FileForm(Form):
    """A file that goes with a need."""

    file = FileField()

    @property
    def upload(self) -> FileStorage | None:
        found = self.file.data
        return found if isinstance(found, FileStorage) and found.filename else None

    def validate_file(self, _field: FileField) -> None:
        if self.upload is None:
            raise ValidationError(_("올릴 파일을 골라 주세요."))


class CloseForm(Form):
    """What came of a need."""

    outcome = ChoiceField()
    note = WordsField(validators=[most(NOTE_LENGTH)])

    def __init__(self, *values: Any, **named: Any) -> None:
        super().__init__(*values, **named)
        self.outcome.choices = labels.outcome_choices()


class ReturnForm(Form):
    """What staff want to be changed."""

    note = WordsField(validators=[needed(_l("무엇을 고치면 되는지 적어 주세요.")), most(NOTE_LENGTH)])


class ApprovalForm(Form):
    """The version that staff have read."""

    version = HiddenField()

    @property
    def seen_version(self) -> int:
        text = self.version.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


class SettingForm(Form):
    """Whether staff look at needs before they are shown."""

    asks = TickField()


class WatchForm(Form):
    """Of which needs somebody wants to hear."""

    topics = ManyField()
    words = LineField(validators=[most(WORDS_LENGTH)])

    def __init__(self, *values: Any, **named: Any) -> None:
        super().__init__(*values, **named)
        self.topics.choices = labels.field_choices()
