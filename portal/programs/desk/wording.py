"""Moments to the second, where that matters: from and until when one may apply."""

from datetime import datetime

from portal.core.clock import SEOUL
from portal.programs.when import time_of_day
from portal.web.filters import format_day
from portal.web.language import current_locale


def moment_text(moment: datetime | None) -> str:
    """2026. 12. 1. 오후 11:59:59; seconds only where there are any, nothing for none."""
    if moment is None:
        return ""
    second = moment.astimezone(SEOUL).second
    if current_locale() == "en":
        time, _space, half = time_of_day(moment).rpartition(" ")
        return f"{format_day(moment)}, {time}{f':{second:02}' if second else ''} {half}"
    return f"{format_day(moment)} {time_of_day(moment)}{f':{second:02}' if second else ''}"
