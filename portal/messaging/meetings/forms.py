"""Forms of meetings: shape and wording. What may be offered is for the service to say."""

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from wtforms import TextAreaField, ValidationError

from portal.core.moments import read_moment, written
from portal.messaging.meetings.labels import minutes_label
from portal.messaging.meetings.models import LINK_LENGTH, MOST_TIMES, PLACE_LENGTH, MeetingOffer
from portal.messaging.meetings.service import Wish
from portal.web.forms import ChoiceField, Form, LineField, most
from portal.web.language import gettext as _

MINUTES = (15, 30, 45, 60, 90, 120, 180, 240, 480)
NUMBERS = range(1, MOST_TIMES + 1)


class MomentField(LineField):
    """A moment in Seoul; `moment` is it, once the form is valid."""

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


class LinkField(LineField):
    """An address with https, or nothing."""

    def pre_validate(self, form: Form) -> None:
        if not self.data:
            return
        try:
            parts = urlsplit(self.data)
        except ValueError:
            parts = urlsplit("")
        if parts.scheme != "https" or not parts.hostname or " " in self.data:
            raise ValidationError(_("https://로 시작하는 주소를 적어 주세요."))


class OfferForm(Form):
    """Up to five times, how long, and where."""

    time1 = MomentField()
    time2 = MomentField()
    time3 = MomentField()
    time4 = MomentField()
    time5 = MomentField()
    minutes = ChoiceField(default="60")
    place = LineField(validators=[most(PLACE_LENGTH)])
    online_url = LinkField(validators=[most(LINK_LENGTH)])

    def __init__(self, *positional: Any, **named: Any) -> None:
        super().__init__(*positional, **named)
        self.minutes.choices = [(str(one), minutes_label(one)) for one in MINUTES]

    @property
    def times(self) -> list[MomentField]:
        return [self[f"time{number}"] for number in NUMBERS]

    @property
    def wish(self) -> Wish:
        moments = [one.moment for one in self.times if one.moment is not None]
        return Wish(moments, int(self.minutes.data), self.place.data or "", self.online_url.data or "")

    def refuse_time(self, name: str, message: str) -> None:
        """Show what a service says of the times that were filled in at the field of that time."""
        filled = [one.name for one in self.times if one.moment is not None]
        number = name.removeprefix("time")
        is_time = name.startswith("time") and number.isdigit() and 0 < int(number) <= len(filled)
        self.refuse(filled[int(number) - 1] if is_time else name, message)


def as_before(offer: MeetingOffer | None) -> OfferForm:
    """The form for other times: how long and where as it was said before."""
    if offer is None:
        return OfferForm(None)
    minutes = str(offer.minutes) if offer.minutes in MINUTES else "60"
    return OfferForm(None, data={"minutes": minutes, "place": offer.place, "online_url": offer.online_url})


class TimeForm(Form):
    """Which of the offered times."""

    time = ChoiceField()

    def __init__(self, choices: list[tuple[str, str]], *positional: Any, **named: Any) -> None:
        super().__init__(*positional, **named)
        self.time.choices = choices


class NoteForm(Form):
    """What is noted, and who may read it: nobody else by default."""

    text = TextAreaField()
    readers = ChoiceField(default="own")

    def __init__(self, *positional: Any, **named: Any) -> None:
        super().__init__(*positional, **named)
        self.readers.choices = [
            ("own", _("우리 회사만: 이 대화에 함께하는 우리 회사 사람만 읽어요")),
            ("both", _("두 회사 모두: 상대 회사도 읽고, 대화에 메모를 남겼다고 알려요")),
        ]

    @property
    def is_shared(self) -> bool:
        return bool(self.readers.data == "both")
