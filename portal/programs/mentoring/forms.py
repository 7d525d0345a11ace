"""The forms of mentoring: shape and wording."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms.validators import DataRequired

from portal.notices.forms import BodyField
from portal.programs.desk.inputs import AddressField, TimeField, WholeField
from portal.programs.mentoring import labels
from portal.programs.mentoring.models import NAME_LENGTH, STEP_LENGTH, WHY_LENGTH, Mentor, MentorTime, TimeKind
from portal.programs.models import PLACE_LENGTH, URL_LENGTH
from portal.web.forms import ChoiceField, DayField, Form, LineField, ManyField, TickField, most, needed
from portal.web.language import gettext as _

LONGEST_BIO, LONGEST_NOTE = 2_000, 5_000


class ActForm(Form):
    """An act without anything to fill in."""


class LimitsForm(Form):
    """How long one meets and rests, and how often at most."""

    meeting_minutes = WholeField(least=10, most_of=480, validators=[needed(_l("분으로 적어 주세요."))])
    buffer_minutes = WholeField(least=0, most_of=240, validators=[needed(_l("분으로 적어 주세요."))])
    day_cap = WholeField(least=1, most_of=50)
    week_cap = WholeField(least=1, most_of=200)

    def show(self, mentor: Mentor) -> "LimitsForm":
        """Let what holds stand in the form."""
        for name in ("meeting_minutes", "buffer_minutes", "day_cap", "week_cap"):
            self[name].show(getattr(mentor, name))
        return self

    @property
    def values(self) -> dict[str, Any]:
        return {name: self[name].number for name in ("meeting_minutes", "buffer_minutes", "day_cap", "week_cap")}


class TimeForm(Form):
    """A time, every week or on one day; or a day off."""

    kind = ChoiceField(default=TimeKind.WEEKLY)
    weekday = ChoiceField(default="0")
    day = DayField()
    starts = TimeField(default="14:00")
    ends = TimeField(default="18:00")

    def __init__(self, *values: Any, **named: Any) -> None:
        super().__init__(*values, **named)
        self.kind.choices, self.weekday.choices = labels.time_kinds(), labels.weekdays()

    def validate(self, extra_validators: Any = None) -> bool:
        valid = super().validate(extra_validators)
        for name in ("starts", "ends") if self.kind.data != TimeKind.OFF else ():
            if self[name].clock is None and not self[name].errors:
                self.refuse(name, _("시각을 14:00처럼 적어 주세요."))
                valid = False
        return valid

    @property
    def span(self) -> tuple[int, int]:
        starts, ends = self.starts.clock, self.ends.clock
        # To midnight: there is no 24:00 on a clock.
        until = (ends.hour * 60 + ends.minute or 24 * 60) if ends else 0
        return (starts.hour * 60 + starts.minute if starts else 0), until


class MentorForm(Form):
    """Who a mentor is. `email` is that of their account, if they have one."""

    name_ko = LineField(validators=[needed(_l("이름을 적어 주세요.")), most(NAME_LENGTH)])
    name_en = LineField(validators=[most(NAME_LENGTH)])
    affiliation_ko = LineField(validators=[most(NAME_LENGTH)])
    affiliation_en = LineField(validators=[most(NAME_LENGTH)])
    bio_ko = BodyField(validators=[most(LONGEST_BIO)])
    bio_en = BodyField(validators=[most(LONGEST_BIO)])
    fields = ManyField()
    languages = ManyField()
    place_ko = LineField(validators=[most(PLACE_LENGTH)])
    place_en = LineField(validators=[most(PLACE_LENGTH)])
    online_url = AddressField(validators=[most(URL_LENGTH)])
    email = LineField(validators=[most(254)])

    def __init__(self, *values: Any, **named: Any) -> None:
        super().__init__(*values, **named)
        self["fields"].choices, self.languages.choices = labels.field_choices(), labels.language_choices()

    @property
    def values(self) -> dict[str, Any]:
        listed = {name: list(self[name].data or []) for name in ("fields", "languages")}
        rest = (name for name in self._fields if name not in ("fields", "languages", "email", "csrf_token"))
        return listed | {name: self[name].data or "" for name in rest}


class OfferForm(Form):
    """In which program, from when until when, and whether it costs hours."""

    program = ChoiceField()
    first_day = DayField(validators=[needed(_l("날짜를 적어 주세요."))])
    last_day = DayField(validators=[needed(_l("날짜를 적어 주세요."))])
    asks_hours = TickField()


class GrantForm(Form):
    """Minutes for a firm."""

    firm = LineField(validators=[needed(_l("회사의 이름이나 번호를 적어 주세요.")), most(200)])
    year = WholeField(least=2020, most_of=2100, validators=[needed(_l("연도를 적어 주세요."))])
    minutes = WholeField(least=1, most_of=60_000, validators=[needed(_l("분으로 적어 주세요."))])
    is_back = TickField()
    why = LineField(validators=[needed(_l("까닭을 적어 주세요.")), most(WHY_LENGTH)])


class NoteForm(Form):
    """What came of a meeting."""

    text = BodyField(validators=[DataRequired(_l("내용을 적어 주세요.")), most(LONGEST_NOTE)])
    next_step = LineField(validators=[most(STEP_LENGTH)])


def time_of(one: MentorTime) -> str:
    """14:00 – 18:00."""
    return f"{one.starts // 60:02}:{one.starts % 60:02} – {one.ends // 60:02}:{one.ends % 60:02}"
