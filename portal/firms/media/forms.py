"""The forms about a firm's files: shape and wording."""

from collections.abc import Sequence
from typing import Any

from werkzeug.datastructures import FileStorage
from wtforms import FileField, MultipleFileField, ValidationError

from portal.firms.media.labels import use_choices
from portal.firms.media.models import ALT_LENGTH, CAPTION_LENGTH, SINGLE, FirmFile, Use
from portal.web.forms import ChoiceField, Form, LineField, most
from portal.web.language import gettext as _

MOST_AT_ONCE = 10
WORDS = ("caption_ko", "caption_en", "alt_ko", "alt_en")


class UploadForm(Form):
    """Files, what they are for, and whose they are."""

    files = MultipleFileField()
    use = ChoiceField()
    subject = ChoiceField()

    def __init__(self, subjects: Sequence[tuple[str, str]], *values: Any, proposed: str = "firm", **named: Any) -> None:
        super().__init__(*values, **named)
        self.use.choices = use_choices()
        self.subject.choices = subjects
        if not self.is_submitted():
            self.use.data, self.subject.data = "gallery", proposed if proposed in dict(subjects) else "firm"

    @property
    def uploads(self) -> list[FileStorage]:
        """What was chosen; a browser sends a nameless nothing when nothing was."""
        return [one for one in self.files.data or [] if isinstance(one, FileStorage) and one.filename]

    @property
    def chosen_use(self) -> Use | None:
        return None if self.use.data == "gallery" else Use(self.use.data)

    def validate_files(self, _field: MultipleFileField) -> None:
        if not self.uploads:
            raise ValidationError(_("올릴 파일을 골라 주세요."))
        if len(self.uploads) > MOST_AT_ONCE:
            raise ValidationError(_("한 번에 %(n)d개까지 올릴 수 있어요.", n=MOST_AT_ONCE))
        if self.use.data in SINGLE and len(self.uploads) > 1:
            raise ValidationError(_("로고와 표지는 한 번에 하나씩 올려 주세요."))


class ReplaceForm(Form):
    """Another content for a file."""

    files = FileField()

    @property
    def upload(self) -> FileStorage | None:
        found = self.files.data
        return found if isinstance(found, FileStorage) and found.filename else None

    def validate_files(self, _field: FileField) -> None:
        if self.upload is None:
            raise ValidationError(_("올릴 파일을 골라 주세요."))


class DescribeForm(Form):
    """What a file shows, in both languages, and whose it is."""

    caption_ko = LineField(validators=[most(CAPTION_LENGTH)])
    caption_en = LineField(validators=[most(CAPTION_LENGTH)])
    alt_ko = LineField(validators=[most(ALT_LENGTH)])
    alt_en = LineField(validators=[most(ALT_LENGTH)])
    subject = ChoiceField()

    def __init__(self, row: FirmFile, subjects: Sequence[tuple[str, str]], *values: Any, **named: Any) -> None:
        super().__init__(*values, **named)
        self.subject.choices = subjects
        if not self.is_submitted():
            self.subject.data = row.subject
            for name in WORDS:
                self[name].data = getattr(row, name)

    @property
    def words(self) -> dict[str, str]:
        return {name: self[name].data or "" for name in WORDS}


class MoveForm(Form):
    """Which way."""

    to = ChoiceField()

    def __init__(self, *values: Any, **named: Any) -> None:
        super().__init__(*values, **named)
        self.to.choices = [("earlier", ""), ("later", "")]
