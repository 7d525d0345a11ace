"""When a program takes place: in words that all pages share."""

from portal.web.when import day_with_weekday, span, time_of_day

__all__ = ("day_with_weekday", "span", "time_of_day")
