"""The forms of the editors, made from `fields`: shape and wording."""

from collections.abc import Callable, Iterable, Mapping
from datetime import MAXYEAR, date
from typing import Any

from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import HiddenField, ValidationError
from wtforms.validators import DataRequired, Length

from portal.accounts.forms import EmailField, PhoneField
from portal.core import clock
from portal.core.korean import clean, clean_line, fold_width
from portal.core.phones import as_written
from portal.firms.editing.fields import LONGEST_ITEM, LONGEST_LIST, Field, Kind, Shape
from portal.firms.editing.profiles import Values, digest
from portal.firms.editing.service import Basis
from portal.firms.models import Firm
from portal.firms.people.forms import HomepageField, RegistrationField
from portal.firms.people.view import written_number
from portal.firms.profile import MOST_EMPLOYEES
from portal.firms.vocabulary import Vocabulary, Word
from portal.notices.forms import BodyField
from portal.web.forms import ChoiceField, DayField, Form, LineField, ManyField, most
from portal.web.language import current_locale
from portal.web.language import gettext as _

#: Since which year firms are founded.
EARLIEST = 1800


class PastDayField(DayField):
    """A day that has come."""

    def __init__(self, *values: Any, **named: Any) -> None:
        super().__init__(*values, years=range(EARLIEST, MAXYEAR), **named)

    def pre_validate(self, form: Form) -> None:
        if self.data is not None and self.data > clock.today():
            raise ValidationError(_("오늘이거나 그 전의 날짜를 적어 주세요."))


class CountField(LineField):
    """A whole number from nothing upwards; `count` is it, once the form is valid."""

    count: int | None = None

    def pre_validate(self, form: Form) -> None:
        digits = fold_width(self.data or "").replace(",", "").replace(" ", "")
        if not digits:
            self.count = None
            return
        if not (digits.isascii() and digits.isdigit()) or int(digits[:12]) > MOST_EMPLOYEES:
            raise ValidationError(_("0에서 %(most)s까지의 숫자로 적어 주세요.", most=f"{MOST_EMPLOYEES:,}"))
        self.count = int(digits)


class ListField(BodyField):
    """Several texts: one a line, or (`comma`) with commas between; `texts` are they, once the form is valid."""

    texts: list[str]
    comma = False
    longest = LONGEST_ITEM

    def pre_validate(self, form: Form) -> None:
        typed = clean(self.data or "")
        parts = typed.replace("\n", ",").replace("，", ",").split(",") if self.comma else typed.split("\n")
        lines = (clean_line(part).removeprefix("#" if self.comma else "") for part in parts)
        self.texts = list(dict.fromkeys(line for line in lines if line))
        if len(self.texts) > LONGEST_LIST:
            raise ValidationError(_("%(most)s개까지 적을 수 있어요.", most=LONGEST_LIST))
        if any(len(text) > self.longest for text in self.texts):
            raise ValidationError(_("하나에 %(max)s자까지 쓸 수 있어요.", max=self.longest))


class KeywordField(ListField):
    comma = True


_CLASSES = {
    Shape.LINE: LineField,
    Shape.MARKDOWN: BodyField,
    Shape.CHOICE: ChoiceField,
    Shape.CHOICES: ManyField,
    Shape.LIST: ListField,
    Shape.NUMBER: CountField,
    Shape.DAY: PastDayField,
    Shape.URL: HomepageField,
    Shape.EMAIL: EmailField,
    Shape.PHONE: PhoneField,
    Shape.REGISTRATION: RegistrationField,
}


class ProfileForm(Form):
    """What all editors share. `base` says what the form was made upon: `name:fingerprint,…`."""

    kind: Kind
    base = HiddenField()

    @property
    def basis(self) -> Basis:
        return Basis.of(self.base.data or "")

    @property
    def values(self) -> Values:
        """A value for each field that has nothing wrong with it."""
        return {one.name: _value(self[one.name], one) for one in self.kind.fields if not self[one.name].errors}


def empty_form(kind: Kind, firm: Firm | None) -> type[ProfileForm]:
    """The class of a kind's form; `firm` brings tags of its own that are not among ours."""
    made: dict[str, Any] = {"kind": kind}
    for one in kind.fields:
        made[one.name] = _field(kind, one)
    form: type[ProfileForm] = type(f"{kind.code.title()}Form", (ProfileForm,), made)
    form.tags = _tags(firm) if firm is not None and not kind.is_offer else {}
    return form


