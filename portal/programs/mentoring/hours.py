"""What firms have of mentoring in a year: given by staff, used by meetings, never below nothing.

A booking uses its hours as soon as it has a place or a place in line: so who is let in later has paid, and nobody is
let in who cannot. What ends before the meeting comes back; who does not come gets nothing back.
"""

from datetime import datetime

from sqlalchemy import CursorResult, select, update

from portal.audit import service as audit
from portal.core import clock
from portal.core.clock import SEOUL
from portal.core.db import session
from portal.core.errors import RuleError
from portal.firms.models import Firm
from portal.programs.mentoring.models import HourAccount, HourEntry, MentorSlot, ProgramHours
from portal.programs.models import Booking, ProgramSession

NO_SHOW = "no_show"
MOST_MINUTES = 60_000


def year_of(moment: datetime) -> int:
    """The year in Seoul."""
    return moment.astimezone(SEOUL).year


def asks_hours(program_id: int) -> bool:
    """Whether meetings of a program cost hours."""
    return session.get(ProgramHours, program_id) is not None


def left(firm_id: int, year: int) -> int:
    """How many minutes a firm has."""
    found = session.get(HourAccount, (firm_id, year), populate_existing=True)
    return found.minutes_left if found else 0


def grant(firm: Firm, year: int, minutes: int, why: str, *, by: str) -> HourEntry:
    """Give a firm minutes for a year, or take some back. Raises `RuleError`, at its field."""
    if not minutes or abs(minutes) > MOST_MINUTES:
        raise RuleError("minutes", "0이 아닌 분으로 적어 주세요.", field="minutes")
    session.scalars(select(Firm.id).where(Firm.id == firm.id).with_for_update(key_share=True)).one()
    if session.get(HourAccount, (firm.id, year)) is None:
        session.add(HourAccount(firm_id=firm.id, year=year, minutes_left=0))
        session.flush()
    if not _add(firm.id, year, minutes):
        has = left(firm.id, year)
        raise RuleError("below_zero", f"{has}분이 남아 있어 그보다 많이 줄일 수 없어요.", field="minutes", left=has)
    entry = HourEntry(firm_id=firm.id, year=year, minutes=minutes, kind="granted", why=why, by=by)
    session.add(entry)
    session.flush()
    audit.record("mentor_hours.granted", entry, by=by, firm=firm.id, year=year, minutes=minutes)
    return entry


def _add(firm_id: int, year: int, minutes: int) -> bool:
    """Change what is left, if it is enough. The database decides."""
    enough = HourAccount.minutes_left + minutes >= 0
    changing = update(HourAccount).where(HourAccount.firm_id == firm_id, HourAccount.year == year, enough)
    changing = changing.values(minutes_left=HourAccount.minutes_left + minutes)
    done = session.execute(changing.execution_options(synchronize_session=False))
    return isinstance(done, CursorResult) and done.rowcount == 1


def minutes_of(one: ProgramSession) -> int:
    """How long a meeting is."""
    return int((one.ends_at - one.starts_at).total_seconds()) // 60


def check(firm_id: int | None, one: ProgramSession) -> None:
    """That a firm has enough for a meeting. Raises `RuleError`."""
    if firm_id is None:
        raise RuleError("needs_firm", "회사 사람으로만 신청할 수 있어요.", field="firm")
    if left(firm_id, year_of(one.starts_at)) < minutes_of(one):
        raise _too_few(firm_id, one)


def _too_few(firm_id: int, one: ProgramSession) -> RuleError:
    has, needed = left(firm_id, year_of(one.starts_at)), minutes_of(one)
    message = f"회사의 멘토링 시간이 {has}분 남았어요. 이 만남은 {needed}분이에요."
    return RuleError("no_hours", message, field="firm", left=has, needed=needed)


def use(booking: Booking, slot: MentorSlot, *, by: str) -> None:
    """Pay for a meeting that is booked, where its program asks for it. Raises `RuleError`."""
    if not asks_hours(booking.program_id):
        return
    one = slot.session
    if booking.firm_id is None:
        raise RuleError("needs_firm", "회사 사람으로만 신청할 수 있어요.", field="firm")
    year, minutes = year_of(one.starts_at), minutes_of(one)
    if not _add(booking.firm_id, year, -minutes):
        raise _too_few(booking.firm_id, one)
    values = {"firm_id": booking.firm_id, "year": year, "booking_id": booking.id, "by": by}
    session.add(HourEntry(minutes=-minutes, kind="used", **values))
    session.flush()


def give_back(booking: Booking, *, by: str, because: str) -> None:
    """What a booking has used comes back, once; not to who did not come, nor once it has begun."""
    used = session.scalars(select(HourEntry).where(HourEntry.booking_id == booking.id, HourEntry.kind == "used"))
    entry = used.one_or_none()
    begun = booking.session is not None and booking.session.starts_at <= clock.now()
    if entry is None or because == NO_SHOW or begun:
        return
    _add(entry.firm_id, entry.year, -entry.minutes)
    values = {"firm_id": entry.firm_id, "year": entry.year, "booking_id": booking.id, "by": by}
    session.add(HourEntry(minutes=-entry.minutes, kind="returned", why=because[:200], **values))
    session.flush()
