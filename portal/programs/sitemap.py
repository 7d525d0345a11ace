"""The addresses of programs that everybody may see, for search engines."""

from collections.abc import Iterable, Sequence

from sqlalchemy import func, select

from portal.core.db import session
from portal.core.viewer import ANONYMOUS
from portal.programs.documents import program_address
from portal.programs.models import Program
from portal.programs.queries import is_visible
from portal.web.sitemap import PART_SIZE, Entry, Part, Section, Sitemap


def register(sitemap: Sitemap) -> None:
    """Hand in the calendar and the programs."""
    sitemap.add_page("/programs")
    sitemap.add_section(Section("programs", _parts, _entries))


def _parts() -> Sequence[Part]:
    number = (Program.id - 1) // PART_SIZE + 1
    query = select(number, func.count(), func.max(Program.changed_at)).where(is_visible(ANONYMOUS))
    return [Part(*row) for row in session.execute(query.group_by(number).order_by(number))]


def _entries(number: int) -> Iterable[Entry]:
    first = (number - 1) * PART_SIZE + 1
    query = (
        select(Program.id, Program.title_ko, Program.title_en, Program.changed_at)
        .where(is_visible(ANONYMOUS), Program.id >= first, Program.id < first + PART_SIZE)
        .order_by(Program.id)
    )
    for program_id, title_ko, title_en, changed_at in session.execute(query):
        yield Entry(program_address(program_id, title_ko, title_en), changed_at)
