"""Numbered pages."""

from collections.abc import Iterator
from dataclasses import dataclass

#: Pages beyond this are not walked to by people, and deep offsets only serve scrapers.
LAST_PAGE = 10_000


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list: `number` counts from 1; `total` counts the items of all pages."""

    number: int
    size: int
    total: int

    @property
    def count(self) -> int:
        """How many pages there are; at least one."""
        return max(1, -(-self.total // self.size))

    @property
    def offset(self) -> int:
        return (self.number - 1) * self.size

    @property
    def is_beyond(self) -> bool:
        """Whether someone asked for a page after the last one."""
        return self.number > self.count

    def window(self, reach: int = 2) -> Iterator[int | None]:
        """Page numbers to show: the first, the last and those near; `None` stands for a gap."""
        shown = sorted(
            n for n in {1, self.count, *range(self.number - reach, self.number + reach + 1)} if 1 <= n <= self.count
        )
        before = 0
        for number in shown:
            if number - before == 2:
                yield number - 1
            elif number - before > 2:
                yield None
            yield number
            before = number


def page_number(text: str | None) -> int:
    """Read a page number from a URL: anything that is no number from 1 up counts as 1."""
    if not text or not text.isascii() or not text.isdigit():
        return 1
    return min(max(int(text[:9]), 1), LAST_PAGE)
