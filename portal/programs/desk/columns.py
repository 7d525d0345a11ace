"""What stands in a list of programs: its columns, and how each cell is read. One row is one meeting of a program."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from urllib.parse import urlsplit

from portal.core import clock
from portal.core.clock import SEOUL
from portal.core.korean import clean, clean_line, fold_width
from portal.firms.vocabulary import FIELDS
from portal.programs.desk.moments import read_moment
from portal.programs.labels import approval_label, audience_label, kind_label
from portal.programs.models import (
    LEAD_LENGTH,
    MOST_SEATS,
    PLACE_LENGTH,
    PRICE_LENGTH,
    TITLE_LENGTH,
    URL_LENGTH,
    Approval,
    Audience,
    Kind,
)
from portal.web.language import gettext as _
from portal.web.language import speaking

_SPACES = re.compile(r"[\s()·:*]+")
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?")
LONGEST_BODY = 20_000


class Wrong(Exception):
    """What is in a cell cannot be taken; the message is for people."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name here and its headings, ours first in both languages."""

    name: str
    headings: Sequence[str]
    is_needed: bool = False


def columns() -> list[Column]:
    """All columns of a list, in the order of the template."""
    return [Column(name, [*_in_both(label), *more], needed) for name, label, more, needed in _COLUMNS]


def _in_both(label: Callable[[], str]) -> list[str]:
    found = []
    for locale in ("ko", "en"):
        with speaking(locale):
            found.append(label())
    return found


_COLUMNS: tuple[tuple[str, Callable[[], str], tuple[str, ...], bool], ...] = (
    ("title_ko", lambda: _("제목"), ("프로그램명", "제목 (한국어)", "title"), True),
    ("title_en", lambda: _("제목 (영어)"), ("영어 제목",), False),
    ("kind", lambda: _("종류"), ("구분", "kind"), True),
    ("starts_at", lambda: _("시작"), ("시작 일시", "시작일시"), True),
    ("ends_at", lambda: _("끝"), ("종료", "종료 일시", "종료일시"), True),
    ("seats", lambda: _("정원"), ("모집 인원", "인원"), True),
    ("lead_ko", lambda: _("한 줄 소개"), (), False),
    ("body_ko", lambda: _("소개"), ("내용",), False),
    ("field", lambda: _("분야"), (), False),
    ("host_ko", lambda: _("주관"), ("주관 기관",), False),
    ("place_ko", lambda: _("장소"), (), False),
    ("online_url", lambda: _("온라인 주소"), (), False),
    ("price_ko", lambda: _("가격"), ("참가비",), False),
    ("audience", lambda: _("대상"), ("신청 대상",), False),
    ("firms", lambda: _("초대할 회사"), ("초대 기업",), False),
    ("approval", lambda: _("선정 방식"), (), False),
    ("booking_opens_at", lambda: _("신청 시작"), (), False),
    ("booking_closes_at", lambda: _("신청 마감"), (), False),
)


def heading_key(heading: str) -> str:
    """What two spellings of a heading have in common."""
    return _SPACES.sub("", fold_width(heading)).lower()


def guessed(header: Sequence[str]) -> list[str]:
    """Which column each heading names; nothing for those that name none, or one that was named before."""
    known = {heading_key(heading): one.name for one in reversed(columns()) for heading in one.headings}
    names: list[str] = []
    for heading in header:
        name = known.get(heading_key(heading), "")
        names.append("" if name in names else name)
    return names


# ── Cells ────────────────────────────────────────────────────────────────────


def read_cell(name: str, text: str) -> Any:
    """The value in a cell that holds something. Raises `Wrong`."""
    return _READERS[name](text)


def _line(most: int) -> Callable[[str], str]:
    def read(text: str) -> str:
        line = clean_line(text)
        if len(line) > most:
            raise Wrong(_("%(max)d자까지 쓸 수 있어요.", max=most))
        return line

    return read


def _body(text: str) -> str:
    body = clean(text).strip()
    if len(body) > LONGEST_BODY:
        raise Wrong(_("%(max)d자까지 쓸 수 있어요.", max=LONGEST_BODY))
    return body


