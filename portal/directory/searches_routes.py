"""`/me/searches`: searches that are asked again, with what is new by mail."""

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.accounts.viewing import viewers_of
from portal.core.db import unit_of_work
from portal.core.errors import RuleError
from portal.directory import searches as rules
from portal.directory.forms import SearchForm
from portal.directory.models import LONGEST_SEARCH_NAME, SavedSearch
from portal.directory.search import DirectoryState
from portal.directory.search_runs import NOTICE
from portal.directory.searches_view import conditions, search_rows
from portal.notices.kinds import Channel, kinds
from portal.notices.queries import preferences_of
from portal.web.access import current_viewer, signed_in
from portal.web.language import current_locale
from portal.web.language import gettext as _

searches = Blueprint("searches", __name__, url_prefix="/me/searches")
searches.context_processor(lambda: {"known": None})

BAD_INPUT = 422


@searches.after_request
def keep_to_oneself(response: Response) -> Response:
    """After signing out, Back is to show nothing of these pages."""
    response.headers["Cache-Control"] = "no-store"
    return response


def _number() -> int:
    return current_viewer().person_id or 0


@searches.get("")
@signed_in
def index() -> str:
    """One's saved searches."""
    rows = search_rows(rules.searches_of(_number()), current_locale())
    gets_mail = kinds()[NOTICE].goes_by(Channel.MAIL, preferences_of(_number()))
    return render_template("directory/searches.html", rows=rows, gets_mail=gets_mail, most=rules.MOST_SEARCHES)


# ── Saving ───────────────────────────────────────────────────────────────────


@searches.get("/new")
@signed_in
def new() -> str:
    """Name the search that the address asks, and say when one wants to hear of it."""
    state = DirectoryState.from_args(request.args).of_firms()
    name = ", ".join(conditions(state, current_locale()))[:LONGEST_SEARCH_NAME]
    return _form_page(SearchForm(None, data={"name": name, "frequency": "daily", "weekday": "0", "hour": "8"}), state)


@searches.post("")
@signed_in
def create() -> AnyResponse | tuple[str, int]:
    """Save it. What answers it now is not new."""
    form, state = SearchForm(), DirectoryState.from_args(request.args).of_firms()
    if not form.validate():
        return _form_page(form, state), BAD_INPUT
    times = rules.Times(form.frequency.data, int(form.hour.data), int(form.weekday.data))
    # As its letters will be: what is new must be new to them.
    known = rules.answers(state, viewers_of([_number()])[_number()])
    try:
        with unit_of_work():
            rules.save(_number(), form.name.data, state, times, known)
    except RuleError:
        form.refuse("name", _("검색은 %(n)s개까지 저장할 수 있어요. 먼저 몇 개를 지워 주세요.", n=rules.MOST_SEARCHES))
        return _form_page(form, state), BAD_INPUT
    return redirect(url_for("searches.index", done="saved"), 303)


def _form_page(form: SearchForm, state: DirectoryState) -> str:
    query = rules.query_of(state)
    return render_template(
        "directory/search_new.html", form=form, query=query, conditions=conditions(state, current_locale())
    )


# ── Pausing, deleting ────────────────────────────────────────────────────────


@searches.post("/<int:search_id>/pause")
@signed_in
def pause(search_id: int) -> AnyResponse:
    """Hear nothing of it for a while."""
    with unit_of_work():
        rules.pause(_find_or_404(search_id))
    return redirect(url_for("searches.index", done="paused"), 303)


@searches.post("/<int:search_id>/pause/removal")
@signed_in
def go_on(search_id: int) -> AnyResponse:
    """Hear of it again."""
    with unit_of_work():
        rules.go_on(_find_or_404(search_id))
    return redirect(url_for("searches.index", done="going-on"), 303)


@searches.post("/<int:search_id>/removal")
@signed_in
def remove(search_id: int) -> AnyResponse:
    """Delete it."""
    with unit_of_work():
        rules.forget(_find_or_404(search_id))
    return redirect(url_for("searches.index", done="removed"), 303)


def _find_or_404(search_id: int) -> SavedSearch:
    saved = rules.find_search(_number(), search_id)
    if saved is None:
        abort(404)
    return saved
