"""Which listing a row of a list means, so that a list that comes again changes what there is and adds nothing twice.

In this order: the same key of the same source; the same title, host and days; the same link. A link alone does not do:
many calls stand on one page, and a conference is held at the same address year after year. So it counts only where it
stands once in the list and once among what there is, of a call with a title that is nearly the same ("연장" is added to
it, say), of an event with the same title in the same year.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from rapidfuzz import fuzz
from sqlalchemy import ColumnElement, and_, or_, select

from portal.core.db import session
from portal.programs.listings.links import link_key
from portal.programs.listings.models import CALL, Listing, host_key, text_key

#: How many rows are looked for in one query.
CHUNK = 300
#: From how many of a hundred on two titles of calls at one address are one call's.
_ALIKE = 60


def identity_key(values: dict[str, Any]) -> str:
    """What is the same title, host and days, hashed."""
    days = (str(values.get(name) or "") for name in ("starts_on", "ends_on", "closes_on"))
    whole = "\n".join((text_key(values["title"]), host_key(values.get("host", "")), *days))
    return hashlib.sha256(whole.encode()).hexdigest()


class Known:
    """The listings that rows may mean. `rows` are settled values, each with its source."""

    def __init__(self, rows: Sequence[dict[str, Any]]) -> None:
        self._links_here = Counter(link_key(row.get("link", "")) for row in rows)
        self._by_source: dict[tuple[str, str], Listing] = {}
        self._by_identity: dict[str, Listing] = {}
        self._by_link: dict[str, list[Listing]] = defaultdict(list)
        for start in range(0, len(rows), CHUNK):
            for listing in session.scalars(select(Listing).where(_may_be(rows[start : start + CHUNK]))):
                self._add(listing)

    def _add(self, listing: Listing) -> None:
        if listing.identity_key in self._by_identity:
            return  # found by another chunk
        self._by_identity[listing.identity_key] = listing
        if listing.source_key is not None:
            self._by_source[listing.source, listing.source_key] = listing
        if listing.link_key:
            self._by_link[listing.link_key].append(listing)

    def find(self, values: dict[str, Any]) -> Listing | None:
        """The listing that a row means."""
        key = values.get("source_key")
        found = self._by_source.get((values["source"], key)) if key else None
        return found or self._by_identity.get(identity_key(values)) or self._linked(values)

    def _linked(self, values: dict[str, Any]) -> Listing | None:
        key = link_key(values.get("link", ""))
        found = self._by_link.get(key, []) if key else []
        if len(found) != 1 or self._links_here[key] != 1:
            return None
        one = found[0]
        other_key = one.source_key and values.get("source_key") and one.source == values["source"]
        if other_key or (one.kind == CALL) != (values["kind"] == CALL):
            return None
        return one if _same_occasion(one, values) else None

    def bears(self, values: dict[str, Any]) -> bool:
        """Whether a listing has the identity already that another would come to have."""
        key = values["identity_key"]
        return key in self._by_identity or bool(
            session.scalar(select(Listing.id).where(Listing.identity_key == key).limit(1))
        )


def _same_occasion(one: Listing, values: dict[str, Any]) -> bool:
    titles = text_key(one.title), text_key(values["title"])
    if one.kind == CALL:
        return fuzz.ratio(*titles) >= _ALIKE
    return titles[0] == titles[1] and one.starts_on is not None and one.starts_on.year == values["starts_on"].year


def _may_be(rows: Sequence[dict[str, Any]]) -> ColumnElement[bool]:
    links = {key for row in rows if (key := link_key(row.get("link", "")))}
    return or_(
        Listing.identity_key.in_({identity_key(row) for row in rows}),
        Listing.link_key.in_(links),
        *(and_(Listing.source == source, Listing.source_key.in_(keys)) for source, keys in _keys(rows)),
    )


def _keys(rows: Sequence[dict[str, Any]]) -> Iterator[tuple[str, set[str]]]:
    by_source: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        if row.get("source_key"):
            by_source[row["source"]].add(row["source_key"])
    yield from by_source.items()
