"""All that a firm's own people write of it as one workbook: the firm, its technologies, its services; with drafts."""

from collections.abc import Iterable
from io import BytesIO

from openpyxl import Workbook

from portal.firms.editing.fields import KINDS
from portal.firms.editing.profiles import digest
from portal.firms.editing.queries import Profile, profiles_of
from portal.firms.models import Firm
from portal.firms.own_sheets.columns import Words, cell_text, headings, sheet_title
from portal.firms.sheets.workbook import add_sheet
from portal.web.language import current_locale

_WIDTH = 24
#: Of a number.
_NARROW = 10


def workbook_of(firm: Firm) -> bytes:
    """The workbook: a sheet for the firm and one each for what it offers, a row for each profile.

    A row is what its editor shows: what is public, with the draft over it. The last column, which is hidden, holds the
    fingerprints of the fields, by which a row that comes back says what it was made upon.
    """
    book, words, profiles = Workbook(write_only=True), Words(firm), profiles_of(firm)
    for kind in KINDS.values():
        columns = list(headings(kind).values())
        rows = [_row(one, words) for one in profiles if one.kind.code == kind.code]
        widths = [_NARROW, *[_WIDTH] * (len(columns) - 1)]
        add_sheet(book, sheet_title(kind), [columns, *rows], widths, hidden=[len(columns)])
    output = BytesIO()
    book.save(output)
    return output.getvalue()


def _row(profile: Profile, words: Words) -> list[str]:
    values, fields = profile.values, list(profile.kind.fields)
    cells = (cell_text(one, values[one.name], words, current_locale()) for one in fields)
    return [str(profile.thing.id), *cells, mark_of((one.name, digest(values[one.name])) for one in fields)]


def mark_of(digests: Iterable[tuple[str, str]]) -> str:
    """Fingerprints as the editor's form carries them."""
    return ",".join(f"{name}:{mark}" for name, mark in digests)
