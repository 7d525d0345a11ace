"""The page of a firm, made once for equal rows; what comes with the reader is laid around it by the template."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import request

from portal.core import clock
from portal.core.keeping import WhileEqual
from portal.firms import outside
from portal.firms.firm_rows import FirmRows, files_of, firm_of, response_of
from portal.firms.view import FirmView, firm_view
from portal.search.similar import Similar
from portal.web.hub import current_hub
from portal.web.outside import Outside, settings

#: Pages that a process keeps, of some ten kilobytes each.
KEPT = 300


@dataclass(frozen=True, slots=True)
class FirmPage:
    """What the page shows, what it says in one line, and how it is known outside."""

    view: FirmView
    about: str
    known: Outside


_pages: WhileEqual[FirmPage] = WhileEqual(KEPT)


def firm_page(rows: FirmRows, similar: Sequence[Similar], locale: str) -> FirmPage:
    """The page in a language. It knows the day and the hub, but no viewer."""
    around = clock.today(), rows.freshness, current_hub(), settings().base_url, request.script_root

    def make() -> FirmPage:
        firm = firm_of(rows)
        view = firm_view(firm, similar, locale, files=files_of(rows), response=response_of(rows))
        return FirmPage(view, view.about, outside.of_firm(firm, view))

    return _pages.get((rows.firm[0].id, locale), (rows, similar, around), make)
