"""Numbers and periods as people write them: "12억 3,000만", "98.2%", "2025년 9월". Pure."""

import re
from datetime import date
from decimal import Decimal

from portal.core.korean import fold_width
from portal.firms.numbers.metrics import BASIS_POINTS, PEOPLE, PIECES, WON

#: What a number may be counted in, by what the form calls it: `(unit, how many of it)`.
SCALES = {
    "won": (WON, 1),
    "thousand_won": (WON, 10**3),
    "ten_thousand_won": (WON, 10**4),
    "million_won": (WON, 10**6),
    "hundred_million_won": (WON, 10**8),
    "people": (PEOPLE, 1),
    "pieces": (PIECES, 1),
    "percent": (BASIS_POINTS, 100),
}
LONGEST = 60
_WORDS = {"조": 10**12, "억": 10**8, "천만": 10**7, "백만": 10**6, "만": 10**4, "천": 10**3}
_PART = re.compile(r"([0-9][0-9,]*(?:\.[0-9]+)?)(조|억|천만|백만|만|천)?")
_GROUPED = re.compile(r"[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?|[0-9]+(\.[0-9]+)?")
_NEGATIVE = re.compile(r"[-‐‑–—−△▲(]")
_AROUND = re.compile(r"^(₩|krw)|(원|명|건|곳|개|사|%|퍼센트)$", re.IGNORECASE)
_PERIOD = re.compile(r"([0-9]{4})(?:(?:년|[-./])([0-9]{1,2})(?:월|\.)?|([0-9]{2})|년|\.)?")


class Unreadable(ValueError):
    """What was typed is no number that may be kept: `negative`, `twice`, `ambiguous`, `commas`, `broken`, `unit`."""


def read_value(typed: str, unit: str, scale: str = "") -> int:
    """A number in whole `unit`s. `scale` is one of `SCALES`, or nothing: the unit itself. Raises `Unreadable`."""
    of, size = SCALES[scale] if scale else (unit, 100 if unit == BASIS_POINTS else 1)
    if of != unit:
        raise Unreadable("unit")
    text = re.sub(r"\s", "", fold_width(typed))
    if _NEGATIVE.match(text):
        raise Unreadable("negative")
    text = _AROUND.sub("", _AROUND.sub("", text))
    parts = list(_PART.finditer(text))
    if not parts or "".join(part[0] for part in parts) != text or len(text) > LONGEST:
        raise Unreadable("broken")
    value = _sum(parts)
    if scale and size > 1 and unit == WON and any(part[2] for part in parts):
        raise Unreadable("twice")
    total = value * size
    if total != total.to_integral_value():
        raise Unreadable("fraction")
    return int(total)


def _sum(parts: list[re.Match[str]]) -> Decimal:
    total, before = Decimal(0), None
    for place, part in enumerate(parts):
        if not _GROUPED.fullmatch(part[1]):
            raise Unreadable("commas")
        size = _WORDS.get(part[2] or "", 1)
        if before is not None and size >= before:
            raise Unreadable("broken")
        if part[2] == "천" and place and before and before >= _WORDS["억"]:
            # 1억 5천 is said of 150,000,000 and written of 100,005,000.
            raise Unreadable("ambiguous")
        total += Decimal(part[1].replace(",", "")) * size
        before = size
    return total


def read_period(typed: str) -> str:
    """`2025`, or `2025-09` for a month. Raises `Unreadable`."""
    match = _PERIOD.fullmatch(re.sub(r"\s", "", fold_width(typed)))
    month = int(match[2] or match[3]) if match and (match[2] or match[3]) else None
    if match is None or (month is not None and not 1 <= month <= 12):
        raise Unreadable("broken")
    return match[1] if month is None else f"{match[1]}-{month:02}"


def begins(period: str) -> date:
    """The first day of a period."""
    return date(int(period[:4]), int(period[5:7]) if len(period) > 4 else 1, 1)


def plain(value: int, unit: str) -> str:
    """A value as it is filled into a form, to be read again without a scale: `98.25`, `1,230,000,000`."""
    return f"{Decimal(value) / 100:f}" if unit == BASIS_POINTS else f"{value:,}"
