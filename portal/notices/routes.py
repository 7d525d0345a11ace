"""`/me/notices`: the inbox, and what one wants to be told by which way."""

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.accounts import service as accounts
from portal.accounts.consents import Document, agree, current_texts, standing, withdraw
from portal.accounts.models import Person
from portal.core.db import session, unit_of_work
from portal.core.paging import page_number
from portal.notices import queries, service
from portal.notices.digests import holding
from portal.notices.digests.paces import Pace
from portal.notices.kinds import Channel, kinds
from portal.notices.models import News
from portal.notices.news import words_of
from portal.notices.view import filters, kind_rows, marketing_since, notice_row
from portal.web.access import current_viewer, signed_in
from portal.web.language import current_locale

notices = Blueprint("notices", __name__, url_prefix="/me/notices")
notices.context_processor(lambda: {"known": None})


@notices.after_request
def keep_to_oneself(response: Response) -> Response:
    """After signing out, Back is to show nothing of these pages."""
    response.headers["Cache-Control"] = "no-store"
    return response


def _me() -> Person:
    return accounts.find_person(_number())


def _number() -> int:
    return current_viewer().person_id or 0


# ── Inbox ────────────────────────────────────────────────────────────────────


@notices.get("")
@signed_in
def index() -> str:
    """What one was told, the newest first."""
    kind, only_unread = _kind(request.args.get("kind")), request.args.get("unread") == "1"
    found = queries.notices_of(_number(), page_number(request.args.get("page")), kind=kind, only_unread=only_unread)
    rows = [notice_row(notice) for notice in found.notices]
    return render_template(
        "notices/index.html",
        found=found,
        rows=rows,
        filters=filters(found),
        kind=kind,
        only_unread=only_unread,
        url_root=request.script_root,
    )


def _kind(asked: str | None) -> str:
    return asked if asked and kinds().get(asked) else ""


@notices.get("/<int:notice_id>")
@signed_in
def show(notice_id: int) -> AnyResponse:
    """Open one: it counts as read, and leads to what it is about. Letters lead here, too."""
    notice = queries.notice_of(_number(), notice_id)
    if notice is None:
        abort(404)
    url = notice.url
    # A look ahead is not a look.
    if request.method == "GET" and notice.read_at is None:
        with unit_of_work():
            service.mark_read(_number(), notice_id)
    return redirect(f"{request.script_root}{url}" if url else url_for("notices.index"), 303)


@notices.post("/<int:notice_id>/reading")
@signed_in
def read(notice_id: int) -> AnyResponse:
    """Mark one as read without opening it."""
    if queries.notice_of(_number(), notice_id) is None:
        abort(404)
    with unit_of_work():
        service.mark_read(_number(), notice_id)
    return _back()


@notices.post("/readings")
@signed_in
def read_all() -> AnyResponse:
    """Mark all as read, or all of a kind."""
    with unit_of_work():
        service.mark_all_read(_number(), kind=_kind(request.form.get("kind")))
    return _back()


def _back() -> AnyResponse:
    """To the same part of the list."""
    page, unread = page_number(request.form.get("page")), request.form.get("unread") == "1"
    kind, number = _kind(request.form.get("kind")) or None, page if page > 1 else None
    return redirect(url_for("notices.index", kind=kind, unread="1" if unread else None, page=number), 303)


@notices.get("/news/<int:news_id>")
@signed_in
def news(news_id: int) -> str:
    """News that was sent."""
    found = session.get(News, news_id)
    if found is None or found.released_at is None:
        abort(404)
    return render_template("notices/news.html", news=found, words=words_of(found))


# ── Preferences ──────────────────────────────────────────────────────────────


@notices.get("/preferences")
@signed_in
def preferences() -> str:
    """Which kinds one is told of, by which way."""
    person = _me()
    since = marketing_since(person)
    paces = holding.paces_of(person.id)
    rows = kind_rows(queries.preferences_of(person.id), agreed=since is not None, paces=paces)
    return render_template("notices/preferences.html", rows=rows, since=since, email=person.email)


@notices.post("/preferences")
@signed_in
def take_preferences() -> AnyResponse:
    """Take all boxes as they stand; what cannot be chosen stays as it is."""
    agreed = marketing_since(_me()) is not None
    wanted = {
        (kind.code, channel): f"{kind.code}.{channel}" in request.form
        for kind in kinds()
        for channel in Channel
        # Without consent the boxes of advertising are not there to be ticked: that says nothing.
        if agreed or not kind.is_promotional
    }
    with unit_of_work():
        service.choose(_number(), wanted)
        holding.choose_paces(_number(), _paces())
    return redirect(url_for("notices.preferences", done="saved"), 303)


def _paces() -> dict[str, Pace]:
    """How often letters are to come, of the kinds of which something is said that there is."""
    said = {kind.code: request.form.get(f"{kind.code}.pace", "") for kind in kinds()}
    return {code: Pace(pace) for code, pace in said.items() if pace in tuple(Pace)}


@notices.post("/marketing")
@signed_in
def agree_to_marketing() -> AnyResponse:
    """Agree to advertising: the same consent as at `/me/consents`."""
    texts = current_texts(current_locale())
    with unit_of_work():
        person = _me()
        if standing(person, Document.MARKETING) is None:
            agree(person, [Document.MARKETING], texts, channel="me")
    return redirect(url_for("notices.preferences", done="agreed"), 303)


@notices.post("/marketing/withdrawal")
@signed_in
def refuse_marketing() -> AnyResponse:
    """Take it back; what has become of it is said on the page and by a letter."""
    with unit_of_work():
        withdraw(_me(), Document.MARKETING, by=current_viewer().actor)
    return redirect(url_for("notices.preferences", done="refused"), 303)
