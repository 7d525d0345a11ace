"""`/programs.atom`: the programs published last (RFC 4287), for feed readers."""

from datetime import datetime

from lxml import etree

from portal.core.viewer import ANONYMOUS
from portal.programs.dates import moment_words
from portal.programs.documents import program_path
from portal.programs.models import Program
from portal.programs.upcoming import latest
from portal.web.hub import current_hub
from portal.web.language import current_locale
from portal.web.language import gettext as _
from portal.web.outside import absolute

MOST_ENTRIES = 40
_ATOM = "http://www.w3.org/2005/Atom"


def atom() -> bytes:
    """The feed in the page's language, of what everybody may see. Two queries."""
    locale, programs = current_locale(), latest(ANONYMOUS, MOST_ENTRIES)
    hub = current_hub()
    feed = etree.Element(
        f"{{{_ATOM}}}feed", {"{http://www.w3.org/XML/1998/namespace}lang": locale}, nsmap={None: _ATOM}
    )
    _add(feed, "id", absolute("/programs.atom", locale))
    _add(feed, "title", f"{_('프로그램')} · {hub.name}")
    _add(feed, "updated", _moment(max((one.changed_at for one in programs), default=_never())))
    _add(feed, "link", href=absolute("/programs.atom", locale), rel="self", type="application/atom+xml")
    _add(feed, "link", href=absolute("/programs", locale), rel="alternate", type="text/html")
    _add(_add(feed, "author"), "name", hub.name)
    for program in programs:
        _entry(feed, program, locale)
    return bytes(etree.tostring(feed, encoding="UTF-8", xml_declaration=True))


def _entry(feed: etree._Element, program: Program, locale: str) -> None:
    entry, url = _add(feed, "entry"), absolute(program_path(program), locale)
    # The words of an address change with the title; what it is stays.
    _add(entry, "id", absolute(f"/programs/{program.id}", locale))
    title = program.title(locale)
    _add(entry, "title", _("취소됨: %(title)s", title=title) if program.cancelled_at else title)
    _add(entry, "link", href=url, rel="alternate", type="text/html")
    _add(entry, "published", _moment(program.published_at or program.made_at))
    _add(entry, "updated", _moment(max(program.changed_at, program.cancelled_at or program.changed_at)))
    _add(entry, "category", term=program.kind)
    _add(entry, "summary", _summary(program, locale))


def _summary(program: Program, locale: str) -> str:
    held = [one for one in program.sessions if one.cancelled_at is None]
    place = held[0].place(locale) if held else ""
    place = place or (_("온라인") if program.is_online else "")
    when = moment_words(held[0].starts_at, locale) if held else ""
    lead = (locale == "en" and program.lead_en) or program.lead_ko
    return " · ".join(part for part in (when, place, lead) if part)


def _add(parent: etree._Element, name: str, text: str | None = None, **attributes: str) -> etree._Element:
    element = etree.SubElement(parent, f"{{{_ATOM}}}{name}", attributes)
    element.text = _writable(text) if text is not None else None
    return element


def _writable(text: str) -> str:
    """Without characters that XML has no way to say."""
    return "".join(character for character in text if character >= " " or character in "\t\n")


def _moment(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")


def _never() -> datetime:
    return datetime.fromisoformat("2020-01-01T00:00:00+00:00")
