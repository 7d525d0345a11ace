"""When something takes place, as people write it: in Seoul's time, with the day of the week."""

from datetime import datetime

from portal.core.clock import SEOUL
from portal.web.filters import format_day
from portal.web.language import current_locale

_KOREAN, _ENGLISH = "월화수목금토일", ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def day_with_weekday(moment: datetime) -> str:
    """2026. 12. 10. (목), or Thu 10 Dec 2026."""
    here = moment.astimezone(SEOUL)
    if current_locale() == "en":
        return f"{_ENGLISH[here.weekday()]} {format_day(here)}"
    return f"{format_day(here)} ({_KOREAN[here.weekday()]})"


def time_of_day(moment: datetime) -> str:
    """오후 2:00, or 2:00 pm."""
    here = moment.astimezone(SEOUL)
    time = f"{here.hour % 12 or 12}:{here.minute:02}"
    if current_locale() == "en":
        return f"{time} {'am' if here.hour < 12 else 'pm'}"
    return f"{'오전' if here.hour < 12 else '오후'} {time}"


def span(starts_at: datetime, ends_at: datetime) -> str:
    """From when until when; the second day is said when it is another one."""
    begin, end = starts_at.astimezone(SEOUL), ends_at.astimezone(SEOUL)
    until = time_of_day(end) if begin.date() == end.date() else f"{day_with_weekday(end)} {time_of_day(end)}"
    return f"{day_with_weekday(begin)} {time_of_day(begin)} – {until}"
