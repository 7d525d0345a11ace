"""The addresses of needs that everybody may see, for search engines."""

from collections.abc import Iterable, Sequence

from sqlalchemy import func

from portal.collaboration.needs.documents import need_path
from portal.collaboration.needs.models import Need
from portal.collaboration.needs.queries import open_needs
from portal.core.db import session
from portal.core.viewer import ANONYMOUS
from portal.web.sitemap import PART_SIZE, Entry, Part, Section, Sitemap


def register(sitemap: Sitemap) -> None:
    """Hand in the board and the needs."""
    sitemap.add_page("/needs")
    sitemap.add_section(Section("needs", _parts, _entries))


#: As `Need.shown_since`.
_SHOWN_SINCE = func.coalesce(Need.edited_at, Need.opened_at)


def _parts() -> Sequence[Part]:
    number = (Need.id - 1) // PART_SIZE + 1
    query = open_needs(ANONYMOUS).with_only_columns(number, func.count(), func.max(_SHOWN_SINCE))
    return [Part(*row) for row in session.execute(query.group_by(number).order_by(number))]


def _entries(number: int) -> Iterable[Entry]:
    first = (number - 1) * PART_SIZE + 1
    query = open_needs(ANONYMOUS).where(Need.id >= first, Need.id < first + PART_SIZE).order_by(Need.id)
    for need_id, since in session.execute(query.with_only_columns(Need.id, _SHOWN_SINCE)):
        yield Entry(need_path(need_id), since)
