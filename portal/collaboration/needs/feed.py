"""`/needs.atom`: the needs opened last, for feed readers."""

from portal.collaboration.needs import labels
from portal.collaboration.needs.documents import need_path
from portal.collaboration.needs.models import Need
from portal.collaboration.needs.shown import latest
from portal.collaboration.needs.words import PURPOSES
from portal.core.viewer import ANONYMOUS
from portal.web.atom import MOST_ENTRIES, Entry, write_feed
from portal.web.filters import format_day
from portal.web.language import current_locale
from portal.web.language import gettext as _
from portal.web.outside import description


def atom() -> bytes:
    """The feed in the page's language, of what everybody may see. One query."""
    entries = [_entry(one, current_locale()) for one in latest(ANONYMOUS, MOST_ENTRIES)]
    return write_feed("/needs.atom", "/needs", _("협업 수요"), entries)


def _entry(need: Need, locale: str) -> Entry:
    opened, path = need.opened_at or need.made_at, need_path(need.id)
    until = _("%(day)s까지", day=format_day(need.closes_on))
    return Entry(
        id_path=path,
        path=path,
        title=need.title,
        summary=" · ".join((labels.label_of(PURPOSES, need.purpose), until, description(need.what))),
        published=opened,
        updated=max(opened, need.edited_at or opened),
        category=need.purpose,
        author="" if need.is_anonymous else need.firm.name(locale),
    )
