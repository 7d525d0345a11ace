"""What somebody has booked, on the dashboard: what is to be answered, then what comes next."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from flask import url_for
from sqlalchemy import exists, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from portal.allocation.models import Claim, State
from portal.core import clock
from portal.core.db import session
from portal.core.viewer import Viewer
from portal.programs.labels import state_label
from portal.programs.models import Booking, Program, ProgramSession
from portal.programs.when import day_with_weekday, time_of_day
from portal.web.filters import format_moment
from portal.web.language import current_locale
from portal.web.language import gettext as _
from portal.web.slots import DashboardCard, DashboardLine


def card(viewer: Viewer) -> Iterable[DashboardCard]:
    """One's own bookings that are not over. Two queries."""
    if viewer.person_id is None:
        return
    found = sorted(_coming(viewer.person_id), key=lambda one: (one.state != State.OFFERED, _starts(one), one.id))
    lines = [_line(one) for one in found]
    nothing = _("신청한 프로그램이 없어요. 누구나 보고 바로 신청할 수 있어요.")
    url = url_for("bookings.index") if lines else url_for("programs.index")
    yield DashboardCard(_("내 신청"), url, "ticket", lines, len(lines), nothing)


def _coming(person_id: int) -> Sequence[Booking]:
    now, one = clock.now(), ProgramSession.__table__.alias()
    goes_on = exists().where(one.c.program_id == Booking.program_id, one.c.ends_at > now, one.c.cancelled_at.is_(None))
    to_come = or_(ProgramSession.ends_at > now, Booking.session_id.is_(None) & goes_on)
    query = (
        select(Booking)
        .join(Booking.claim)
        .outerjoin(Booking.session)
        .where(Booking.person_id == person_id, Claim.state != State.ENDED, to_come)
        .options(
            contains_eager(Booking.claim).lazyload(Claim.pool),
            contains_eager(Booking.session),
            joinedload(Booking.program).selectinload(Program.sessions),
        )
    )
    return session.scalars(query).all()


def _starts(booking: Booking) -> datetime:
    """When it begins, or goes on: a course has many times."""
    if booking.session is not None:
        return booking.session.starts_at
    now = clock.now()
    return min(one.starts_at for one in booking.program.sessions if one.cancelled_at is None and one.ends_at > now)


def _line(booking: Booking) -> DashboardLine:
    starts, offered_until = _starts(booking), booking.claim.offered_until
    is_offered = booking.state == State.OFFERED and offered_until is not None
    note = f"{day_with_weekday(starts)} {time_of_day(starts)}"
    if is_offered and offered_until is not None:
        note = _("자리가 났어요. %(until)s까지 받아들일 수 있어요", until=format_moment(offered_until))
    elif booking.state != State.CONFIRMED:
        note = f"{note} · {state_label(booking.state, '')}"
    url = url_for("bookings.show", booking_id=booking.id)
    return DashboardLine(booking.program.title(current_locale()), url, note, urgent=is_offered)
