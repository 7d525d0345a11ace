"""A form made from what a version asks. It stands inside any feature's form: its fields have names of their own.

form = forms.build_form(version, locale)()
if not form.validate(): …                       # 422; messages stand at each field, what was typed is there
taken = form.take()                             # files are looked at and written; None when one was refused
"""

from collections.abc import Mapping
from typing import Any, cast

from werkzeug.datastructures import FileStorage
from wtforms import Field, FileField, HiddenField, TextAreaField

from portal.core.errors import RuleError
from portal.core.korean import clean, clean_line, fold_width
from portal.files import checks
from portal.files import service as files
from portal.files.service import Taken
from portal.files.storage import storage
from portal.questionnaires import values
from portal.questionnaires.labels import file_hint, told, yes_no
from portal.questionnaires.models import QuestionnaireVersion
from portal.questionnaires.questions import MEGABYTES, Accept, Kind, Question
from portal.web.forms import ChoiceField, Form, LineField, ManyField, TickField
from portal.web.language import gettext as _

PREFIX = "answer_"
#: Of a request with files: what views that show such a form declare by `web.security.takes`.
LARGEST_REQUEST = 3 * checks.LARGEST_FILE + checks.MEGABYTE
_ENDINGS = {Accept.PICTURE: ".png,.jpg,.jpeg,.webp", Accept.DOCUMENT: ".pdf,.hwpx,.docx"}


class TextField(TextAreaField):  # type: ignore[misc]  # wtforms has no types
    """Text of several lines."""

    def process_formdata(self, valuelist: list[str]) -> None:
        if valuelist:
            self.data = clean(valuelist[0]).strip()


class NumberField(LineField):
    """A number as people type it; what is none stays as it was typed."""

    @property
    def number(self) -> int | float | str | None:
        typed = fold_width(self.data or "").replace(",", "").replace(" ", "")
        if not typed:
            return None
        try:
            # `int` and `float` take more than numbers are typed as: 1_000, nan, 1e9.
            plain = typed.isascii() and not set(typed) - set("+-.0123456789") and len(typed) <= 40
            value = float(typed) if plain else None
        except ValueError:
            value = None
        if value is None:
            return typed
        return int(value) if value.is_integer() else value


class OneField(ChoiceField):
    """One of a few, or none."""

    def pre_validate(self, form: Form) -> None:
        if self.data:
            super().pre_validate(form)


_FIELDS: Mapping[Kind, type[Field]] = {
    Kind.SHORT: LineField,
    Kind.LONG: TextField,
    Kind.CHOICE: OneField,
    Kind.CHOICES: ManyField,
    Kind.NUMBER: NumberField,
    Kind.DATE: LineField,
    Kind.YES_NO: OneField,
    Kind.FILE: FileField,
    Kind.CONSENT: TickField,
}


