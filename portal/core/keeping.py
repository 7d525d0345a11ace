"""Keeping what was made of values for as long as the values are the same: nobody has to say when it is out of date."""

import threading
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

from cachetools import LRUCache

T = TypeVar("T")


class WhileEqual(Generic[T]):
    """For each key, what was made last and of which values; those of the keys asked for last are kept.

    Values are compared, not hashed: rows with lists in them will do. They must hold all that the result depends on.
    """

    def __init__(self, most: int) -> None:
        self._kept: LRUCache[Hashable, tuple[object, T]] = LRUCache(most)
        self._lock = threading.Lock()

    def get(self, key: Hashable, values: object, make: Callable[[], T]) -> T:
        """What was made of these very values, or what `make` makes of them now."""
        with self._lock:
            kept = self._kept.get(key)
        if kept is None or kept[0] != values:
            kept = values, make()
            with self._lock:
                self._kept[key] = kept
        return kept[1]
