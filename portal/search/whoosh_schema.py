"""How entries lie in a Whoosh index."""

from collections.abc import Iterator
from typing import Any

import orjson
from whoosh import columns, fields, formats
from whoosh.analysis import IDAnalyzer

from portal.search import analysis
from portal.search.columns import MEASURED, make_meta
from portal.search.entry import FIELDS, Entry

#: Raised whenever the layout changes; an index of another layout is made anew.
LAYOUT = 8
INDEX_NAME = f"documents_{LAYOUT}_{analysis.VERSION}"


class Bag(fields.FieldType):  # type: ignore[misc]  # Whoosh has no types
    """Terms with weights that are counted already: Whoosh's analysers and positions have no part in it."""

    def __init__(self) -> None:
        super().__init__(format=formats.Existence(), analyzer=IDAnalyzer(), scorable=False, stored=False)

    def index(self, value: dict[str, float], **_kwargs: Any) -> Iterator[tuple[bytes, int, float, bytes]]:
        for term, weight in value.items():
            yield term.encode(), 1, weight, b""


def make_schema() -> fields.Schema:
    """`key` to replace and remove by, `meta` (JSON) for filters, facets and sorting, and a bag for each field."""
    return fields.Schema(
        key=fields.ID(unique=True),
        meta=fields.COLUMN(columns.VarBytesColumn()),
        **{name: Bag() for name in FIELDS},
    )


def fields_of(entry: Entry) -> dict[str, Any]:
    """An entry as arguments of Whoosh's `add_document`."""
    lengths = [entry.length(name) for name in MEASURED]
    meta = make_meta(entry.key, entry.digest, entry.audience, entry, lengths)
    return {"key": entry.key, "meta": orjson.dumps(meta), **entry.bags}
