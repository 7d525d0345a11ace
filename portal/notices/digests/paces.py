"""How often letters of a kind come, and when one that gathers them is due."""

from datetime import date, datetime, time, timedelta
from enum import StrEnum

from portal.core.clock import SEOUL

#: Letters that gather come at this time, in Seoul; those of a week on Mondays.
AT = time(8)
_WEEK = timedelta(days=7)


class Pace(StrEnum):
    EACH = "each"
    DAILY = "daily"
    WEEKLY = "weekly"


def last_due(pace: Pace, now: datetime) -> datetime:
    """When a letter of this pace was last due. What was held before then is to be sent; `each` is caught up daily."""
    here = now.astimezone(SEOUL)
    due = datetime.combine(here.date(), AT, SEOUL)
    if due > here:
        due -= timedelta(days=1)
    if pace == Pace.WEEKLY:
        due -= timedelta(days=due.weekday())
    return due


def day_due(now: datetime) -> date:
    """The day whose letter is due: there is one a day, and on Mondays that of the week stands in it."""
    return last_due(Pace.DAILY, now).date()
