"""The forms of the console: shape and wording."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import FileField, HiddenField, IntegerField, TextAreaField, ValidationError

from portal.accounts.forms import EmailField, PhoneField
from portal.accounts.labels import role_label
from portal.core import clock
from portal.core.colours import read_colour
from portal.core.korean import clean, fold_width
from portal.core.viewer import Role
from portal.staff.labels import synonym_kinds
from portal.web.forms import ChoiceField, DayField, Form, LineField, TickField, most, needed
from portal.web.language import gettext as _

SHORTEST_QUERY = 2
LONGEST_NUMBER = 6
LONGEST_TEXT = 60_000


def whys() -> list[tuple[str, str]]:
    """The purposes for which staff look at somebody's data."""
    return [
        ("support", _("문의에 답하려고")),
        ("operation", _("프로그램·입주를 운영하려고")),
        ("request", _("본인이 열람·정정을 요청해서")),
        ("security", _("부정 이용을 살피려고")),
    ]


class WhyForm(Form):
    """The purpose alone, before somebody's page."""

    class Meta:
        """Sent by GET, and changes nothing."""

        csrf = False

    why = ChoiceField()

    def __init__(self, *values: Any, **named: Any) -> None:
        super().__init__(*values, **named)
        self.why.choices = [("", _("까닭을 골라 주세요")), *whys()]

    def validate_why(self, field: ChoiceField) -> None:
        if not field.data:
            raise ValidationError(_("왜 찾는지 골라 주세요. 열람 기록에 남아요."))


class SearchForm(WhyForm):
    q = LineField(validators=[needed(_l("찾을 말을 적어 주세요.")), most(100)])

    def validate_q(self, field: LineField) -> None:
        if len(field.data) < SHORTEST_QUERY:
            raise ValidationError(_("두 글자 이상 적어 주세요."))


class AreaField(TextAreaField):  # type: ignore[misc]
    """A text of several lines: NFC, no control characters."""

    def process_formdata(self, valuelist: list[str]) -> None:
        super().process_formdata(valuelist)
        self.data: str = clean((self.data or "").replace("\r\n", "\n"))


class NumberField(IntegerField):  # type: ignore[misc]
    """A number of places, or nothing."""

    def process_formdata(self, valuelist: list[str]) -> None:
        typed = fold_width(valuelist[0]).replace(",", "").strip() if valuelist else ""
        self.data = None
        if typed and not (typed.isascii() and typed.isdigit() and len(typed) <= LONGEST_NUMBER):
            raise ValueError(_("0부터 999,999까지의 수로 적어 주세요."))
        self.data = int(typed) if typed else None


class ColourField(LineField):
    """A colour, or nothing; `colour` is how it is kept, once the form is valid."""

    colour: str = ""

    def pre_validate(self, form: Form) -> None:
        colour = read_colour(self.data) if self.data else ""
        if colour is None:
            raise ValidationError(_("색은 #0a6b58처럼 적어 주세요."))
        self.colour = colour


class HubForm(Form):
    name_ko, name_en = (LineField(validators=[most(100)]) for _locale in "ko")
    about_ko, about_en = (LineField(validators=[most(200)]) for _locale in "ko")
    operator_ko, operator_en = (LineField(validators=[most(100)]) for _locale in "ko")
    address_ko, address_en = (LineField(validators=[most(200)]) for _locale in "ko")
    provider_ko, provider_en = (LineField(validators=[most(100)]) for _locale in "ko")
    phone = PhoneField()
    email = EmailField()
    brand = ColourField()
    brand_dark = ColourField()
    deep = ColourField()
    member_places = NumberField()
    office_places = NumberField()
    seat_places = NumberField()
    classroom_seats = NumberField()

    @property
    def values(self) -> dict[str, Any]:
        """What was typed, as it is kept."""
        typed = {field.name: field.data for field in self}
        colours = {name: self[name].colour for name in ("brand", "brand_dark", "deep")}
        return typed | colours | {"phone": self.phone.number, "email": self.email.address}


class PairForm(Form):
    term = LineField(validators=[needed(_l("말을 적어 주세요."))])
    synonym = LineField(validators=[needed(_l("같은 말을 적어 주세요."))])
    kind = ChoiceField()

    def __init__(self, *values: Any, **named: Any) -> None:
        super().__init__(*values, **named)
        self.kind.choices = list(synonym_kinds().items())


class PairsForm(Form):
    """A file, or what was read of one when it was tried."""

    file = FileField()
    content = HiddenField()
    replace = TickField()
    dry_run = HiddenField()


class LogForm(Form):
    """Which rows of a log are to be shown; everything may be left out."""

    class Meta:
        """Sent by GET, and changes nothing."""

        csrf = False

    actor = NumberField()
    subject = NumberField()
    code = ChoiceField()
    since = DayField()
    until = DayField()

    def __init__(self, codes: Sequence[tuple[str, str]], *values: Any, **named: Any) -> None:
        super().__init__(*values, **named)
        self.code.choices = [("", _("모두")), *codes]
        # Left out of the address, it means the same as empty.
        self.code.data = self.code.data or ""


class SignForm(Form):
    findings = AreaField(validators=[most(4000)])


class TextForm(Form):
    text_ko = AreaField(validators=[needed(_l("한국어 글을 적어 주세요.")), most(LONGEST_TEXT)])
    text_en = AreaField(validators=[most(LONGEST_TEXT)])
    needs_consent = TickField()


class PublishForm(Form):
    from_day = DayField(validators=[needed(_l("시작하는 날을 골라 주세요."))])

    def validate_from_day(self, field: DayField) -> None:
        if field.data and field.data < clock.today():
            raise ValidationError(_("지난 날부터 시작할 수는 없어요. 오늘이나 그 뒤를 골라 주세요."))


class GrantForm(Form):
    email = EmailField(validators=[needed(_l("이메일을 적어 주세요."))])
    role = ChoiceField()
    begins = DayField()
    until = DayField()

    def __init__(self, *values: Any, **named: Any) -> None:
        super().__init__(*values, **named)
        self.role.choices = [(role.value, role_label(role)) for role in Role]

    def validate_begins(self, field: DayField) -> None:
        if field.data and field.data < clock.today():
            raise ValidationError(_("지난 날부터 줄 수는 없어요. 오늘이나 그 뒤를 골라 주세요."))
