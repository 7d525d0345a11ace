"""The forms of the builder: shape and wording. What can be asked at all, `questions.check` says."""

from dataclasses import replace
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, ValidationError

from portal.core.korean import clean_line, fold_width
from portal.questionnaires import service
from portal.questionnaires.forms import TextField
from portal.questionnaires.labels import accept_choices, kind_choices, purpose_choices
from portal.questionnaires.questions import (
    LONGEST_CONSENT,
    LONGEST_HELP,
    LONGEST_LABEL,
    Accept,
    Kind,
    Question,
)
from portal.web.forms import ChoiceField, Form, LineField, TickField, needed
from portal.web.forms import most as at_most
from portal.web.language import gettext as _

LONGEST_TITLE = 200
LONGEST_OPTIONS = 17_000
#: Between the Korean and the English words of an option.
BETWEEN = "|"
_NUMBERS = ("most", "least", "greatest")
_WORDS = ("label_ko", "label_en", "help_ko", "help_en", "text_ko", "text_en")


class TitleForm(Form):
    """What a form is called, and whether its answers are nobody's."""

    title_ko = LineField(validators=[needed(_l("이름을 적어 주세요.")), at_most(LONGEST_TITLE)])
    title_en = LineField(validators=[at_most(LONGEST_TITLE)])
    is_anonymous = TickField()


class TemplateForm(Form):
    """A new template."""

    title_ko = LineField(validators=[needed(_l("이름을 적어 주세요.")), at_most(LONGEST_TITLE)])
    title_en = LineField(validators=[at_most(LONGEST_TITLE)])
    purpose = ChoiceField()

    def __init__(self, *values: Any, **named: Any) -> None:
        super().__init__(*values, **named)
        self.purpose.choices = purpose_choices()


class KindForm(Form):
    """Which kind of question is to be added."""

    kind = ChoiceField()

    def __init__(self, *values: Any, **named: Any) -> None:
        super().__init__(*values, **named)
        self.kind.choices = kind_choices()


class MoveForm(Form):
    """Which way."""

    to = ChoiceField()

    def __init__(self, *values: Any, **named: Any) -> None:
        super().__init__(*values, **named)
        self.to.choices = [("earlier", ""), ("later", "")]


class SeenForm(Form):
    """Which state of the draft whoever presses the button has seen."""

    seen = HiddenField()

    @property
    def revision(self) -> int:
        typed = self.seen.data or ""
        return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else -1


class CountField(LineField):
    """A whole number, or nothing; `count` is it, once the form is valid."""

    count: int | None = None

    def pre_validate(self, form: Form) -> None:
        digits = fold_width(self.data or "").replace(",", "").replace(" ", "")
        bare = digits.removeprefix("-")
        if digits and not (bare.isascii() and bare.isdigit() and len(bare) <= 15):
            raise ValidationError(_("숫자로 적어 주세요."))
        self.count = int(digits) if digits else None


class QuestionForm(Form):
    """One question of a kind; the page shows the fields that the kind has (`shows`)."""

    label_ko = LineField(validators=[needed(_l("질문을 적어 주세요.")), at_most(LONGEST_LABEL)])
    label_en = LineField(validators=[at_most(LONGEST_LABEL)])
    help_ko = TextField(validators=[at_most(LONGEST_HELP)])
    help_en = TextField(validators=[at_most(LONGEST_HELP)])
    required = TickField()
    options = TextField(validators=[at_most(LONGEST_OPTIONS)])
    most = CountField()
    least = CountField()
    greatest = CountField()
    accept = ChoiceField()
    text_ko = TextField(validators=[at_most(LONGEST_CONSENT)])
    text_en = TextField(validators=[at_most(LONGEST_CONSENT)])
    #: The question as it was when the page was made.
    base = HiddenField()

    def __init__(self, before: Question, *positional: Any, **named: Any) -> None:
        """`before` is what is edited; of a new one only key and kind are known."""
        self.before = before
        super().__init__(*positional, data=_typed(before), **named)
        self.accept.choices = accept_choices()

    def validate(self, extra_validators: Any = None) -> bool:
        if not self.shows("accept"):
            self.accept.data = Accept.ANY.value
        return super().validate(extra_validators)

    def shows(self, name: str) -> bool:
        kind = self.before.kind
        known = {
            "options": (Kind.CHOICE, Kind.CHOICES),
            "most": (Kind.SHORT, Kind.LONG, Kind.CHOICES, Kind.FILE),
            "least": (Kind.NUMBER,),
            "greatest": (Kind.NUMBER,),
            "accept": (Kind.FILE,),
            "text_ko": (Kind.CONSENT,),
            "text_en": (Kind.CONSENT,),
        }
        return kind in known.get(name, tuple(Kind))

    @property
    def question(self) -> Question:
        """What the form says, once it is valid."""
        values: dict[str, Any] = {name: self[name].data or "" for name in _WORDS if self.shows(name)}
        values |= {name: self[name].count for name in _NUMBERS if self.shows(name)}
        made = replace(self.before, required=bool(self.required.data), accept=Accept(self.accept.data), **values)
        return service.with_options(made, self._options) if self.shows("options") else made

    @property
    def _options(self) -> list[tuple[str, str]]:
        lines = (line.partition(BETWEEN) for line in (self.options.data or "").split("\n"))
        pairs = [(clean_line(ko), clean_line(en)) for ko, _between, en in lines]
        return [pair for pair in pairs if any(pair)]


def _typed(question: Question) -> dict[str, Any]:
    """A question as it stands in the form."""
    options = (f"{one.ko} {BETWEEN} {one.en}" if one.en else one.ko for one in question.options)
    numbers = {name: "" if getattr(question, name) is None else str(getattr(question, name)) for name in _NUMBERS}
    words = {name: getattr(question, name) for name in _WORDS}
    rest = {"required": question.required, "options": "\n".join(options), "accept": question.accept.value}
    return {**words, **numbers, **rest, "base": question.mark}
