"""Letters of notices, in their readers' languages; those that may be refused say how, to people and to programs."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from flask import Flask, current_app

from portal.accounts.mails import Letter, Written, new_key, send_written, write
from portal.accounts.models import Person
from portal.core.db import session
from portal.core.personal import letter_tag
from portal.core.settings import Settings
from portal.jobs import mail
from portal.jobs.mail import Sending
from portal.notices.calendars.mails import part_for
from portal.notices.kinds import Channel, Kind, kinds
from portal.notices.tokens import make_token
from portal.web.hub import current_hub
from portal.web.language import gettext as _
from portal.web.language import in_language, speaking

_DRAFT = _GUARD = "notice"


def init_app(app: Flask) -> None:
    """Let the worker write the letters of notices, and ask again before they leave."""
    mail.write_by(app, _DRAFT, _write)
    mail.guard_by(app, _GUARD, _guard)


def send_notice(kind: Kind, person: Person, message: str, values: Mapping[str, Any], path: str, about: str) -> None:
    """The letter of a notice that is not advertising; `about` is who or what it names. The worker writes it.

    A page and an invitation take longer than all that a booking has to do while others wait for the same places.
    """
    told = {"kind": kind.code, "message": message, "values": dict(values), "path": path, "about": about}
    mail.draft(new_key(person), _DRAFT, {"person": person.id, **told}, names=about)


def _write(key: str, asked: Mapping[str, Any]) -> Callable[[], None] | None:
    person, kind = _reader(key, asked), kinds().get(asked["kind"])
    if person is None or kind is None or not _is_still_to_tell(kind, asked):
        return None
    written, link = compose(kind, person, asked)
    return partial(_put_in, key, asked, written, refusal_headers(link) if link else None)


def compose(kind: Kind, person: Person, asked: Mapping[str, Any]) -> tuple[Written, str]:
    """The letter in its reader's language, and where they may refuse its like ("" where they may not)."""
    path, about = asked["path"], asked["about"]
    with speaking(person.locale):
        told, refusable = kind.messages[asked["message"]](asked["values"]), kind.may_choose(Channel.MAIL)
        one = about if kind.single else ""
        link = unsubscribe_address(person, kind.code, one) if refusable else ""
        named = [(words, address_of(to, person)) for words, to in told.links]
        refuse = str(kind.single.label) if kind.single and one else _("‘%(kind)s’ 메일 그만 받기", kind=kind.label)
        refusal = [(refuse, link)] if refusable else []
        letter = Letter(
            _("[%(hub)s] %(title)s", hub=current_hub().name, title=told.title),
            told.lines,
            (told.act or _("알림 보기")) if path else "",
            address_of(path, person) if path else "",
            links=[*named, *refusal],
            heading=told.title,
        )
        return write(letter, person.locale), link


def _reader(key: str, asked: Mapping[str, Any]) -> Person | None:
    """Who gets it: a number may have become another's; their key has not."""
    person = session.get(Person, asked["person"])
    return person if person is not None and key.startswith(letter_tag(person.key or "-")) else None


def _is_still_to_tell(kind: Kind, asked: Mapping[str, Any]) -> bool:
    """It may have come to nothing since it was queued: read, or its reader is of the firm no more."""
    return kind.still is None or kind.still(asked["about"], asked["person"])


def _put_in(key: str, asked: Mapping[str, Any], written: Written, headers: Mapping[str, str] | None) -> None:
    """Queue it for who it was written for, if they are still there, with the invitation as things stand now."""
    person, kind = _reader(key, asked), kinds()[asked["kind"]]
    if person is None or not _is_still_to_tell(kind, asked):
        return
    with speaking(person.locale):
        calendar = part_for(kind.calendar(asked["values"], person), person) if kind.calendar else None
    guard: dict[str, Any] = {"guard": _GUARD, "for_guard": {"kind": kind.code}} if kind.still else {}
    send_written(written, person, key=key, headers=headers, names=asked["about"], calendar=calendar, **guard)


def _guard(payload: Mapping[str, Any]) -> Sending:
    """What is written may wait for days while no mail server answers: what it tells of may have come to nothing."""
    kind = kinds().get(payload["for_guard"]["kind"])
    told = {"about": payload.get("names", ""), "person": payload["about"]}
    return Sending.NOW if kind is not None and _is_still_to_tell(kind, told) else Sending.NEVER


def refusal_headers(link: str) -> dict[str, str]:
    """What lets mail programs refuse with one click: RFC 2369, RFC 8058."""
    return {"List-Unsubscribe": f"<{link}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def unsubscribe_address(person: Person, kind: str, about: str = "") -> str:
    """Where somebody refuses letters of a kind, or about one thing, without signing in.

    The token stands in the query, which no log of ours holds.
    """
    return f"{address_of('/unsubscribe', person)}?token={make_token(person, kind, about)}"


def address_of(path: str, person: Person) -> str:
    """The address of a path of the portal in somebody's language; any other address stays as it is."""
    settings: Settings = current_app.extensions["portal.settings"]
    return settings.base_url + in_language(path, person.locale) if path.startswith("/") else path
