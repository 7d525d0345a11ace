"""Bring the message catalogues up to date: `make messages`.

Sources speak Korean, so the Korean catalogue says what its source says; the English one is translated by people. A new
message enters both; English ones wait with an empty translation until somebody writes it, and a test fails meanwhile.
"""

import sys
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "portal"
METHODS = [("templates/**.html", "jinja2"), ("**.py", "python")]
OPTIONS = {"templates/**.html": {"encoding": "utf-8", "trimmed": "true"}}
NOISE = (
    b'"POT-Creation-Date',
    b'"PO-Revision-Date',
    b'"Last-Translator',
    b'"Language-Team',
    b'"Report-Msgid',
    b'"Generated',
)
KEYWORDS = {
    "_": None,
    "gettext": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "lazy_gettext": None,
    "_l": None,
}


def extract() -> Catalog:
    """All messages of the sources."""
    template = Catalog(project="ieum", charset="utf-8")
    found = extract_from_dir(str(PACKAGE), METHODS, OPTIONS, keywords=KEYWORDS)
    for file, _line, message, comments, context in found:
        template.add(message, None, [(f"portal/{file}", 0)], auto_comments=comments, context=context)
    return template


def path_of(locale: str) -> Path:
    return PACKAGE / "translations" / locale / "LC_MESSAGES" / "messages.po"


def update(locale: str, template: Catalog) -> Catalog:
    """The catalogue of a language with exactly the messages of `template`, which is not changed."""
    path = path_of(locale)
    known = Catalog(locale=locale)
    if path.exists():
        with path.open("rb") as file:
            known = read_po(file, locale=locale)
    # No dates and no names: a catalogue changes when a message does.
    catalog = Catalog(
        locale=locale, project="ieum", version="1", charset="utf-8", fuzzy=False, header_comment="# Messages of ieum."
    )
    for message in template:
        if message.id:
            before = known.get(message.id, message.context)
            catalog.add(message.id, before.string if before else None, message.locations, context=message.context)
    if locale == "ko":
        for message in catalog:
            if message.id and not message.string:
                message.string = tuple(message.id[:1]) if isinstance(message.id, tuple) else message.id
    return catalog


def as_po(catalog: Catalog) -> bytes:
    """The catalogue as a file, without the header's dates and placeholders."""
    buffer = BytesIO()
    write_po(buffer, catalog, width=120, sort_output=True, include_lineno=False)
    lines = buffer.getvalue().splitlines(keepends=True)
    return b"".join(line for line in lines if not line.startswith(NOISE))


def main() -> int:
    template = extract()
    missing = 0
    for locale in ("ko", "en"):
        catalog = update(locale, template)
        path = path_of(locale)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(as_po(catalog))
        with path.with_suffix(".mo").open("wb") as file:
            write_mo(file, catalog)
        empty = [m.id for m in catalog if m.id and not (all(m.string) if isinstance(m.string, tuple) else m.string)]
        missing += len(empty)
        print(f"{locale}: {len(catalog)} messages, {len(empty)} without a translation")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
