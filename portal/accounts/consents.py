"""The texts that people agree to, as versions, and what they agreed to.

What is shipped under `texts/` is version 1 of each; it becomes a row when the first person agrees to it, so that a row
is there for whatever somebody saw. Later versions are rows alone.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from portal.accounts.models import Consent, DocumentText, Person
from portal.audit import service as audit
from portal.core import clock
from portal.core.db import is_sqlite, session
from portal.core.errors import RuleError

_SHIPPED = Path(__file__).with_name("texts")
FIRST_VERSION = 1


class Document(StrEnum):
    TERMS = "terms"
    PRIVACY = "privacy"
    MARKETING = "marketing"


REQUIRED = (Document.TERMS, Document.PRIVACY)


@dataclass(frozen=True, slots=True)
class Text:
    """One version of a text in one language."""

    document: Document
    version: int
    locale: str
    text: str
    text_hash: str
    #: None for what was shipped and nobody has agreed to yet.
    in_force_from: datetime | None = None


def current_texts(locale: str) -> dict[Document, Text]:
    """The version in force of each text, in a language (in Korean where there is no other)."""
    query = select(DocumentText).where(
        DocumentText.in_force_from <= clock.now(), DocumentText.locale.in_(("ko", locale))
    )
    found = {document: shipped(document, locale) for document in Document}
    for row in sorted(session.scalars(query), key=lambda row: (row.version, row.locale == locale)):
        document = Document(row.document)
        if (row.version, row.locale == locale) >= (found[document].version, found[document].locale == locale):
            found[document] = Text(document, row.version, row.locale, row.text, row.text_hash, row.in_force_from)
    return found


@cache
def shipped(document: Document, locale: str) -> Text:
    """The first version of a text."""
    text = (_SHIPPED / f"{document}.{locale}.txt").read_text(encoding="utf-8").strip()
    return Text(document, FIRST_VERSION, locale, text, hashlib.sha256(text.encode()).hexdigest())


def agree(person: Person, documents: Iterable[Document], texts: Mapping[Document, Text], *, channel: str) -> None:
    """Note that a person agreed to texts as they saw them, in the caller's unit of work."""
    for document in documents:
        text = texts[document]
        if text.in_force_from is None:
            _keep(text)
        person.consents.append(
            Consent(document=document, version=text.version, text_hash=text.text_hash, channel=channel)
        )
        if document not in REQUIRED:
            session.flush()
            by = f"person:{person.id}"
            audit.record("consent.given", person, by=by, document=document.value, version=text.version)


def _keep(text: Text) -> None:
    insert = (sqlite if is_sqlite() else postgresql).insert(DocumentText)
    values = {"document": text.document.value, "version": text.version, "locale": text.locale}
    rest = {"text": text.text, "text_hash": text.text_hash, "in_force_from": clock.now(), "needs_consent": True}
    session.execute(insert.values(**values, **rest).on_conflict_do_nothing())


def withdraw(person: Person, document: Document, *, by: str) -> None:
    """Take back what was agreed to. Raises `RuleError` for what an account cannot be without."""
    if document in REQUIRED:
        raise RuleError("needed_consent", "이 동의는 계정을 쓰는 동안 필요해요.")
    for consent in person.consents:
        if consent.document == document and consent.withdrawn_at is None:
            consent.withdrawn_at = clock.now()
            audit.record("consent.withdrawn", person, by=by, document=document.value, version=consent.version)


def standing(person: Person, document: Document) -> Consent | None:
    """The consent of a person that counts now; `None` when there is none."""
    given = [c for c in person.consents if c.document == document and c.withdrawn_at is None]
    return given[-1] if given else None
