"""What the pages of accounts show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from portal.accounts.consents import REQUIRED, Document, Text, standing
from portal.accounts.labels import document_label
from portal.accounts.models import Person, SignInSession


@dataclass(frozen=True, slots=True)
class DeviceRow:
    """A browser in which somebody has signed in."""

    id: int
    label: str
    is_here: bool
    seen_at: datetime
    since: datetime


def device_rows(sessions: Sequence[SignInSession], here: int | None) -> list[DeviceRow]:
    """The browsers of a person, this one first."""
    rows = [
        DeviceRow(row.id, row.device or _("알 수 없는 브라우저"), row.id == here, row.last_seen_at, row.created_at)
        for row in sessions
    ]
    return sorted(rows, key=lambda row: not row.is_here)


@dataclass(frozen=True, slots=True)
class ConsentRow:
    """A text, and whether the person has agreed to it."""

    document: str
    label: str
    is_required: bool
    version: int | None
    given_at: datetime | None
    is_newer: bool


def consent_rows(person: Person, texts: Mapping[Document, Text]) -> list[ConsentRow]:
    """Every text, and where the person stands with it."""
    rows = []
    for document, text in texts.items():
        consent = standing(person, document)
        version, given_at = (consent.version, consent.given_at) if consent else (None, None)
        newer = version is not None and version < text.version
        rows.append(ConsentRow(document, document_label(document), document in REQUIRED, version, given_at, newer))
    return rows


@dataclass(frozen=True, slots=True)
class Block:
    """A part of a text: a heading (`h`), a paragraph (`p`) or a list (`ul`)."""

    kind: str
    lines: Sequence[str]


def blocks_of(text: str) -> list[Block]:
    """A text in parts: `## ` begins a heading, `- ` an entry of a list, every other line is a paragraph."""
    blocks: list[Block] = []
    for line in filter(None, map(str.strip, text.splitlines())):
        if line.startswith("## "):
            blocks.append(Block("h", [line[3:]]))
        elif not line.startswith("- "):
            blocks.append(Block("p", [line]))
        elif blocks and blocks[-1].kind == "ul":
            blocks[-1] = Block("ul", [*blocks[-1].lines, line[2:]])
        else:
            blocks.append(Block("ul", [line[2:]]))
    return blocks