class AnswerForm(Form):
    """What all such forms share; `build_form` makes the form of a version."""

    #: Set by `build_form`: what is asked, in which language, and of which questions a file is there already (its name).
    version: QuestionnaireVersion
    asked: list[Question] = []
    locale = "ko"
    kept: Mapping[str, str] = {}
    #: Set by the feature around it when it is shown again for a reason of that feature's: files are to be chosen anew.
    is_again = False
    #: Which version the answers are to: another one may have been published while somebody was typing.
    answer_version = HiddenField()

    def __init__(self, *positional: Any, answers: Mapping[str, Any] | None = None, **named: Any) -> None:
        data = {PREFIX + key: _typed(value) for key, value in (answers or {}).items()}
        super().__init__(*positional, data=data | dict(named.pop("data", None) or {}), **named)
        for question, field in self.fields:
            if question.kind in (Kind.CHOICE, Kind.CHOICES):
                field.choices = [(one.key, one.label(self.locale)) for one in question.options]
            elif question.kind == Kind.YES_NO:
                field.choices = [("yes", yes_no(True)), ("no", yes_no(False))]

    @property
    def fields(self) -> list[tuple[Question, Field]]:
        return [(question, self[PREFIX + question.key]) for question in self.asked]

    def validate(self, extra_validators: Any = None) -> bool:
        is_valid = super().validate(extra_validators)
        if self.answer_version.raw_data != [str(self.version.id)]:
            self.form_errors.append(_("그사이 질문이 바뀌었어요. 다시 보고 보내 주세요."))
            is_valid = False
        for question, field in self.fields:
            if field.errors:
                continue
            try:
                values.check(question, self._value(question, field))
                if question.kind == Kind.FILE:
                    self._look_at(question)
            except RuleError as refusal:
                self.refuse(field.name, told(refusal, question))
                is_valid = False
        # It goes out again with the version that is shown now.
        self.answer_version.data = str(self.version.id)
        return is_valid

    def _look_at(self, question: Question) -> None:
        upload = self._upload(question)
        if upload is None:
            return
        kind = checks.kind_of(cast(Any, upload.stream))
        size = upload.stream.seek(0, 2)
        upload.stream.seek(0)
        if size > question.limit * checks.MEGABYTE:
            raise checks.refusal("file_large", f"{question.limit or MEGABYTES}MB까지 올릴 수 있어요.")
        if question.accept == Accept.PICTURE and not kind.is_picture:
            raise checks.refusal("file_no_picture", "여기에는 PNG·JPG·WebP 사진만 올릴 수 있어요.")
        if question.accept == Accept.DOCUMENT and kind.is_picture:
            raise checks.refusal("file_no_document", "여기에는 PDF·HWPX·DOCX 문서만 올릴 수 있어요.")

    def _upload(self, question: Question) -> FileStorage | None:
        found = self[PREFIX + question.key].data
        return found if isinstance(found, FileStorage) and found.filename else None

    def _value(self, question: Question, field: Field) -> Any:
        if question.kind == Kind.FILE:
            return (self._upload(question) is not None or question.key in self.kept) or None
        if question.kind == Kind.YES_NO:
            return {"yes": True, "no": False}.get(field.data)
        return field.number if isinstance(field, NumberField) else field.data

    @property
    def values(self) -> dict[str, Any]:
        """What was answered, as `answering.save` takes it; without files."""
        return {
            question.key: self._value(question, field) for question, field in self.fields if question.kind != Kind.FILE
        }

    @property
    def lost(self) -> list[str]:
        """Questions whose files were sent: a browser does not let us keep them in the form."""
        return [one.key for one in self.asked if one.kind == Kind.FILE and self._upload(one)]

    @property
    def has_files(self) -> bool:
        return any(one.kind == Kind.FILE for one in self.asked)

    def hint(self, question: Question) -> str:
        """What is said below a question: its help, and what it takes."""
        said = [question.help(self.locale)]
        if question.kind == Kind.FILE:
            said.append(file_hint(question))
        if question.kind == Kind.CHOICES and question.most:
            said.append(_("%(n)s개까지 고를 수 있어요.", n=question.most))
        return " · ".join(part for part in said if part)

    def endings(self, question: Question) -> str:
        """What a browser's window for choosing files shows."""
        return _ENDINGS.get(question.accept) or ",".join(_ENDINGS.values())

    def take(self) -> dict[str, Taken] | None:
        """The files, in the storage, before the unit of work; nothing at all when one is refused, which stands at its
        field. What is taken and then not kept is for `files.service.keeping` to take away."""
        taken: dict[str, Taken] = {}
        for question in self.asked:
            upload = self._upload(question) if question.kind == Kind.FILE else None
            if upload is None:
                continue
            try:
                taken[question.key] = files.take(cast(Any, upload.stream), clean_line(upload.filename or ""))
            except RuleError as refusal:
                self.refuse(PREFIX + question.key, told(refusal, question))
        if self.errors:
            for one in taken.values():
                storage().remove(one.written.key)
            return None
        return taken

    def refuse_rule(self, refusal: RuleError) -> None:
        """Show what `answering.save` refused, at its question where it has one."""
        question = next((one for one in self.asked if one.key == refusal.field), None)
        self.refuse(PREFIX + question.key if question else "", told(refusal, question))


def _typed(value: Any) -> Any:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value) if isinstance(value, int | float) else value


def build_form(
    version: QuestionnaireVersion, locale: str, *, kept: Mapping[str, str] | None = None
) -> type[AnswerForm]:
    """The form of a version, in a language. `kept` are the names of files that were answered with before, by question.

    `build_form(version, locale)()` in a POST reads what was sent; `(None)` is empty; `(None, answers=values_of(…))`
    is filled with what was answered before.
    """
    asked = version.asked
    parts = {PREFIX + one.key: _FIELDS[one.kind]() for one in asked}
    more = {"version": version, "asked": asked, "locale": locale, "kept": dict(kept or {})}
    parts["answer_version"] = HiddenField(default=str(version.id))
    return type("VersionForm", (AnswerForm,), parts | more)
