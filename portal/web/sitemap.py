"""The registry of addresses that search engines are told of, which features fill, and its XML (sitemaps.org 0.9).

Only what an anonymous visitor may see belongs in it. A feature hands its things in by parts, ranges of `PART_SIZE`
ids, so that a part keeps its place when others come and go, and its date when nothing in it changes.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote
from xml.sax.saxutils import escape

from flask import Flask

from portal.web.language import LOCALES, in_language

#: Each thing has an address in every language. The protocol allows 50,000 addresses and 50 MB in a file: at the
#: longest slugs (60 syllables, 9 bytes each) 2,000 things take about 14 MB.
PART_SIZE = 2000
PAGES = "pages"

_SITEMAP = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
_XHTML = 'xmlns:xhtml="http://www.w3.org/1999/xhtml"'
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'


@dataclass(frozen=True, slots=True)
class Entry:
    """A page: its path without a language, and when what it says changed last."""

    path: str
    changed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Part:
    """How many pages a part has (its `number` begins at 1), and when the last of them changed."""

    number: int
    count: int
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Section:
    """The pages of one kind of thing. Each function asks the database once."""

    name: str
    parts: Callable[[], Sequence[Part]]
    entries: Callable[[int], Iterable[Entry]]


class Sitemap:
    """What features have handed in: single pages, and sections of things."""

    def __init__(self) -> None:
        self._pages: list[str] = []
        self._sections: dict[str, Section] = {}

    def add_page(self, path: str) -> None:
        self._pages.append(path)

    def add_section(self, section: Section) -> None:
        self._sections[section.name] = section

    def parts(self) -> dict[str, Sequence[Part]]:
        """The parts of every section."""
        return {section.name: section.parts() for section in self._sections.values()}

    def entries(self, name: str, number: int) -> list[Entry]:
        """The pages of one part; none when there is no such part."""
        if name == PAGES:
            return self.pages(self.parts()) if number == 1 else []
        return list(self._sections[name].entries(number)) if name in self._sections else []

    def pages(self, parts: dict[str, Sequence[Part]]) -> list[Entry]:
        """The single pages; they list what there is, so they are as new as the newest thing."""
        return [Entry(path, newest(parts)) for path in self._pages]


def newest(parts: dict[str, Sequence[Part]]) -> datetime | None:
    """When anything changed last; `None` when there is nothing."""
    return max((part.changed_at for found in parts.values() for part in found), default=None)


def sitemap_of(app: Flask) -> Sitemap:
    """The sitemap of an application."""
    sitemap: Sitemap = app.extensions["portal.sitemap"]
    return sitemap


def index_xml(base_url: str, parts: dict[str, Sequence[Part]]) -> str:
    """The list of all parts, for a directory that does not fit into one file."""
    files = [(PAGES, 1, newest(parts))]
    files += [(name, part.number, part.changed_at) for name, found in parts.items() for part in found]
    rows = "".join(
        f"<sitemap><loc>{escape(base_url)}/sitemap-{name}-{number}.xml</loc>{_lastmod(moment)}</sitemap>\n"
        for name, number, moment in files
    )
    return f"{_HEAD}<sitemapindex {_SITEMAP}>\n{rows}</sitemapindex>\n"


def urls_xml(base_url: str, entries: Iterable[Entry]) -> str:
    """Pages in every language, each naming all its languages."""
    rows = "".join(row for entry in entries for row in _rows(base_url, entry))
    return f"{_HEAD}<urlset {_SITEMAP} {_XHTML}>\n{rows}</urlset>\n"


def _rows(base_url: str, entry: Entry) -> Iterable[str]:
    urls = {locale: escape(base_url + quote(in_language(entry.path, locale))) for locale in LOCALES}
    links = "".join(
        f'<xhtml:link rel="alternate" hreflang="{locale}" href="{url}"/>'
        for locale, url in (*urls.items(), ("x-default", urls[LOCALES[0]]))
    )
    for url in urls.values():
        yield f"<url><loc>{url}</loc>{_lastmod(entry.changed_at)}{links}</url>\n"


def _lastmod(moment: datetime | None) -> str:
    return f"<lastmod>{moment.isoformat(timespec='seconds')}</lastmod>" if moment else ""


def init_app(app: Flask) -> None:
    """Let features hand in their pages."""
    app.extensions["portal.sitemap"] = Sitemap()
