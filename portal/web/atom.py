"""Feeds (RFC 4287) for feed readers: what all of them have, whatever they tell of."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from lxml import etree

from portal.web.hub import current_hub
from portal.web.language import current_locale
from portal.web.outside import absolute

MEDIA_TYPE = "application/atom+xml"
MOST_ENTRIES = 40
_ATOM = "http://www.w3.org/2005/Atom"
#: All but `Char` of XML 1.0, and line ends that would not come back as they went.
_UNWRITABLE = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NEVER = datetime.fromisoformat("2020-01-01T00:00:00+00:00")


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that a feed tells of. `id_path` stays what it is, whatever becomes of the words in `path`."""

    id_path: str
    path: str
    title: str
    summary: str
    published: datetime
    updated: datetime
    category: str
    author: str = ""


def write_feed(path: str, of_path: str, title: str, entries: Iterable[Entry]) -> bytes:
    """The feed at `path` of what the page at `of_path` shows, in the page's language."""
    locale, hub, entries = current_locale(), current_hub(), list(entries)
    language = {"{http://www.w3.org/XML/1998/namespace}lang": locale}
    feed = etree.Element(f"{{{_ATOM}}}feed", language, nsmap={None: _ATOM})
    _add(feed, "id", absolute(path, locale))
    _add(feed, "title", f"{title} · {hub.name}")
    _add(feed, "updated", _moment(max((one.updated for one in entries), default=_NEVER)))
    _add(feed, "link", href=absolute(path, locale), rel="self", type=MEDIA_TYPE)
    _add(feed, "link", href=absolute(of_path, locale), rel="alternate", type="text/html")
    _add(_add(feed, "author"), "name", hub.name)
    for one in entries:
        _write(_add(feed, "entry"), one, locale)
    return bytes(etree.tostring(feed, encoding="UTF-8", xml_declaration=True))


def _write(entry: etree._Element, one: Entry, locale: str) -> None:
    _add(entry, "id", absolute(one.id_path, locale))
    _add(entry, "title", one.title)
    _add(entry, "link", href=absolute(one.path, locale), rel="alternate", type="text/html")
    if one.author:
        _add(_add(entry, "author"), "name", one.author)
    _add(entry, "published", _moment(one.published))
    _add(entry, "updated", _moment(one.updated))
    _add(entry, "category", term=one.category)
    _add(entry, "summary", one.summary)


def _add(parent: etree._Element, name: str, text: str | None = None, **attributes: str) -> etree._Element:
    element = etree.SubElement(parent, f"{{{_ATOM}}}{name}", attributes)
    element.text = _writable(text) if text is not None else None
    return element


def _writable(text: str) -> str:
    """Without characters that XML has no way to say: one of them would take the feed from everybody."""
    return _UNWRITABLE.sub("", text)


def _moment(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")
