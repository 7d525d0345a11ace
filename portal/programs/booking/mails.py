"""The letter of an offered place: answered from the letter, without signing in."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from portal.accounts.mails import Letter, send_letter
from portal.accounts.models import Person
from portal.notices.mails import address_of
from portal.programs.booking import kinds
from portal.programs.booking.tokens import make_token
from portal.programs.models import Booking
from portal.web.filters import format_moment
from portal.web.hub import current_hub
from portal.web.language import gettext as _
from portal.web.language import speaking


def send_offer(booking: Booking, person: Person, values: dict[str, Any]) -> None:
    """Write to who is next in line."""
    # In the query, which no log of ours holds.
    link = f"{address_of('/bookings/answer', person)}?{urlencode({'token': make_token(booking)})}"
    with speaking(person.locale):
        until = format_moment(datetime.fromisoformat(values["until"]))
        letter = Letter(
            _("[%(hub)s] %(title)s: 자리가 났습니다", hub=current_hub().name, title=kinds.title(values)),
            [
                _("기다리시던 자리가 났습니다. %(until)s까지 받아들여 주십시오.", until=until),
                *kinds.other_place(values),
                *kinds.when_and_where(values),
            ],
            _("받아들이거나 넘기기"),
            link,
            [
                _("로그인하지 않아도 됩니다. 이 링크는 한 번만 쓸 수 있습니다."),
                _("답하지 않으면 자리는 다음 분께 넘어갑니다."),
            ],
        )
        send_letter(letter, person, what=f"offer-{booking.id}")
