"""Fields of the desk's forms: moments in Seoul, lengths of time in words, whole numbers, addresses on the net."""

from datetime import datetime, time
from urllib.parse import urlsplit

from wtforms import ValidationError

from portal.core.korean import fold_width
from portal.programs.desk.labels import span_text
from portal.programs.desk.moments import read_moment, read_span, written
from portal.web.forms import Form, LineField
from portal.web.language import gettext as _


class MomentField(LineField):
    """A moment in Seoul, to the second; `moment` is it, once the form is valid."""

    moment: datetime | None = None

    def pre_validate(self, form: Form) -> None:
        self.moment = None
        if not self.data:
            return
        try:
            self.moment = read_moment(self.data)
        except ValueError:
            raise ValidationError(_("날짜와 시각을 2026-12-01 14:00처럼 적어 주세요.")) from None
        self.data = written(self.moment)

    @property
    def given(self) -> datetime:
        """The moment, of a field that was filled in."""
        if self.moment is None:
            raise ValueError(self.name)
        return self.moment

    def show(self, moment: datetime | None) -> None:
        """Let a moment stand in the field."""
        self.moment, self.data = moment, written(moment)


class SpanField(LineField):
    """A length of time in words; `minutes` is it, once the form is valid; nothing typed is 0."""

    minutes: int = 0
    longest = 60 * 24 * 365

    def pre_validate(self, form: Form) -> None:
        try:
            self.minutes = read_span(self.data or "")
        except ValueError:
            raise ValidationError(_("‘18시간’, ‘1일 6시간’, ‘30분’처럼 적어 주세요.")) from None
        if self.minutes > self.longest:
            raise ValidationError(_("365일까지 적을 수 있어요."))

    def show(self, minutes: int) -> None:
        """Let a length of time stand in the field."""
        self.minutes, self.data = minutes, span_text(minutes)


class WholeField(LineField):
    """A whole number between `least` and `most_of`; `number` is it, once the form is valid, or none."""

    number: int | None = None

    def __init__(self, *values: object, least: int = 0, most_of: int, **named: object) -> None:
        super().__init__(*values, **named)
        self.least, self.most_of = least, most_of

    def pre_validate(self, form: Form) -> None:
        self.number = None
        digits = fold_width(self.data or "").replace(",", "").replace(" ", "")
        if not digits:
            return
        number = int(digits[:12]) if digits.isascii() and digits.isdigit() else -1
        if not self.least <= number <= self.most_of:
            least, most = f"{self.least:,}", f"{self.most_of:,}"
            raise ValidationError(_("%(least)s에서 %(most)s까지의 숫자로 적어 주세요.", least=least, most=most))
        self.number = number

    def show(self, number: int | None) -> None:
        """Let a number stand in the field."""
        self.number, self.data = number, "" if number is None else str(number)


class AddressField(LineField):
    """An address on the net, with https or http; or nothing."""

    def pre_validate(self, form: Form) -> None:
        if not self.data:
            return
        try:
            parts = urlsplit(self.data)
            is_one = parts.scheme in ("https", "http") and bool(parts.hostname) and " " not in self.data
        except ValueError:
            is_one = False
        if not is_one:
            raise ValidationError(_("https://로 시작하는 주소를 적어 주세요."))


class TimeField(LineField):
    """A time of day; `clock` is it, once the form is valid."""

    clock: time | None = None

    def pre_validate(self, form: Form) -> None:
        self.clock = None
        if not self.data:
            return
        try:
            self.clock = time.fromisoformat(self.data).replace(tzinfo=None)
        except ValueError:
            raise ValidationError(_("시각을 14:00처럼 적어 주세요.")) from None
