"""Every page that somebody may open, with all that is theirs on it, found from the map of all views."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from addressing import built, own_values, thing_of
from flask import Flask
from kinds import Knocker
from knocking import OPEN, all_routes, expected
from sqlalchemy import select
from things import Thing
from werkzeug.routing import Rule as Route

from portal.core.db import session
from portal.files.models import StoredFile

#: What stands behind addresses that show little without.
ASKED = {
    "directory.index": ("q=카나리아", "q=카나리아&view=table", "type=technology", "type=service&view=cards"),
    "comparison.show": ("firm=1&firm=3&firm=4",),
    "searches.new": ("q=카나리아",),
    "staff_search.index": ("q=카나리아&why=support",),
    "staff_search.person": ("why=support",),
    "api.search_documents": ("q=카나리아",),
    "api.suggest": ("q=카나리아", "q=카"),
}


@dataclass(slots=True)
class Crawler:
    """Somebody who goes everywhere. What is theirs is made at once, before canaries are put into it."""

    app: Flask
    knocker: Knocker
    known: Mapping[str, Thing]
    _doors: list[tuple[Route, dict[str, object]]]

    @classmethod
    def of(cls, app: Flask, knocker: Knocker, known: Mapping[str, Thing]) -> "Crawler":
        """With one firm of their own, in which all of theirs is."""
        own_firm = known["my_firms.firm_id"].own
        firm_id = own_firm(knocker.person_id)
        doors = []
        for route, rule in all_routes(app):
            if expected(knocker.kind, knocker.viewer, rule) == OPEN:
                # What forms are about stands on pages, too.
                thing = thing_of(route, "firm_id", known)
                made = {"firm_id": firm_id} if thing is not None and thing.own is own_firm else None
                doors.append((route, own_values(route, knocker.person_id, known, made)))
        return cls(app, knocker, known, doors)

    def addresses(self) -> Iterator[str]:
        """Of all pages; files go by the names that they have now."""
        for route, values in self._doors:
            if "GET" not in (route.methods or ()):
                continue
            if "file_id" in values:
                name = session.scalar(select(StoredFile.name).where(StoredFile.id == values["file_id"]))
                values = values | {"name": name}
            address = built(self.app, route, values)
            yield address
            yield from (f"{address}?{query}" for query in ASKED.get(route.endpoint, ()))
