"""How often a firm is put on lists, for those who keep its pages: counts, never who."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import or_, select

from portal.core import clock
from portal.core.clock import SEOUL
from portal.core.db import session
from portal.directory.models import ShortlistEntry
from portal.firms.people.models import FirmPerson

#: Weeks with fewer are not told: in a small hub a firm would guess who it was. As many as past queries ask for.
FEWEST_SAVES = 5


@dataclass(frozen=True, slots=True)
class Week:
    """Saves in the week that begins on `monday` (Seoul); `None` for fewer than `FEWEST_SAVES`, nobody among them."""

    monday: date
    count: int | None


def saves_by_week(firm_id: int, weeks: int = 12) -> list[Week]:
    """On how many lists a firm was put in each of the last weeks, the present one last. One query.

    A list is a firm's or a person's and counts once, in the week in which it last took the firm on. Lists of the firm
    itself and of its people are left out. What was taken off counts while it can be put back (30 days), so a week may
    lose some later.
    """
    monday = _monday(clock.today())
    since = monday - timedelta(weeks=weeks - 1)
    of_the_firm = select(FirmPerson.person_id).where(FirmPerson.firm_id == firm_id, FirmPerson.person_id.is_not(None))
    theirs = or_(
        ShortlistEntry.owner_firm_id.is_not(None) & (ShortlistEntry.owner_firm_id != firm_id),
        ShortlistEntry.person_id.is_not(None) & ShortlistEntry.person_id.not_in(of_the_firm),
    )
    query = select(ShortlistEntry.saved_at).where(ShortlistEntry.firm_id == firm_id, theirs)
    days = (moment.astimezone(SEOUL).date() for moment in session.scalars(query))
    counts = Counter(_monday(day) for day in days if day >= since)
    mondays = (since + timedelta(weeks=number) for number in range(weeks))
    return [Week(day, counts[day] if counts[day] >= FEWEST_SAVES else None) for day in mondays]


def saves_since(firm_id: int, since: date) -> Mapping[date, int]:
    """For the firm's own page (`firms.analytics.measures`): weeks that are told, from a Monday on."""
    weeks = (_monday(clock.today()) - since).days // 7 + 1
    return {week.monday: week.count for week in saves_by_week(firm_id, weeks) if week.count}


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
