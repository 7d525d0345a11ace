"""`/me/firms/<id>/facts`: the numbers of one's own firm."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, abort, redirect, render_template, url_for
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response as AnyResponse

from portal.accounts.asking import BAD_INPUT
from portal.core.db import unit_of_work
from portal.core.errors import RuleError
from portal.firms import policy
from portal.firms.models import Fact, Firm
from portal.firms.numbers import queries, service
from portal.firms.numbers.forms import FactForm
from portal.firms.numbers.labels import metric_label, told
from portal.firms.numbers.view import MOST_HISTORY, fact_rows
from portal.firms.people.queries import own_firm
from portal.firms.people.service import lock_firm
from portal.web.access import current_viewer, signed_in

Answer = AnyResponse | tuple[str, int]
firm_facts = Blueprint("firm_facts", __name__, url_prefix="/me/firms/<int:firm_id>/facts")
firm_facts.context_processor(lambda: {"known": None})


@firm_facts.after_request
def keep_to_oneself(response: Response) -> Response:
    """After signing out, Back is to show nothing of these pages."""
    response.headers["Cache-Control"] = "no-store"
    return response


@firm_facts.get("")
@signed_in
def index(firm_id: int) -> str:
    """What holds, what was said before, and for who may a form."""
    return _page(_own_firm(firm_id))


def _own_firm(firm_id: int) -> Firm:
    return own_firm(current_viewer(), firm_id) or abort(404)


def _edited_firm(firm_id: int) -> Firm:
    firm = _own_firm(firm_id)
    return firm if policy.can_edit(current_viewer(), firm_id) else abort(403)


def _page(firm: Firm, form: FactForm | None = None, error: str = "") -> str:
    return render_template(
        "firm_facts/index.html",
        firm=firm,
        rows=fact_rows(queries.facts_of(firm.id)),
        history=fact_rows(queries.history_of(firm.id, MOST_HISTORY)),
        may_edit=policy.can_edit(current_viewer(), firm.id),
        form=form or FactForm(None),
        error=error,
    )


@firm_facts.post("")
@signed_in
def enter(firm_id: int) -> Answer:
    """Say a number."""
    firm, form = _edited_firm(firm_id), FactForm()
    if not form.validate():
        return _page(firm, form), BAD_INPUT
    entry, by = form.entry, current_viewer().actor
    return _done(firm_id, lambda locked: service.enter(locked, entry, by=by), "entered", form, _page)


@firm_facts.get("/<int:number_id>")
@signed_in
def edit(firm_id: int, number_id: int) -> str:
    """A number in a form, to be corrected or removed."""
    firm = _edited_firm(firm_id)
    fact = _fact(firm, number_id)
    return _fact_page(firm, fact, FactForm.of(fact))


def _fact(firm: Firm, number_id: int) -> Fact:
    return queries.fact_in(firm.id, number_id) or abort(404)


def _fact_page(firm: Firm, fact: Fact, form: FactForm, error: str = "") -> str:
    (row,) = fact_rows([fact])
    label = metric_label(fact.metric, fact.about)
    return render_template("firm_facts/edit.html", firm=firm, row=row, label=label, form=form, error=error)


@firm_facts.post("/<int:number_id>")
@signed_in
def correct(firm_id: int, number_id: int) -> Answer:
    """Say another number in its place."""
    firm = _edited_firm(firm_id)
    fact, form = _fact(firm, number_id), FactForm()

    def page(firm: Firm, form: FactForm | None, error: str = "") -> str:
        return _fact_page(firm, _fact(firm, number_id), form or FactForm.of(fact), error)

    # A number of another metric is another number.
    form.metric.data, form.about.data = fact.metric, fact.about
    if not form.validate():
        return page(firm, form), BAD_INPUT
    entry, by = form.entry, current_viewer().actor
    return _done(
        firm_id, lambda locked: service.correct(locked, _fact(locked, number_id), entry, by=by), "corrected", form, page
    )


@firm_facts.post("/<int:number_id>/removal")
@signed_in
def remove(firm_id: int, number_id: int) -> Answer:
    """Say a number no longer; the history keeps it."""
    _fact(_edited_firm(firm_id), number_id)
    by = current_viewer().actor
    return _done(
        firm_id, lambda locked: service.remove(locked, _fact(locked, number_id), by=by), "removed", None, _page
    )


def _done(
    firm_id: int, do: Callable[[Firm], object], said: str, form: FactForm | None, page: Callable[..., Any]
) -> Answer:
    """Do something with the firm locked; what a rule refuses stands at its field, else above the page."""
    try:
        with unit_of_work():
            do(lock_firm(firm_id))
    except (RuleError, IntegrityError) as refusal:
        # The database refuses what a way that locks no firm has entered at the same moment.
        error = refusal if isinstance(refusal, RuleError) else RuleError("is_there", "", field="period")
        firm = _edited_firm(firm_id)
        if form is None or not error.field:
            return page(firm, form, told(error)), BAD_INPUT
        form.refuse(error.field, told(error))
        return page(firm, form), BAD_INPUT
    return redirect(url_for("firm_facts.index", firm_id=firm_id, done=said), 303)
