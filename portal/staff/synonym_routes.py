"""`/staff/synonyms`: words that mean the same, one by one and as a file."""

from collections.abc import Callable

from flask import Response, abort, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response as AnyResponse

from portal.audit import service as audit
from portal.core.db import session, unit_of_work
from portal.core.errors import RuleError
from portal.core.paging import page_number
from portal.search import synonym_editing as editing
from portal.search import synonyms_file
from portal.search.synonyms import KINDS, Synonym, all_pairs
from portal.search.synonyms_file import Outcome, Row
from portal.staff.console import BAD_INPUT, EDITORS, console
from portal.staff.forms import PairForm, PairsForm
from portal.staff.labels import synonym_kinds, told
from portal.web.access import current_viewer, staff

synonyms = console("staff_synonyms", "/synonyms")
#: What a form field may hold; a longer file is chosen once more after it was tried.
LONGEST_KEPT = 700_000
MOST_TOLD = 200


@synonyms.get("")
@staff(*EDITORS)
def index() -> str:
    """The pairs, searched and paged."""
    return _list(PairForm(None))


def _list(form: PairForm) -> str:
    text, kind = request.args.get("q", "")[:100], request.args.get("kind", "")
    kind = kind if kind in KINDS else ""
    found = editing.find(text, kind, page_number(request.args.get("page")))
    values = {"found": found, "text": text, "kind": kind, "kinds": synonym_kinds()}
    return render_template("staff/synonyms.html", form=form, file_form=PairsForm(None), **values)


@synonyms.post("")
@staff(*EDITORS)
def add() -> AnyResponse | tuple[str, int]:
    """A new pair."""
    form = PairForm()

    def save() -> None:
        pair = editing.add(form.term.data, form.synonym.data, form.kind.data)
        audit.record("synonym.added", pair, by=current_viewer().actor)

    return _saved("added") if _done(form, save) else (_list(form), BAD_INPUT)


@synonyms.get("/<int:pair_id>")
@staff(*EDITORS)
def edit(pair_id: int) -> str:
    """One pair, to be changed or removed."""
    pair = _pair(pair_id)
    return _pair_page(pair_id, PairForm(None, data={"term": pair.term, "synonym": pair.synonym, "kind": pair.kind}))


@synonyms.post("/<int:pair_id>")
@staff(*EDITORS)
def change(pair_id: int) -> AnyResponse | tuple[str, int]:
    """Make it another one."""
    _pair(pair_id)
    form = PairForm()

    def save() -> None:
        pair = _pair(pair_id)
        editing.change(pair, form.term.data, form.synonym.data, form.kind.data)
        audit.record("synonym.changed", pair, by=current_viewer().actor)

    return _saved("changed") if _done(form, save) else (_pair_page(pair_id, form), BAD_INPUT)


@synonyms.post("/<int:pair_id>/removal")
@staff(*EDITORS)
def remove(pair_id: int) -> AnyResponse:
    """Take it away."""
    with unit_of_work():
        pair = _pair(pair_id)
        audit.record("synonym.removed", pair, by=current_viewer().actor)
        editing.remove(pair)
    return _saved("removed")


def _pair(pair_id: int) -> Synonym:
    return session.get(Synonym, pair_id) or abort(404)


def _pair_page(pair_id: int, form: PairForm) -> str:
    return render_template("staff/synonym.html", form=form, pair_id=pair_id)


def _done(form: PairForm, save: Callable[[], None]) -> bool:
    """Whether the form was right and the rules let it be saved; if not, the form says why."""
    if not form.validate():
        return False
    try:
        with unit_of_work():
            save()
    except RuleError as refusal:
        form.refuse(refusal.field or "", told(refusal))
        return False
    except IntegrityError:
        # Somebody added it at the same moment.
        form.refuse("synonym", _("이미 있는 짝이에요."))
        return False
    return True


def _saved(what: str) -> AnyResponse:
    editing.table_changed()
    return redirect(url_for("staff_synonyms.index", done=what), 303)


# ── As a file ────────────────────────────────────────────────────────────────


@synonyms.get("/export.csv")
@staff(*EDITORS)
def export() -> Response:
    """All pairs; what is exported comes in again unchanged. The mark at the beginning is for Excel."""
    response = Response("\ufeff" + synonyms_file.text_of(all_pairs()), mimetype="text/csv")
    response.headers["Content-Disposition"] = "attachment; filename=synonyms.csv"
    return response


@synonyms.post("/import")
@staff(*EDITORS)
def bring_in() -> AnyResponse | tuple[str, int] | str:
    """Take a file in, or say what would become of it; bad lines are named, the others come in."""
    form = PairsForm()
    content = _content(form)
    try:
        if not content:
            raise RuleError("no_file", _("파일을 골라 주세요."))
        rows = synonyms_file.rows_of(content, "")
    except RuleError as refusal:
        form.refuse("file", refusal.message if refusal.code == "no_file" else told(refusal))
        return render_template("staff/synonyms_file.html", form=form, outcome=None, dry_run=True), BAD_INPUT
    if not form.validate():
        return render_template("staff/synonyms_file.html", form=form, outcome=None, dry_run=True), BAD_INPUT
    dry_run = bool(form.dry_run.data)
    outcome = _save(rows, replace=form.replace.data, dry_run=dry_run)
    kept = content.decode("utf-8-sig") if dry_run and len(content) <= LONGEST_KEPT else ""
    refused = [(problem.row, told(RuleError(problem.code, problem.reason))) for problem in outcome.refused[:MOST_TOLD]]
    values = {"outcome": outcome, "dry_run": dry_run, "refused": refused, "kept": kept}
    return render_template("staff/synonyms_file.html", form=form, **values)


def _content(form: PairsForm) -> bytes:
    file = request.files.get("file")
    content = file.read() if file else b""
    return content or (form.content.data or "").encode()


def _save(rows: list[Row], *, replace: bool, dry_run: bool) -> Outcome:
    if dry_run:
        return synonyms_file.save(rows, replace=replace, dry_run=True)
    with unit_of_work():
        outcome = synonyms_file.save(rows, replace=replace)
        counts = {"added": outcome.added, "refused": len(outcome.refused), "replaced": replace}
        audit.note("synonyms.imported", "synonym", 0, by=current_viewer().actor, **counts)
    editing.table_changed()
    return outcome
