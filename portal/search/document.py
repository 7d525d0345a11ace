"""Search documents: what features hand in, and the rows in which they are kept.

A feature registers a *source*: one kind of owner (a firm) whose rows yield documents (the firm, its technologies, its
services). The rows of `search_document` hold each document as analysed; the index, its rebuild, the check and the
snippets read nothing else.
"""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Index, LargeBinary, String, update
from sqlalchemy.orm import Mapped, mapped_column

from portal.core import clock
from portal.core.db import Base, code, primary_key, session
from portal.core.viewer import PUBLIC


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of running text with where it stands, so that a snippet can say what it is from."""

    text: str
    label_ko: str = ""
    label_en: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class SearchDocument:
    """One thing that can be found. Texts are plain; facets and sort values are codes and numbers.

    `sort` may hold `updated` and `created` (seconds since 1970), `employees`. `prior` multiplies the score and says how
    much a document is trusted apart from any query (1.0 is plain). `card` is what a list of hits shows.
    """

    type: str
    id: int
    url: str
    name: str
    aliases: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    tagline: str = ""
    passages: tuple[Passage, ...] = ()
    #: Names of what the thing is sorted under: they find it, with less weight than what is said of it.
    labels: tuple[str, ...] = ()
    #: Names of what belongs to the thing: who types one of them looks for it.
    parts: tuple[str, ...] = ()
    facets: dict[str, tuple[str, ...]] = field(default_factory=dict)
    sort: dict[str, float] = field(default_factory=dict)
    prior: float = 1.0
    audience: str = PUBLIC
    card: dict[str, Any] = field(default_factory=dict)
    #: What stands in documents that belong to the thing: found with little weight, and kept apart, for it may be long.
    attached: tuple[Passage, ...] = ()

    @property
    def key(self) -> str:
        return f"{self.type}:{self.id}"

    def digest(self, analyser_version: int) -> str:
        """A fingerprint of all that is shown or found, and of the analyser that reads it."""
        content = orjson.dumps(self, option=orjson.OPT_SORT_KEYS)
        return hashlib.blake2b(content + b"%d" % analyser_version, digest_size=16).hexdigest()


class DocumentRow(Base):
    """A document as it was analysed last. The index can be made from these rows alone."""

    __tablename__ = "search_document"
    __table_args__ = (Index("ix_search_document_owner", "owner_kind", "owner_id"),)

    id: Mapped[primary_key]
    key: Mapped[str] = mapped_column(String(80), unique=True)
    owner_kind: Mapped[code]
    owner_id: Mapped[int]
    audience: Mapped[code]
    digest: Mapped[str] = mapped_column(String(32))
    analyser: Mapped[int]
    #: The `SearchDocument`, as JSON.
    document: Mapped[bytes] = mapped_column(LargeBinary)
    #: What the engine takes (`analysed.Entry`), as JSON.
    entry: Mapped[bytes] = mapped_column(LargeBinary)
    #: For each passage the places of its terms, as JSON: `{term: [start, end, start, end, …]}`.
    tokens: Mapped[bytes] = mapped_column(LargeBinary)
    #: The passages of `SearchDocument.attached`, one a line as JSON, and the places of their terms, line by line.
    attached: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    attached_tokens: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    updated_at: Mapped[datetime] = mapped_column(default=clock.now)


#: The audience of a row that is on its way out.
NOBODY = "nobody"

#: Gives the documents of some owners: `{owner id: documents}`; an owner that is gone or hidden has none.
Loader = Callable[[list[int]], dict[int, list[SearchDocument]]]
#: Gives the ids of every owner there is, in any order.
Lister = Callable[[], Iterable[int]]


@dataclass(frozen=True, slots=True)
class Source:
    """One kind of owner and how to get at its documents."""

    kind: str
    load: Loader
    list_ids: Lister


_sources: dict[str, Source] = {}


def register_source(source: Source) -> None:
    """Make a kind of owner known to indexing. Registering it again replaces it."""
    _sources[source.kind] = source


def sources() -> dict[str, Source]:
    return dict(_sources)


def withdraw(owner_kind: str, owner_id: int) -> None:
    """Take an owner's documents off all lists at once, in the caller's unit of work.

    The rows stay, seen by nobody, so that the worker knows what to take out of the index or to write anew.
    """
    session.execute(
        update(DocumentRow)
        .where(DocumentRow.owner_kind == owner_kind, DocumentRow.owner_id == owner_id)
        .values(audience=NOBODY, digest="")
    )


def dump_document(document: SearchDocument) -> bytes:
    """The document as JSON, without what is attached to it."""
    return orjson.dumps(replace(document, attached=()) if document.attached else document)


def read_document(data: bytes) -> SearchDocument:
    """The document that `dump_document` wrote."""
    values = orjson.loads(data)
    values["passages"] = tuple(Passage(**passage) for passage in values["passages"])
    values["aliases"] = tuple(values["aliases"])
    values["keywords"] = tuple(values["keywords"])
    values["labels"] = tuple(values["labels"])
    values["parts"] = tuple(values.get("parts", ()))
    values["attached"] = ()
    values["facets"] = {name: tuple(codes) for name, codes in values["facets"].items()}
    return SearchDocument(**values)
