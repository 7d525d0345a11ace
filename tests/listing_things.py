"""What stands for the arguments of addresses of outside calls and events, and what fills their forms."""

from collections.abc import Callable
from datetime import date
from itertools import count
from typing import Any

from portal.core import clock
from portal.core.db import session, unit_of_work
from portal.programs.listings.models import Listing, ListingImport, ListingImportFile, ListingImportLine

FILE = "제목,주최,마감일,링크\n새싹 오픈이노베이션,은하진흥원,2030-12-31,https://sprout.example/call".encode()
HEADER = {"header": ["제목", "주최", "마감일", "링크"], "columns": ["title", "host", "closes_on", "link"]}
_numbers = count(1)


def make_import(by: str, state: str = "checked") -> int:
    """A list that was looked at, or taken in."""
    values: dict[str, Any] = {"applied_at": clock.now()} if state == "applied" else {}
    with unit_of_work():
        record = ListingImport(by=by, state=state, file_name="calls.csv", source="목록", rows=1, **HEADER, **values)
        record.counts = {"refused": 1, "created": 1, "updated": 1, "changed": 1, "duplicate": 1}
        session.add(record)
        session.flush()
        if state == "checked":
            session.add(ListingImportFile(import_id=record.id, content=FILE))
        lines = (("refused", 2), ("created", 3), ("updated", 4), ("changed", 5), ("duplicate", 6))
        session.add_all(
            ListingImportLine(import_id=record.id, outcome=outcome, row=row, changes={"host": ["가", "나"]})
            for outcome, row in lines
        )
        return record.id


def make_listing(title: str = "바깥 공고", **values: Any) -> int:
    """A call that closes far from now."""
    number = next(_numbers)
    import_id = make_import("cli", "applied")
    days = {"closes_on": date(2035, 1, 1), "first_day": date(2035, 1, 1), "last_day": date(2035, 1, 1)}
    told = {"kind": "call", "host": "은하진흥원", "source": "목록", "link": "https://calls.example/1"}
    with unit_of_work():
        listing = Listing(title=title, identity_key=f"key-{number}", **told | days | values)
        listing.import_id = listing.seen_import_id = import_id
        session.add(listing)
        session.flush()
        return listing.id


def of_listings(thing: Callable[..., Any], of_person: Callable[..., Any], stranger: int) -> dict[str, Any]:
    """A list that was looked at is its sender's alone; one that came in is all staff's. A listing is all staff's."""
    make_listing("처음 보이는 공고")
    return {
        "staff_listings.listing_id": thing(lambda _person_id: make_listing()),
        "staff_listings.import_id": of_person(lambda person: make_import(f"person:{person}"), lambda: stranger),
        "staff_listings.undo.import_id": thing(lambda _person_id: make_import(f"person:{stranger}", "applied")),
    }
