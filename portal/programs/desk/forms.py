"""The forms of the desk: shape and wording. What the house allows is for the services to say."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import FileField, HiddenField, ValidationError
from wtforms.validators import DataRequired

from portal.notices.forms import BodyField
from portal.programs.desk import labels
from portal.programs.desk.inputs import AddressField, MomentField, SpanField, TimeField, WholeField
from portal.programs.desk.labels import Choices
from portal.programs.desk.service import Basis
from portal.programs.models import LEAD_LENGTH, MOST_SEATS, PLACE_LENGTH, PRICE_LENGTH, TITLE_LENGTH, URL_LENGTH
from portal.web.forms import ChoiceField, DayField, Form, LineField, ManyField, TickField, most, needed
from portal.web.language import gettext as _

LONGEST_BODY, LONGEST_REASON, MOST_FIRMS = 20_000, 500, 200


class ProgramForm(Form):
    """All of a program but its dates. `base` says upon which values the form was made."""

    base = HiddenField()
    kind = ChoiceField()
    title_ko = LineField(validators=[needed(_l("제목을 적어 주세요.")), most(TITLE_LENGTH)])
    title_en = LineField(validators=[most(TITLE_LENGTH)])
    lead_ko = LineField(validators=[most(LEAD_LENGTH)])
    lead_en = LineField(validators=[most(LEAD_LENGTH)])
    body_ko = BodyField(validators=[most(LONGEST_BODY)])
    body_en = BodyField(validators=[most(LONGEST_BODY)])
    field = ChoiceField()
    host_ko = LineField(validators=[most(TITLE_LENGTH)])
    host_en = LineField(validators=[most(TITLE_LENGTH)])
    place_ko = LineField(validators=[most(PLACE_LENGTH)])
    place_en = LineField(validators=[most(PLACE_LENGTH)])
    is_online = TickField()
    online_url = AddressField(validators=[most(URL_LENGTH)])
    price_ko = LineField(validators=[most(PRICE_LENGTH)])
    price_en = LineField(validators=[most(PRICE_LENGTH)])
    audience = ChoiceField()
    firms = BodyField(validators=[most(MOST_FIRMS * 100)])
    approval = ChoiceField()
    booking_opens_at = MomentField(validators=[needed(_l("신청을 받기 시작하는 때를 적어 주세요."))])
    booking_closes_at = MomentField()
    cancel_minutes = SpanField()
    has_line = TickField()
    offer_minutes = SpanField()
    firm_limit = WholeField(least=1, most_of=1_000)
    credits = WholeField(most_of=1_000)
    first_timers_first = TickField()
    reconfirm_minutes = SpanField()
    releases_unconfirmed = TickField()
    reminders = ManyField()
    counts_no_shows = TickField()

    def __init__(self, *values: Any, **named: Any) -> None:
        super().__init__(*values, **named)
        self.kind.choices, self.field.choices = labels.kind_choices(), labels.field_choices()
        self.audience.choices, self.approval.choices = labels.audience_choices(), labels.approval_choices()
        self.reminders.choices = labels.reminder_choices()
        #: What `firms` names; told by `take_firms`.
        self.firm_ids: list[int] = []

    @property
    def basis(self) -> Basis:
        return Basis.of(self.base.data or "")

    def show(self, values: Mapping[str, Any], firm_names: Sequence[str]) -> None:
        """Let what a program says stand in the fields."""
        for name, value in values.items():
            field = self[name]
            if isinstance(field, MomentField | SpanField | WholeField):
                field.show(value)
            elif name == "reminders":
                field.data = [part for part in value.split(",") if part]
            elif name == "firms":
                field.data = "\n".join(firm_names)
            else:
                field.data = value
        self.base.data = str(Basis.upon(values))

    def take_firms(self, ids: Sequence[int], unknown: Sequence[str], unclear: Sequence[str]) -> None:
        """Take the firms that are named; names that fit none, or several, are told at the field."""
        self.firm_ids = list(ids)
        if unknown:
            self.refuse("firms", _("찾지 못한 회사예요: %(names)s", names=", ".join(unknown[:5])))
        if unclear:
            said = _(
                "이름이 같은 회사가 여럿이에요. 사업자등록번호로 적어 주세요: %(names)s", names=", ".join(unclear[:5])
            )
            self.refuse("firms", said)

    @property
    def values(self) -> dict[str, Any]:
        """What was filled in, as the program keeps it."""
        found: dict[str, Any] = {}
        for field in self:
            if field.name in ("base", "csrf_token"):
                continue
            if isinstance(field, MomentField):
                found[field.name] = field.moment
            elif isinstance(field, SpanField):
                found[field.name] = field.minutes
            elif isinstance(field, WholeField):
                found[field.name] = field.number
            else:
                found[field.name] = field.data
        found["credits"] = found["credits"] or 0
        found["reminders"] = ",".join(sorted(self.reminders.data or [], key=int, reverse=True))
        found["firms"] = sorted(self.firm_ids)
        return found


class TimesForm(Form):
    """When and where a meeting is, and for how many."""

    starts_at = MomentField(validators=[needed(_l("시작하는 때를 적어 주세요."))])
    ends_at = MomentField(validators=[needed(_l("끝나는 때를 적어 주세요."))])
    seats = WholeField(least=1, most_of=MOST_SEATS)
    title_ko = LineField(validators=[most(TITLE_LENGTH)])
    title_en = LineField(validators=[most(TITLE_LENGTH)])
    place_ko = LineField(validators=[most(PLACE_LENGTH)])
    place_en = LineField(validators=[most(PLACE_LENGTH)])
    online_url = AddressField(validators=[most(URL_LENGTH)])

    def __init__(self, *values: Any, has_seats: bool, **named: Any) -> None:
        super().__init__(*values, **named)
        self.has_seats = has_seats

    def validate_seats(self, field: WholeField) -> None:
        if self.has_seats and field.number is None and not field.errors:
            raise ValidationError(_("정원을 적어 주세요."))

    @property
    def places(self) -> dict[str, str]:
        """What may be said beside the times."""
        return {name: self[name].data or "" for name in PLACES}


PLACES = ("title_ko", "title_en", "place_ko", "place_en", "online_url")


class SeriesForm(Form):
    """The same day of every week, from a day to a day."""

    first = DayField(validators=[needed(_l("첫날을 적어 주세요."))])
    last = DayField(validators=[needed(_l("마지막 날을 적어 주세요."))])
    weekday = ChoiceField()
    begins = TimeField(validators=[needed(_l("시작하는 시각을 적어 주세요."))])
    ends = TimeField(validators=[needed(_l("끝나는 시각을 적어 주세요."))])
    seats = WholeField(least=1, most_of=MOST_SEATS)
    skips = TickField()

    def __init__(self, *values: Any, has_seats: bool, **named: Any) -> None:
        super().__init__(*values, **named)
        self.weekday.choices = labels.weekday_choices()
        self.has_seats = has_seats

    def validate_last(self, field: DayField) -> None:
        if field.data is not None and self.first.data is not None and field.data < self.first.data:
            raise ValidationError(_("마지막 날은 첫날보다 앞설 수 없어요."))

    def validate_seats(self, field: WholeField) -> None:
        if self.has_seats and field.number is None and not field.errors:
            raise ValidationError(_("정원을 적어 주세요."))


class SeatsForm(Form):
    """How many places a course has; it stands on a page with the form of a meeting."""

    seats = WholeField(id="course-seats", least=1, most_of=MOST_SEATS, validators=[needed(_l("정원을 적어 주세요."))])


class ReasonForm(Form):
    """Why something is called off or taken back."""

    reason = BodyField(validators=[DataRequired(_l("까닭을 적어 주세요.")), most(LONGEST_REASON)])


class BookForm(Form):
    """What staff book for somebody: which time, for which firm; with a reason also beyond the capacity."""

    session = ChoiceField()
    firm = ChoiceField()
    note = LineField(validators=[most(300)])
    beyond = TickField()
    reason = LineField(validators=[most(LONGEST_REASON)])
    #: Whether it is their child who comes; then the form of a child is beside this one.
    for_child = TickField()

    def __init__(self, *values: Any, times: Choices, firms: Choices, **named: Any) -> None:
        super().__init__(*values, **named)
        self.session.choices, self.firm.choices = times, firms
        if not self.is_submitted() and firms:
            self.firm.data = firms[0][0]

    @property
    def session_id(self) -> int | None:
        return int(self.session.data) if self.session.data else None

    @property
    def firm_id(self) -> int | None:
        return int(self.firm.data) if self.firm.data else None


class QuestionsForm(Form):
    """Which form a program asks; an empty choice asks nothing. Choices are set when the form is made."""

    asks = ChoiceField()

    @property
    def form_id(self) -> int | None:
        return int(self.asks.data) if self.asks.data else None


class ChildrenForm(Form):
    """Whether guardians may book for children."""

    takes = TickField()


class FileForm(Form):
    """A file: a list of programs, or a poster."""

    file = FileField()


class PosterForm(Form):
    """A picture, and what it shows."""

    file = FileField()
    alt_ko = LineField(validators=[most(300)])
    alt_en = LineField(validators=[most(300)])


class RulesForm(Form):
    """What holds for all programs."""

    quarter_credits = WholeField(most_of=100_000)
    most_points = WholeField(least=1, most_of=100, validators=[needed(_l("숫자를 적어 주세요."))])
    point_days = WholeField(least=1, most_of=3_650, validators=[needed(_l("숫자를 적어 주세요."))])
