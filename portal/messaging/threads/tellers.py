"""How the entries of threads themselves are worded: who came, who went, what the portal says at the beginning."""

from flask import Flask

from portal.messaging.threads import service
from portal.messaging.threads.entries import Entry, Line, register
from portal.web.language import gettext as _


def register_all(app: Flask) -> None:
    """Register the kinds of this part."""
    for kind, teller in (
        (service.NOTE, _note),
        (service.ADDED, _added),
        (service.LEFT, _left),
        (service.LEFT_FIRM, _left_firm),
        (service.ENTERED, _entered),
    ):
        register(app, kind, teller)


def _note(entry: Entry) -> Line:
    return Line(entry.body, icon="sparkles")


def _added(entry: Entry) -> Line:
    values = {"who": entry.who, "other": entry.other, "firm": entry.firm}
    return Line(_("%(who)s님이 %(other)s님(%(firm)s)을 불렀어요", **values), icon="user-plus")


def _left(entry: Entry) -> Line:
    return Line(_("%(who)s님(%(firm)s)이 대화에서 나갔어요", who=entry.who, firm=entry.firm), icon="log-out")


def _left_firm(entry: Entry) -> Line:
    words = _("%(who)s님은 이제 %(firm)s의 사람이 아니어서 대화에서 나갔어요", who=entry.who, firm=entry.firm)
    return Line(words, icon="log-out")


def _entered(entry: Entry) -> Line:
    return Line(_("%(who)s님(%(firm)s 소유자)이 들어왔어요", who=entry.who, firm=entry.firm), icon="user-plus")
