"""`/still-correct`: the link in the letter, for who has not signed in."""

from flask import Blueprint, Response, render_template, request

from portal.core import clock
from portal.core.db import unit_of_work
from portal.core.errors import RuleError
from portal.firms.freshness import service
from portal.firms.freshness.queries import asking_of
from portal.firms.freshness.tokens import read_token
from portal.firms.freshness.view import ages_of
from portal.web.access import public

still_correct = Blueprint("still_correct", __name__)
still_correct.context_processor(lambda: {"known": None})

Answer = str | tuple[str, int]
#: Whoever holds an old link is told what has become of it; one that is none of ours is not there.
STATUS = {"answered": 200, "expired": 410, "dead": 404}


@still_correct.after_request
def keep_to_oneself(response: Response) -> Response:
    """The address holds a token: nothing keeps it, and nobody who is linked to learns it."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@still_correct.get("/still-correct")
@public
def ask() -> Answer:
    """What is asked about, and one button. A look changes nothing: mail scanners open links on their own."""
    token = request.args.get("token", "")
    found = read_token(token)
    try:
        asking = service.still_open(*((asking_of(found[0]), found[1]) if found else (None, None)))
    except RuleError as refusal:
        return _refused(refusal, found[0] if found else 0)
    return render_template(
        "firm_freshness/ask.html",
        firm=asking.firm,
        ages=ages_of(asking.firm),
        said_token=token,
        until=asking.expires_at,
    )


@still_correct.post("/still-correct")
@public
def confirm() -> Answer:
    """Confirm all of it, once per asking. The signed token says who does: the form carries no key of ours."""
    found = None
    try:
        with unit_of_work():
            found = read_token(request.args.get("token", ""))
            if found is None:
                raise RuleError("dead", "쓸 수 없는 링크예요.")
            service.answer(*found)
    except RuleError as refusal:
        return _refused(refusal, found[0] if found else 0)
    asking = asking_of(found[0])
    return render_template("firm_freshness/confirmed.html", asking=asking, at=clock.now(), is_again=False)


def _refused(refusal: RuleError, asking_id: int) -> Answer:
    if refusal.code == "answered":
        asking = asking_of(asking_id)
        at = asking.answer.confirmed_at if asking and asking.answer else None
        return render_template("firm_freshness/confirmed.html", asking=asking, at=at, is_again=True)
    return render_template("firm_freshness/dead.html", is_expired=refusal.code == "expired"), STATUS[refusal.code]