def _field(kind: Kind, one: Field) -> Any:
    validators: list[Any] = [DataRequired(one.needed)] if one.needed else []
    longest = kind.longest(one)
    if one.shape in (Shape.LINE, Shape.MARKDOWN, Shape.URL, Shape.EMAIL, Shape.PHONE):
        validators.append(most(longest))
    if one.shape == Shape.LIST:
        validators.append(Length(max=LONGEST_LIST * LONGEST_ITEM, message=_l("%(max)d자까지 쓸 수 있어요.")))
    made = KeywordField if one.name == "keywords" else _CLASSES[one.shape]
    return made(validators=validators)


def _tags(firm: Firm) -> dict[str, dict[str, Word]]:
    """Tags of the firm that an import has brought: they stay to be chosen."""
    kinds = {"fields": Vocabulary.FIELD, "industries": Vocabulary.INDUSTRY, "region": Vocabulary.REGION}
    return {
        name: {tag.code: Word(tag.code, tag.label_ko, tag.label_en or tag.label_ko) for tag in firm.tags_of(vocabulary)}
        for name, vocabulary in kinds.items()
    }


def filled_form(kind: Kind, firm: Firm | None, values: Mapping[str, Any]) -> ProfileForm:
    """A form that shows values, and knows that it was made upon them."""
    form = _with_choices(empty_form(kind, firm)(None))
    for one in kind.fields:
        typed = as_typed(one, values.get(one.name, one.nothing))
        form[one.name].data = date.fromisoformat(typed) if one.shape == Shape.DAY and typed else typed
    form.base.data = ",".join(f"{one.name}:{digest(values.get(one.name, one.nothing))}" for one in kind.fields)
    return form


def sent_form(kind: Kind, firm: Firm | None) -> ProfileForm:
    """The form that this request has sent."""
    return _with_choices(empty_form(kind, firm)())


Checking = Callable[[Mapping[str, Any]], ProfileForm]


def checking(kind: Kind, firm: Firm | None) -> Checking:
    """What looks at values that did not come from a form of ours as the editor would: `{field: text or codes}`."""
    made = empty_form(kind, firm)

    def check(typed: Mapping[str, Any]) -> ProfileForm:
        form = _with_choices(made(MultiDict(typed), meta={"csrf": False}))
        form.validate()
        return form

    return check


def _with_choices(form: ProfileForm) -> ProfileForm:
    locale = current_locale()
    for one in form.kind.fields:
        if one.shape in (Shape.CHOICE, Shape.CHOICES):
            words = {**one.words, **form.tags.get(one.name, {})}
            choices = [(code, word.label(locale)) for code, word in words.items()]
            form[one.name].choices = [("", _("고르지 않음")), *choices] if one.shape == Shape.CHOICE else choices
            if one.shape == Shape.CHOICE and form[one.name].data is None:
                form[one.name].data = ""
    return form


def as_typed(one: Field, value: Any) -> Any:
    """A value as people would type it."""
    if one.shape == Shape.LIST:
        return (", " if one.name == "keywords" else "\n").join(value)
    if one.shape == Shape.NUMBER:
        return "" if value is None else str(value)
    if one.shape == Shape.PHONE:
        return as_written(value) if value else ""
    return written_number(value) if one.shape == Shape.REGISTRATION and value else value


def _value(field: Any, one: Field) -> Any:
    if one.shape == Shape.LIST:
        return field.texts
    if one.shape == Shape.NUMBER:
        return field.count
    if one.shape == Shape.CHOICES:
        return sorted(field.data or [])
    if one.shape == Shape.DAY:
        return field.data.isoformat() if field.data else ""
    kept = {Shape.URL: "address", Shape.EMAIL: "address", Shape.PHONE: "number", Shape.REGISTRATION: "number"}
    return getattr(field, kept[one.shape]) if one.shape in kept else field.data or ""


def wrong_fields(form: ProfileForm) -> Iterable[tuple[str, str]]:
    """`(name, message)` of the fields that were not taken."""
    return [(one.name, str(form[one.name].errors[0])) for one in form.kind.fields if form[one.name].errors]


class ReasonForm(Form):
    """Why staff take a profile out of sight."""

    reason = BodyField(validators=[DataRequired(_l("까닭을 적어 주세요. 회사 사람들이 읽어요.")), most(500)])
