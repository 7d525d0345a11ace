"""Bring the message catalogues up to date: `make messages`.

Sources speak Korean, so the Korean catalogue says what its source says; the English one is translated by people. A new
message enters both; English ones wait with an empty translation until somebody writes it, and a test fails meanwhile.
"""

import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "portal"
METHODS = [("templates/**.html", "jinja2"), ("**.py", "python")]
OPTIONS = {"templates/**.html": {"encoding": "utf-8", "trimmed": "true"}}
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
    """The catalogue of a language with exactly the messages of the sources."""
    path = path_of(locale)
    catalog = Catalog(locale=locale, project="ieum", charset="utf-8")
    if path.exists():
        with path.open("rb") as file:
            catalog = read_po(file, locale=locale)
    catalog.update(template, no_fuzzy_matching=True)
    catalog.obsolete.clear()
    if locale == "ko":
        for message in catalog:
            if message.id and not message.string:
                message.string = tuple(message.id[:1]) if isinstance(message.id, tuple) else message.id
    return catalog


def main() -> int:
    template = extract()
    missing = 0
    for locale in ("ko", "en"):
        catalog = update(locale, template)
        path = path_of(locale)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            write_po(file, catalog, width=120, sort_output=True, omit_header=False, include_lineno=False)
        with path.with_suffix(".mo").open("wb") as file:
            write_mo(file, catalog)
        empty = [m.id for m in catalog if m.id and not (all(m.string) if isinstance(m.string, tuple) else m.string)]
        missing += len(empty)
        print(f"{locale}: {len(catalog)} messages, {len(empty)} without a translation")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
