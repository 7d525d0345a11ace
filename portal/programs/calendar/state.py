"""From an address to a calendar: the URL is the whole state."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from urllib.parse import urlencode

from portal.core import clock
from portal.core.months import EARLIEST, LATEST, Month, Week, week_of
from portal.core.paging import page_number
from portal.firms.vocabulary import FIELDS
from portal.programs.models import Kind

#: How it is shown; the first is usual.
VIEWS = ("month", "week", "list")


@dataclass(frozen=True, slots=True)
class CalendarState:
    """What is asked for. `day` is what somebody chose; `month` is always one that shows it."""

    month: Month
    view: str = VIEWS[0]
    day: date | None = None
    kind: str = ""
    field: str = ""
    #: Only what there are places in now; only what the viewer has booked.
    open: bool = False
    mine: bool = False
    #: The program that is shown beside the calendar; none chosen is 0.
    program: int = 0
    page: int = 1

    @classmethod
    def from_args(cls, args: Mapping[str, str]) -> "CalendarState":
        """Read an address. What it says that makes no sense is left out: an address is never an error."""
        day = _day(args.get("day", ""))
        month = Month.read(args.get("month"))
        if day is not None and (month is None or not _shows(month, day)):
            month = Month.of(day)
        return cls(
            month=month or Month.current(),
            view=args.get("view", "") if args.get("view") in VIEWS else VIEWS[0],
            day=day,
            kind=args.get("kind", "") if args.get("kind") in set(Kind) else "",
            field=args.get("field", "") if args.get("field") in FIELDS else "",
            open=args.get("open") == "1",
            mine=args.get("mine") == "1",
            program=_number(args.get("program", "")),
            page=page_number(args.get("page")),
        )

    @property
    def shown_day(self) -> date:
        """The day whose week is shown: the chosen one, else today, else the first of the month."""
        if self.day is not None:
            return self.day
        today = clock.today()
        return today if today in self.month else self.month.first

    @property
    def week(self) -> Week:
        return week_of(self.shown_day)

    @property
    def is_filtered(self) -> bool:
        return bool(self.kind or self.field or self.open or self.mine)

    def query_string(self) -> str:
        """The address' end, in one order and without what is usual, so that one state has one address."""
        default = Month.of(self.day) if self.day is not None else Month.current()
        values = {
            "view": self.view if self.view != VIEWS[0] else "",
            "month": str(self.month) if self.month != default else "",
            "day": self.day.isoformat() if self.day is not None else "",
            "kind": self.kind,
            "field": self.field,
            "open": "1" if self.open else "",
            "mine": "1" if self.mine else "",
            "program": str(self.program) if self.program else "",
            "page": str(self.page) if self.page > 1 else "",
        }
        return urlencode({name: value for name, value in values.items() if value})

    def on(self, day: date) -> "CalendarState":
        """With a day chosen; the month stays while it shows it."""
        month = self.month if _shows(self.month, day) else Month.of(day)
        return replace(self, day=day, month=month, program=0, page=1)

    def choosing(self, program_id: int, day: date) -> "CalendarState":
        """With a program shown beside the calendar."""
        return replace(self.on(day), program=program_id)

    def in_month(self, month: Month) -> "CalendarState":
        return replace(self, month=month, day=None, program=0, page=1)

    def shown_as(self, view: str) -> "CalendarState":
        return replace(self, view=view, page=1)

    def on_page(self, number: int) -> "CalendarState":
        return replace(self, page=number)

    def of_kind(self, kind: str) -> "CalendarState":
        return replace(self, kind=kind, program=0, page=1)

    def in_field(self, field: str) -> "CalendarState":
        return replace(self, field=field, program=0, page=1)

    def only_open(self, is_on: bool) -> "CalendarState":
        return replace(self, open=is_on, program=0, page=1)

    def only_mine(self, is_on: bool) -> "CalendarState":
        return replace(self, mine=is_on, program=0, page=1)

    def without_filters(self) -> "CalendarState":
        return replace(self, kind="", field="", open=False, mine=False, program=0, page=1)


@lru_cache(4096)
def _shows(month: Month, day: date) -> bool:
    """Whether the day stands in one of the month's weeks; asked for each address of a page."""
    return week_of(month.first)[0] <= day <= week_of(month.last)[-1]


def _day(text: str) -> date | None:
    if len(text) != 10 or not text.isascii():
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    # Weeks and months beside it are named, too.
    return day if EARLIEST < day.year < LATEST else None


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else 0
