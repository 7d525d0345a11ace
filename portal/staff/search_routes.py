"""`/staff/search` and `/staff/people/<id>`: people and firms, for a purpose that is noted."""

from flask import abort, render_template, request

from portal.core.paging import page_number
from portal.staff.console import BAD_INPUT, INSIDERS, console
from portal.staff.forms import SearchForm, WhyForm
from portal.staff.people import find, look_of, name_of
from portal.staff.people import profile as profile_of
from portal.web.access import current_viewer, staff
from portal.web.language import current_locale

search = console("staff_search")
KINDS = ("people", "firms")


@search.get("/search")
@staff(*INSIDERS)
def index() -> str | tuple[str, int]:
    """People and firms by name, e-mail address, telephone or registration number."""
    asked = "q" in request.args
    form = SearchForm(request.args if asked else None)
    kind = request.args.get("kind", "")
    kind = kind if kind in KINDS else KINDS[0]
    if not asked:
        return render_template("staff/search.html", form=form, found=None, kind=kind)
    if not form.validate():
        return render_template("staff/search.html", form=form, found=None, kind=kind), BAD_INPUT
    number = page_number(request.args.get("page"))
    found = find(current_viewer(), form.q.data, kind, number, why=form.why.data, locale=current_locale())
    return render_template("staff/search.html", form=form, found=found, kind=kind)


@search.get("/people/<int:person_id>")
@staff(*INSIDERS)
def person(person_id: int) -> str | tuple[str, int]:
    """Somebody's data, once it is said what for."""
    if name_of(person_id) is None:
        abort(404)
    form = WhyForm(request.args if "why" in request.args else None)
    if "why" not in request.args:
        return render_template("staff/why.html", form=form, person_id=person_id)
    if not form.validate():
        return render_template("staff/why.html", form=form, person_id=person_id), BAD_INPUT
    shown = profile_of(person_id, look_of(current_viewer(), form.why.data))
    if shown is None:
        abort(404)
    return render_template("staff/person.html", person=shown)
