"""`/me/shortlist`: the firms that one has put aside, with notes; shared within the firm that one acts for."""

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.audit import service as audit
from portal.core.db import unit_of_work
from portal.core.errors import RuleError
from portal.directory import shortlist as rules
from portal.directory.export_routes import sheet_response
from portal.directory.exporting import firms_sheet
from portal.directory.forms import NoteForm
from portal.directory.policy import can_change_entry
from portal.directory.queries import find_names, is_visible
from portal.directory.search import firm_numbers
from portal.directory.shortlist_view import noted, shortlist_rows
from portal.web import resuming
from portal.web.access import current_viewer, signed_in
from portal.web.language import current_locale
from portal.web.language import gettext as _

shortlist = Blueprint("shortlist", __name__, url_prefix="/me/shortlist")
shortlist.context_processor(lambda: {"known": None})

BAD_INPUT, CONFLICT = 422, 409


@shortlist.after_request
def keep_to_oneself(response: Response) -> Response:
    """After signing out, Back is to show nothing of these pages."""
    response.headers["Cache-Control"] = "no-store"
    return response


@shortlist.get("")
@signed_in
def index() -> str:
    """The list."""
    return _page()


def _page(*, broken: NoteForm | None = None, broken_id: int = 0, error: str = "") -> str:
    order = _order()
    rows = shortlist_rows(rules.entries(current_viewer(), order), current_viewer(), current_locale())
    removed = find_names(current_viewer(), [int(number)]) if (number := _removed()) else []
    return render_template(
        "directory/shortlist.html",
        rows=rows,
        order=order,
        is_shared=current_viewer().firm_id is not None,
        list_id=current_viewer().firm_id or 0,
        removed=removed[0] if removed and removed[0].id not in {row.firm_id for row in rows} else None,
        broken=broken,
        broken_id=broken_id,
        error=error,
    )


def _order() -> str:
    asked = request.args.get("order", "")
    return asked if asked in rules.ORDERS else rules.ORDERS[0]


def _removed() -> str:
    asked = request.args.get("removed", "")
    return asked if asked.isascii() and asked.isdigit() and len(asked) < 10 else ""


# ── On and off ───────────────────────────────────────────────────────────────


@shortlist.post("/firms/<int:firm_id>")
@signed_in
def save(firm_id: int) -> AnyResponse | str | tuple[str, int]:
    """Put a firm on the list."""
    return _save(firm_id)


@shortlist.post("/firms/<int:firm_id>/removal")
@signed_in
def remove(firm_id: int) -> AnyResponse | str | tuple[str, int]:
    """Take a firm off the list; it can be put back with its notes."""
    return _remove(firm_id)


@shortlist.post("/firms")
@signed_in
def keep() -> AnyResponse | str | tuple[str, int]:
    """Put the firm on the list whose button was pressed: the cards of a result are the same for everybody."""
    return _save(_pressed())


@shortlist.post("/firms/removal")
@signed_in
def drop() -> AnyResponse | str | tuple[str, int]:
    """Take the firm off the list whose button was pressed."""
    return _remove(_pressed())


def _pressed() -> int:
    numbers = firm_numbers(request.form.getlist("firm"))
    return numbers[0] if numbers else abort(400)


def _save(firm_id: int) -> AnyResponse | str | tuple[str, int]:
    _find_or_404(firm_id)
    if not _is_meant():
        return _page(error=_list_is_anothers()), CONFLICT
    try:
        with unit_of_work():
            rules.save(current_viewer(), firm_id)
    except RuleError:
        error = _("관심 기업은 %(n)s곳까지 담을 수 있어요. 먼저 몇 곳을 빼 주세요.", n=rules.MOST_ENTRIES)
        return _page(error=error), BAD_INPUT
    return _back(firm_id, saved=True)


def _remove(firm_id: int) -> AnyResponse | str | tuple[str, int]:
    _find_or_404(firm_id)
    if not _is_meant():
        return _page(error=_list_is_anothers()), CONFLICT
    with unit_of_work():
        entry = rules.find_saved(current_viewer(), firm_id)
        if entry is not None:
            if not can_change_entry(current_viewer(), entry.saved_by_id):
                abort(403)
            rules.remove(entry)
    return _back(firm_id, saved=False)


def _find_or_404(firm_id: int) -> None:
    if not is_visible(current_viewer(), firm_id):
        abort(404)


def _is_meant() -> bool:
    """Whether the form was of the list that is changed now: another firm may be acted for since, in another tab."""
    return request.form.get("list", "") == str(current_viewer().firm_id or 0)


def _list_is_anothers() -> str:
    return _("그사이 대표하는 기업이 바뀌어서 아무것도 바꾸지 않았어요. 이 목록이 맞는지 보고 다시 해 주세요.")


def _back(firm_id: int, *, saved: bool) -> AnyResponse | str:
    """To where the button stood; asked by htmx, the forms of the cards' buttons, which say what is on the list now."""
    back = request.form.get("back", "")
    back = back if resuming.is_own(back) else ""
    if request.headers.get("HX-Request") == "true":
        ids, fixed = (frozenset(firm_numbers(request.form.get(name, "").split())) for name in ("saved", "fixed"))
        now = rules.Saved(ids | {firm_id} if saved else ids - {firm_id}, fixed)
        return render_template("directory/_keeping.html", saved=now, list_id=current_viewer().firm_id or 0, back=back)
    return redirect(back or url_for("shortlist.index", removed=None if saved else firm_id), 303)


# ── Notes ────────────────────────────────────────────────────────────────────


@shortlist.post("/<int:entry_id>/note")
@signed_in
def take_note(entry_id: int) -> AnyResponse | tuple[str, int]:
    """Write one's own note about a firm on the list; an empty one takes it away."""
    form = NoteForm()
    is_valid = form.validate()
    with unit_of_work():
        entry = rules.find_entry(current_viewer(), entry_id)
        if entry is None:
            abort(404)
        if not can_change_entry(current_viewer(), entry.saved_by_id):
            abort(403)
        if is_valid and _is_meant():
            rules.write_note(current_viewer(), entry, form.text.data or "")
    if not is_valid:
        return _page(broken=form, broken_id=entry_id), BAD_INPUT
    if not _is_meant():
        return _page(broken=form, broken_id=entry_id, error=_list_is_anothers()), CONFLICT
    return redirect(url_for("shortlist.index", order=_order(), done="noted", _anchor=f"entry-{entry_id}"), 303)


# ── Taking it along ──────────────────────────────────────────────────────────


@shortlist.post("/exports")
@signed_in
def export() -> Response:
    """The list as XLSX, with its notes."""
    viewer, locale = current_viewer(), current_locale()
    found = rules.entries(viewer, _order())
    ids = [one.entry.firm_id for one in found]
    content = firms_sheet(_("관심 기업"), viewer, ids, locale, {one.entry.firm_id: noted(one) for one in found})
    with unit_of_work():
        audit.note("shortlist.exported", "shortlist", 0, by=viewer.actor, rows=len(ids))
    return sheet_response(content, _("관심기업"))