def _address(text: str) -> str:
    line = _line(URL_LENGTH)(text)
    try:
        parts = urlsplit(line)
    except ValueError:
        raise Wrong(_("https://로 시작하는 주소를 적어 주세요.")) from None
    if parts.scheme not in ("https", "http") or not parts.hostname or " " in line:
        raise Wrong(_("https://로 시작하는 주소를 적어 주세요."))
    return line


def _one_of(words: Callable[[], Mapping[str, str]], wrong: Callable[[], str]) -> Callable[[str], str]:
    def read(text: str) -> str:
        key = heading_key(text)
        known: dict[str, str] = {}
        for locale in ("ko", "en"):
            with speaking(locale):
                known |= {heading_key(word): code for code, word in words().items()}
        known |= {code: code for code in words()}
        if key not in known:
            raise Wrong(f"{wrong()} ({', '.join(words().values())})")
        return known[key]

    return read


def _moment(text: str) -> datetime:
    try:
        return read_moment(text)
    except ValueError:
        raise Wrong(_("날짜와 시각을 2026-12-01 14:00처럼 적어 주세요.")) from None


def _moment_or_clock(text: str) -> datetime | time:
    """A moment, or only a time of day: that of the day on which it begins."""
    match = _CLOCK.fullmatch(fold_width(text).strip())
    if match is None:
        return _moment(text)
    hour, minute, second = (int(part or 0) for part in match.groups())
    try:
        return time(hour, minute, second)
    except ValueError:
        raise Wrong(_("시각을 14:00처럼 적어 주세요.")) from None


#: Digits of a number of seats, zeros before it among them.
LONGEST_SEATS = 12


def _seats(text: str) -> int:
    digits = fold_width(text).replace(",", "").strip().removesuffix("명").strip()
    if not (digits.isascii() and digits.isdigit()):
        raise Wrong(_("정원은 숫자로 적어 주세요."))
    # As many digits as one likes are a number that takes its time.
    if len(digits) > LONGEST_SEATS or not 1 <= int(digits) <= MOST_SEATS:
        raise Wrong(_("정원은 1에서 %(most)s까지 적을 수 있어요.", most=f"{MOST_SEATS:,}"))
    return int(digits)


def _firms(text: str) -> list[str]:
    return [name for part in re.split(r"[\n|;]", text) if (name := clean_line(part))]


_READERS: Mapping[str, Callable[[str], Any]] = {
    "title_ko": _line(TITLE_LENGTH),
    "title_en": _line(TITLE_LENGTH),
    "kind": _one_of(lambda: {one.value: kind_label(one) for one in Kind}, lambda: _("없는 종류예요.")),
    "starts_at": _moment,
    "ends_at": _moment_or_clock,
    "seats": _seats,
    "lead_ko": _line(LEAD_LENGTH),
    "body_ko": _body,
    "field": _one_of(lambda: {word.code: word.label("ko") for word in FIELDS.values()}, lambda: _("없는 분야예요.")),
    "host_ko": _line(TITLE_LENGTH),
    "place_ko": _line(PLACE_LENGTH),
    "online_url": _address,
    "price_ko": _line(PRICE_LENGTH),
    "audience": _one_of(lambda: {one.value: audience_label(one) for one in Audience}, lambda: _("없는 대상이에요.")),
    "firms": _firms,
    "approval": _one_of(
        lambda: {one.value: approval_label(one) for one in Approval}, lambda: _("없는 선정 방식이에요.")
    ),
    "booking_opens_at": _moment,
    "booking_closes_at": _moment,
}


def until(starts_at: datetime, ends: datetime | time) -> datetime:
    """When a meeting ends: a time of day is that of the day on which it begins, however early it is."""
    if isinstance(ends, datetime):
        return ends
    return datetime.combine(starts_at.astimezone(SEOUL).date(), ends, SEOUL)


def check_times(starts_at: datetime, ends_at: datetime) -> tuple[str, str] | None:
    """The column in which something is wrong with the times of a meeting, and what."""
    if starts_at <= clock.now():
        return "starts_at", _("이미 지난 때예요.")
    if ends_at <= starts_at:
        return "ends_at", _("끝나는 때가 시작하는 때보다 앞이에요.")
    if ends_at - starts_at > timedelta(days=14):
        return "ends_at", _("한 일정은 14일을 넘을 수 없어요.")
    return None
