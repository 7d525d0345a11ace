"""`/bookings/reconfirmation`: the link of the letter that asks whether somebody still comes, without signing in."""

from typing import Any

from flask import Blueprint, Response, abort, render_template, request

from portal.core.db import unit_of_work
from portal.core.errors import RuleError
from portal.programs.attending import labels, reconfirming
from portal.programs.attending.mails import PATH, read_token
from portal.programs.attending.models import Reconfirmation
from portal.web.access import public

reconfirmations = Blueprint("reconfirmations", __name__)
reconfirmations.context_processor(lambda: {"known": None})

Answer = str | tuple[str, int]
GONE = 410


@reconfirmations.after_request
def keep_to_oneself(response: Response) -> Response:
    """The address holds a token: nothing keeps it, and nobody who is linked to learns it."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@reconfirmations.get(PATH)
@public
def ask() -> Answer:
    """What is asked, and two buttons. A look changes nothing: mail scanners open links on their own."""
    asked = read_token(request.args.get("token", "")) or abort(404)
    return _page(asked), 200 if reconfirming.is_open(asked) else GONE


def _page(asked: Reconfirmation, **more: Any) -> str:
    return render_template(
        "attending/reconfirmation.html",
        asked=asked,
        is_open=reconfirming.is_open(asked),
        signed=request.args.get("token", ""),
        when=labels.when,
        title_of=labels.title_of,
        **{"error": "", **more},
    )


@reconfirmations.post(PATH)
@public
def answer() -> Answer:
    """Say that one comes, or give the place up. The signed token says who does: the form carries no key of ours."""
    token, what = request.args.get("token", ""), request.form.get("answer", "")
    asked = read_token(token)
    if asked is None or what not in (reconfirming.COMING, reconfirming.GAVE_UP):
        abort(404)
    number = asked.id
    try:
        with unit_of_work():
            reconfirming.answer(number, what)
    except RuleError as refusal:
        return _page(read_token(token) or abort(404), error=labels.told(refusal)), GONE
    return _page(read_token(token) or abort(404))
