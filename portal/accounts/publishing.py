"""The texts that people agree to, as their editors see them: one draft of each, and versions that begin on a day."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from portal.accounts.consents import FIRST_VERSION, Document, shipped
from portal.accounts.models import DocumentText, TextDraft
from portal.audit import service as audit
from portal.core import clock
from portal.core.db import is_sqlite, session
from portal.core.errors import RuleError


@dataclass(frozen=True, slots=True)
class Version:
    """One version; `state` is past, current or coming. The first may have been shipped (`in_force_from` is none)."""

    number: int
    in_force_from: datetime | None
    needs_consent: bool
    locales: Sequence[str]
    state: str


def versions(document: Document) -> list[Version]:
    """All versions of a text, the latest first."""
    found: dict[int, list[DocumentText]] = {}
    for row in session.scalars(select(DocumentText).where(DocumentText.document == document)):
        found.setdefault(row.version, []).append(row)
    now = clock.now()
    current = max((n for n, rows in found.items() if rows[0].in_force_from <= now), default=FIRST_VERSION)
    made = [
        Version(
            number,
            rows[0].in_force_from,
            rows[0].needs_consent,
            # Of the first, both languages are shipped; a row is there only for those that somebody agreed to.
            ["en", "ko"] if number == FIRST_VERSION else sorted(row.locale for row in rows),
            "current" if number == current else "past" if number < current else "coming",
        )
        for number, rows in found.items()
    ]
    if FIRST_VERSION not in found:
        made.append(Version(FIRST_VERSION, None, True, ["en", "ko"], "current" if current == FIRST_VERSION else "past"))
    return sorted(made, key=lambda version: -version.number)


def version_text(document: Document, number: int, locale: str) -> str | None:
    """A version in a language; `None` when there is none."""
    row = session.scalar(
        select(DocumentText.text).where(
            DocumentText.document == document, DocumentText.version == number, DocumentText.locale == locale
        )
    )
    return row or (shipped(document, locale).text if number == FIRST_VERSION else None)


def draft_of(document: Document) -> TextDraft:
    """The draft, or the latest version as one that is not in the session."""
    draft = session.scalars(select(TextDraft).where(TextDraft.document == document)).one_or_none()
    if draft is not None:
        return draft
    latest = versions(document)[0].number
    korean, english = (version_text(document, latest, locale) or "" for locale in ("ko", "en"))
    return TextDraft(document=document, text_ko=korean, text_en=english, needs_consent=True)


def save_draft(document: Document, korean: str, english: str, *, needs_consent: bool, by: str) -> None:
    """Keep what is being written, in the caller's unit of work."""
    values = {"text_ko": korean, "text_en": english, "needs_consent": needs_consent}
    values |= {"updated_by": by, "updated_at": clock.now()}
    insert = (sqlite if is_sqlite() else postgresql).insert(TextDraft).values(document=document.value, **values)
    session.execute(insert.on_conflict_do_update(index_elements=["document"], set_=values))


def publish(document: Document, from_moment: datetime, *, by: str) -> int:
    """Make the draft the next version, in the caller's unit of work; its number. Raises `RuleError`.

    It begins now or later, and after the version before it: so the highest number that has begun is in force.
    """
    draft = session.scalars(select(TextDraft).where(TextDraft.document == document).with_for_update()).one_or_none()
    if draft is None or not draft.text_ko.strip():
        raise RuleError("no_draft", "먼저 초안을 저장해 주세요.", field="text_ko")
    latest = versions(document)[0]
    if latest.in_force_from is not None and from_moment <= latest.in_force_from:
        raise RuleError("too_early", "앞의 판보다 뒤에 시작해야 해요.", field="from_day")
    if draft.text_ko == version_text(document, latest.number, "ko") and draft.text_en == (
        version_text(document, latest.number, "en") or ""
    ):
        raise RuleError("same_text", "앞의 판과 글이 같아요.", field="text_ko")
    number = latest.number + 1
    for locale, text in (("ko", draft.text_ko), ("en", draft.text_en)):
        if text.strip():
            session.add(_row(document, number, locale, text, from_moment, needs_consent=draft.needs_consent))
    details = {"from": from_moment.isoformat(), "needs_consent": draft.needs_consent}
    audit.record("text.published", draft, by=by, document=document.value, version=number, **details)
    session.delete(draft)
    return number


def _row(
    document: Document, number: int, locale: str, text: str, begins: datetime, *, needs_consent: bool
) -> DocumentText:
    return DocumentText(
        document=document.value,
        version=number,
        locale=locale,
        text=text,
        text_hash=hashlib.sha256(text.encode()).hexdigest(),
        in_force_from=begins,
        needs_consent=needs_consent,
    )
