"""What somebody has booked, on the dashboard: what is to be answered, then what comes next."""

from collections.abc import Iterable, Sequence
from typing import Any

from flask import url_for
from sqlalchemy import Row, Select, bindparam, case, func, select

from portal.allocation.models import Claim, State
from portal.core import clock
from portal.core.db import session
from portal.core.viewer import Viewer
from portal.programs.labels import state_label
from portal.programs.models import Booking, Program, ProgramSession
from portal.programs.when import day_with_weekday, time_of_day
from portal.web.filters import format_moment
from portal.web.language import gettext as _
from portal.web.language import named
from portal.web.slots import DashboardCard, DashboardLine


def card(viewer: Viewer) -> Iterable[DashboardCard]:
    """One's own bookings that are not over. One query."""
    if viewer.person_id is None:
        return
    lines = [_line(one) for one in _coming(viewer.person_id)]
    nothing = _("신청한 프로그램이 없어요. 누구나 보고 바로 신청할 수 있어요.")
    url = url_for("bookings.index") if lines else url_for("programs.index")
    yield DashboardCard(_("내 신청"), url, "ticket", lines, len(lines), nothing)


def _coming(person_id: int) -> Sequence[Row[Any]]:
    return session.connection().execute(_COMING, {"person_id": person_id, "now": clock.now()}).all()


def _bookings() -> Select[Any]:
    now: Any = bindparam("now")
    one = ProgramSession.__table__.alias()
    # A course has many times: it begins, or goes on, with the first that is not over.
    first = (
        select(func.min(one.c.starts_at))
        .where(one.c.program_id == Booking.program_id, one.c.ends_at > now, one.c.cancelled_at.is_(None))
        .scalar_subquery()
    )
    booked = case((Booking.session_id.is_(None), first), (ProgramSession.ends_at > now, ProgramSession.starts_at))
    found = (
        select(
            *(Booking.id, Claim.state, Claim.offered_until, Program.title_ko, Program.title_en),
            booked.label("starts_at"),
        )
        .select_from(Booking)
        .join(Claim, Claim.id == Booking.claim_id)
        .join(Program, Program.id == Booking.program_id)
        .outerjoin(ProgramSession, ProgramSession.id == Booking.session_id)
        .where(Booking.person_id == bindparam("person_id"), Claim.state != State.ENDED)
        .subquery()
    )
    query = select(found).where(found.c.starts_at.is_not(None))
    return query.order_by(found.c.state != State.OFFERED, found.c.starts_at, found.c.id)


#: Made once: it is asked whenever somebody looks at their first page.
_COMING = _bookings()


def _line(booking: Row[Any]) -> DashboardLine:
    starts, offered_until = booking.starts_at, booking.offered_until
    is_offered = booking.state == State.OFFERED and offered_until is not None
    note = f"{day_with_weekday(starts)} {time_of_day(starts)}"
    if is_offered and offered_until is not None:
        note = _("자리가 났어요. %(until)s까지 받아들일 수 있어요", until=format_moment(offered_until))
    elif booking.state != State.CONFIRMED:
        note = f"{note} · {state_label(booking.state, '')}"
    url = url_for("bookings.show", booking_id=booking.id)
    return DashboardLine(named(booking.title_ko, booking.title_en), url, note, urgent=is_offered)
