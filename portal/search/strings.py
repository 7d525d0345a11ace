"""Many strings as one run of bytes.

A list of Python's strings takes some ten times the memory, and each look at one writes to it (its count of references):
after a fork every process would soon have a copy of its own.
"""

from collections.abc import Iterable, Iterator
from itertools import chain

import numpy as np
from numpy.typing import NDArray


class Strings:
    """An unchangeable row of strings: UTF-8 in `data`, string `i` from `bounds[i]` to `bounds[i + 1]`."""

    __slots__ = ("_bounds", "_data")

    def __init__(self, data: NDArray[np.uint8], bounds: NDArray[np.int32]) -> None:
        # Views: to look up one string through numpy takes three times as long.
        self._data: memoryview = data.data
        self._bounds: memoryview = bounds.data

    @classmethod
    def of(cls, strings: Iterable[str]) -> "Strings":
        encoded = [string.encode() for string in strings]
        bounds = np.fromiter(chain([0], map(len, encoded)), np.int32, len(encoded) + 1).cumsum()
        return cls(np.frombuffer(b"".join(encoded), np.uint8), bounds)

    @property
    def data(self) -> NDArray[np.uint8]:
        return np.asarray(self._data)

    @property
    def bounds(self) -> NDArray[np.int32]:
        return np.asarray(self._bounds)

    @property
    def sizes(self) -> NDArray[np.int32]:
        """How many bytes each string has."""
        return np.diff(self.bounds)

    def __len__(self) -> int:
        return len(self._bounds) - 1

    def __getitem__(self, place: int) -> str:
        return str(self._data[self._bounds[place] : self._bounds[place + 1]], "utf-8")

    def __iter__(self) -> Iterator[str]:
        return iter(self.take(range(len(self))))

    def take(self, places: Iterable[int]) -> list[str]:
        """Some of the strings, in the order of `places`."""
        data, bounds = self._data, self._bounds.tolist()
        return [str(data[bounds[place] : bounds[place + 1]], "utf-8") for place in places]
