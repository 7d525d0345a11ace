"""`/programs.atom`: the programs published last, for feed readers."""

from flask_babel import pgettext

from portal.core.viewer import ANONYMOUS
from portal.programs.dates import moment_words
from portal.programs.documents import program_path
from portal.programs.models import Program
from portal.programs.upcoming import latest
from portal.web.atom import MOST_ENTRIES, Entry, write_feed
from portal.web.language import current_locale
from portal.web.language import gettext as _


def atom() -> bytes:
    """The feed in the page's language, of what everybody may see. Two queries."""
    locale = current_locale()
    entries = [_entry(one, locale) for one in latest(ANONYMOUS, MOST_ENTRIES)]
    return write_feed("/programs.atom", "/programs", pgettext("menu", "프로그램"), entries)


def _entry(program: Program, locale: str) -> Entry:
    title = program.title(locale)
    return Entry(
        # The words of an address change with the title; what it is stays.
        id_path=f"/programs/{program.id}",
        path=program_path(program),
        title=_("취소됨: %(title)s", title=title) if program.cancelled_at else title,
        summary=_summary(program, locale),
        published=program.published_at or program.made_at,
        updated=max(program.changed_at, program.cancelled_at or program.changed_at),
        category=program.kind,
    )


def _summary(program: Program, locale: str) -> str:
    held = [one for one in program.sessions if one.cancelled_at is None]
    place = held[0].place(locale) if held else ""
    place = place or (_("온라인") if program.is_online else "")
    when = moment_words(held[0].starts_at, locale) if held else ""
    lead = (locale == "en" and program.lead_en) or program.lead_ko
    return " · ".join(part for part in (when, place, lead) if part)
