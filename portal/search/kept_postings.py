"""Postings that were decoded, kept for the next query, within bounds."""

import threading
from collections.abc import Hashable

from cachetools import LRUCache

from portal.search.columns import Postings

#: Bytes of an entry beside its arrays: two array objects, the key, its place in the cache.
OVERHEAD = 500


class KeptPostings:
    """The postings that were asked for last, up to `most` bytes; for several threads."""

    def __init__(self, most: int) -> None:
        self._kept: LRUCache[Hashable, Postings] = LRUCache(most, getsizeof=_size)
        self._lock = threading.Lock()

    @property
    def size(self) -> int:
        """Bytes that are kept."""
        return int(self._kept.currsize)

    def get(self, key: Hashable) -> Postings | None:
        with self._lock:
            return self._kept.get(key)

    def keep(self, key: Hashable, postings: Postings) -> Postings:
        """Keep postings, and return them; what alone is larger than all that may be kept is not."""
        with self._lock:
            if _size(postings) <= self._kept.maxsize:
                self._kept[key] = postings
        return postings


def _size(postings: Postings) -> int:
    return OVERHEAD + postings.docs.nbytes + postings.weights.nbytes
