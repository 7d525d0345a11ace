"""`/unsubscribe`: refusing letters by the link in them, for people and for mail programs, without signing in."""

from flask import Blueprint, Response, render_template, request

from portal.accounts.consents import Document, withdraw
from portal.accounts.models import Person
from portal.core import clock
from portal.core.db import unit_of_work
from portal.notices import service
from portal.notices.digests.holding import paces_of
from portal.notices.digests.letter import DIGEST
from portal.notices.kinds import Channel, Kind, kinds
from portal.notices.tokens import read_token
from portal.web.access import public

unsubscribing = Blueprint("unsubscribing", __name__)
unsubscribing.context_processor(lambda: {"known": None})

NOT_OURS = 404


@unsubscribing.after_request
def keep_to_oneself(response: Response) -> Response:
    """The address holds a token: nothing keeps it, and nobody who is linked to learns it."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@unsubscribing.get("/unsubscribe")
@public
def ask() -> str | tuple[str, int]:
    """One button. A look changes nothing: mail programs and scanners open links on their own."""
    found = _found()
    if found is None:
        return _not_ours()
    _person, kind, about = found
    shown = {"kind": kind, "single": kind.single if about else None, "said_token": request.args["token"]}
    return render_template("notices/unsubscribe.html", **shown, is_done=False)


@unsubscribing.post("/unsubscribe")
@public
def take() -> str | tuple[str, int]:
    """Refuse. Also from a mail program (RFC 8058: no cookie, no form of ours, no redirect); again changes nothing."""
    with unit_of_work():
        found = _found()
        if found is not None and found[0] is not None:
            _refuse(found[0], *found[1:])
    if found is None:
        return _not_ours()
    # Who has withdrawn gets no letters any more: it is done, and nothing else is said.
    _person, kind, about = found
    single = kind.single if about else None
    return render_template("notices/unsubscribe.html", kind=kind, single=single, is_done=True, at=clock.now())


def _found() -> tuple[Person | None, Kind, str] | None:
    read = read_token(request.args.get("token", ""))
    kind = _kind(read[1]) if read else None
    if read is None or kind is None or Channel.MAIL in kind.always:
        return None
    return read[0], kind, read[2]


def _kind(code: str) -> Kind | None:
    return DIGEST if code == DIGEST.code else kinds().get(code)


def _refuse(person: Person, kind: Kind, about: str) -> None:
    if about and kind.single:
        kind.single.refuse(person.id, about)
    elif kind is DIGEST:
        service.choose(person.id, {(code, Channel.MAIL): False for code in paces_of(person.id)})
    elif kind.is_promotional:
        withdraw(person, Document.MARKETING, by=f"person:{person.id}")
    else:
        service.choose(person.id, {(kind.code, Channel.MAIL): False})


def _not_ours() -> tuple[str, int]:
    return render_template("notices/unsubscribe_dead.html"), NOT_OURS
