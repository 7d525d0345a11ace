"""`/staff/news`: writing news of the hub, looking at it, trying it out, sending it to those who have agreed."""

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response as AnyResponse

from portal.accounts import service as accounts
from portal.core import clock
from portal.core.db import session, unit_of_work
from portal.core.errors import RuleError
from portal.core.viewer import Role
from portal.notices import advertising
from portal.notices import news as rules
from portal.notices.forms import NewsForm
from portal.notices.labels import detail_label, told
from portal.notices.models import News
from portal.notices.view import news_row, previews
from portal.web.access import current_viewer, staff

news = Blueprint("staff_news", __name__, url_prefix="/staff/news")

BAD_INPUT = 422
#: How many of the newest the list shows.
MOST_SHOWN = 100


@news.after_request
def keep_to_oneself(response: Response) -> Response:
    """After signing out, Back is to show nothing of these pages."""
    response.headers["Cache-Control"] = "no-store"
    return response


@news.get("")
@staff(Role.OPERATOR)
def index() -> str:
    """Drafts and what was sent, the newest first."""
    found = session.scalars(select(News).order_by(News.id.desc()).limit(MOST_SHOWN))
    return render_template("notices/staff_index.html", rows=[news_row(one) for one in found], **_sender())


def _sender() -> dict[str, object]:
    missing = [detail_label(name) for name in advertising.missing_details()]
    return {"missing": missing, "is_quiet": advertising.is_quiet(clock.now())}


@news.get("/new")
@staff(Role.OPERATOR)
def new() -> str:
    return _edit_page(NewsForm(None), None)


@news.post("/new")
@staff(Role.OPERATOR)
def create() -> AnyResponse | tuple[str, int]:
    """Keep a new draft."""
    form = NewsForm()
    if not form.validate():
        return _edit_page(form, None), BAD_INPUT
    with unit_of_work():
        number = rules.write(None, form.values, by=current_viewer().actor).id
    return redirect(url_for("staff_news.show", news_id=number, done="saved"), 303)


def _edit_page(form: NewsForm, found: News | None) -> str:
    return render_template("notices/staff_edit.html", form=form, news=found, **_sender())


def _news(news_id: int, *, for_update: bool = False) -> News:
    return session.get(News, news_id, with_for_update=for_update or None) or abort(404)


@news.get("/<int:news_id>")
@staff(Role.OPERATOR)
def show(news_id: int) -> str:
    """The letter as it will be, how many will get it, and what may be done with it."""
    return _page(_news(news_id))


def _page(found: News, error: str = "") -> str:
    return render_template(
        "notices/staff_show.html",
        news=found,
        row=news_row(found),
        previews=previews(found),
        count=rules.audience_count(),
        me=accounts.find_person(current_viewer().person_id or 0),
        error=error,
        **_sender(),
    )


@news.get("/<int:news_id>/draft")
@staff(Role.OPERATOR)
def edit(news_id: int) -> str | AnyResponse:
    found = _news(news_id)
    if found.released_at is not None:
        return redirect(url_for("staff_news.show", news_id=news_id), 303)
    return _edit_page(NewsForm(None, data={name: getattr(found, name) for name in rules.FIELDS}), found)


@news.post("/<int:news_id>/draft")
@staff(Role.OPERATOR)
def save(news_id: int) -> AnyResponse | tuple[str, int]:
    """Keep the draft."""
    form = NewsForm()
    if not form.validate():
        return _edit_page(form, _news(news_id)), BAD_INPUT
    try:
        with unit_of_work():
            rules.write(_news(news_id, for_update=True), form.values, by=current_viewer().actor)
    except RuleError as refusal:
        form.refuse("", told(refusal))
        return _edit_page(form, _news(news_id)), BAD_INPUT
    return redirect(url_for("staff_news.show", news_id=news_id, done="saved"), 303)


@news.post("/<int:news_id>/removal")
@staff(Role.OPERATOR)
def remove(news_id: int) -> AnyResponse | tuple[str, int]:
    """Throw a draft away."""
    try:
        with unit_of_work():
            rules.discard(_news(news_id, for_update=True))
    except RuleError as refusal:
        return _page(_news(news_id), told(refusal)), BAD_INPUT
    return redirect(url_for("staff_news.index", done="removed"), 303)


@news.post("/<int:news_id>/test")
@staff(Role.OPERATOR)
def test(news_id: int) -> AnyResponse | tuple[str, int]:
    """The letter to oneself alone."""
    try:
        with unit_of_work():
            rules.send_test(_news(news_id), accounts.find_person(current_viewer().person_id or 0))
    except RuleError as refusal:
        return _page(_news(news_id), told(refusal)), BAD_INPUT
    return redirect(url_for("staff_news.show", news_id=news_id, done="tested"), 303)


@news.post("/<int:news_id>/release")
@staff(Role.OPERATOR)
def release(news_id: int) -> AnyResponse | tuple[str, int]:
    """Send it to everybody who has agreed."""
    try:
        with unit_of_work():
            found = _news(news_id, for_update=True)
            if request.form.get("seen") != found.updated_at.isoformat():
                raise RuleError("changed", "")
            rules.release(found, by=current_viewer().actor)
    except RuleError as refusal:
        return _page(_news(news_id), told(refusal)), BAD_INPUT
    return redirect(url_for("staff_news.show", news_id=news_id, done="released"), 303)


@news.post("/<int:news_id>/stop")
@staff(Role.OPERATOR)
def stop(news_id: int) -> AnyResponse | tuple[str, int]:
    """Send it to nobody else."""
    try:
        with unit_of_work():
            rules.stop(_news(news_id, for_update=True), by=current_viewer().actor)
    except RuleError as refusal:
        return _page(_news(news_id), told(refusal)), BAD_INPUT
    return redirect(url_for("staff_news.show", news_id=news_id, done="stopped"), 303)
