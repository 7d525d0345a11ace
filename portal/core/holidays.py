"""Public holidays of Korea (공휴일), substitute holidays (대체공휴일) included, as the package `holidays` knows them.

Days are those of Seoul. Sundays are holidays by law, too, but have no name and are not among these.
"""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from types import MappingProxyType

from holidays import country_holidays

from portal.core import clock

_COUNTRY = "KR"
_LANGUAGES = {"ko": "ko", "en": "en_US"}
#: What the law calls them is not what stands in anybody's calendar.
_EVERYDAY = {"신정연휴": "신정", "기독탄신일": "성탄절", "대체 휴일": "대체공휴일"}


def is_holiday(day: date) -> bool:
    """Whether a day is a public holiday with a name."""
    return day in holidays_of(day.year)


def holiday_name(day: date, locale: str = "ko") -> str:
    """What the holiday of a day is called, in Korean or English; nothing when it is none."""
    return holidays_of(day.year, locale).get(day, "")


def load() -> None:
    """Load what days are reckoned with, once before processes fork: half a second, for all the world's holidays."""
    holidays_of(clock.today().year)


@lru_cache(maxsize=64)
def holidays_of(year: int, locale: str = "ko") -> Mapping[date, str]:
    """The public holidays of a year, `{day: name}` in the order of days. Two on one day share a name with a dot.

    Days that a government adds later (임시공휴일, elections) come with a newer version of the package.
    """
    found = country_holidays(_COUNTRY, years=year, language=_LANGUAGES.get(locale, _LANGUAGES["ko"]))
    return MappingProxyType({day: _everyday(name) for day, name in sorted(found.items())})


def _everyday(name: str) -> str:
    for formal, usual in _EVERYDAY.items():
        name = name.replace(formal, usual)
    return name.replace("; ", " · ")
