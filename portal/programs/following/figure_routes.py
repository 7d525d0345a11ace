"""`/staff/programs/figures`: what programs came to in a year, by kind and quarter; on a page and as a sheet."""

from flask import Blueprint, Response, render_template, request

from portal.core import clock
from portal.programs.following import figures, figures_view
from portal.programs.policy import PROGRAM_STAFF
from portal.questionnaires.exporting import XLSX, workbook
from portal.web.access import staff
from portal.web.language import gettext as _

FIRST_YEAR = 2000

staff_figures = Blueprint("staff_figures", __name__, url_prefix="/staff/programs/figures")


@staff_figures.after_request
def keep_to_oneself(response: Response) -> Response:
    """After signing out, Back is to show nothing of these pages."""
    response.headers["Cache-Control"] = "no-store"
    return response


def _year() -> int:
    """Which year is asked for (`?year=`); this one where it says nothing that is one."""
    typed, now = request.args.get("year", ""), clock.today().year
    year = int(typed) if typed.isascii() and typed.isdigit() and len(typed) == len("2026") else now
    return year if FIRST_YEAR <= year <= now else now


@staff_figures.get("")
@staff(*PROGRAM_STAFF)
def show() -> str:
    """The figures of a year."""
    year, now = _year(), clock.today().year
    found = figures.figures(year)
    return render_template(
        "following/figures.html",
        year=year,
        before=year - 1 if year > FIRST_YEAR else None,
        after=year + 1 if year < now else None,
        whole=found["", 0],
        headline=figures_view.headline(found),
        columns=figures_view.columns(),
        rows=figures_view.rows(found),
    )


@staff_figures.get("/sheet")
@staff(*PROGRAM_STAFF)
def sheet() -> Response:
    """The same as XLSX."""
    year = _year()
    title = _("프로그램 실적 %(year)s", year=year)
    headings = [column.label for column in figures_view.columns()]
    content = workbook(title, headings, [row.cells for row in figures_view.rows(figures.figures(year))])
    name = {"Content-Disposition": f'attachment; filename="program-figures-{year}.xlsx"'}
    return Response(content, mimetype=XLSX, headers=name)
