"""Who of a meeting is told what."""

from typing import Any

from portal.accounts.models import Person
from portal.core.db import session
from portal.firms.models import Firm
from portal.notices.service import notify
from portal.programs.mentoring.kinds import MENTORING
from portal.programs.mentoring.models import Mentor, Side
from portal.programs.models import Booking


def tell(booking: Booking, mentor: Mentor, side: Side, message: str) -> None:
    """Tell one side of a meeting; a mentor from outside has no inbox."""
    person_id = mentor.person_id if side == Side.MENTOR else booking.person_id
    person = session.get(Person, person_id) if person_id else None
    if person is None or booking.session is None:
        return
    url = "/me/mentoring" if message == "cancelled" else f"/me/mentoring/meetings/{booking.id}"
    values = _values(booking) | {"is_mentor": side == Side.MENTOR}
    notify(MENTORING, person, message, values, url=url, about=f"meeting:{booking.id}")


def _values(booking: Booking) -> dict[str, Any]:
    one, firm = booking.session, session.get(Firm, booking.firm_id) if booking.firm_id else None
    names = {"firm_ko": firm.name_ko, "firm_en": firm.name_en} if firm else {}
    program = {"title_ko": booking.program.title_ko, "title_en": booking.program.title_en}
    times = {"starts_at": one.starts_at.isoformat(), "ends_at": one.ends_at.isoformat()} if one else {}
    return program | names | times | {"booking": booking.id}
