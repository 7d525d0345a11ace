"""What follows from what is done with needs, and with the firms that have them."""

from typing import cast

from flask import Flask

from portal.audit.listening import Happening, listen
from portal.collaboration.needs import documents
from portal.collaboration.needs.kinds import NEEDS
from portal.collaboration.needs.models import Need, Visibility
from portal.collaboration.needs.service import SYSTEM
from portal.collaboration.needs.telling import named, tell_firm
from portal.firms.models import Firm


def register(app: Flask) -> None:
    """Listen to needs, and to firms that are hidden or shown."""
    listen(app, "need.opened", _tell_of_opening)
    listen(app, "need.sent_back", _tell_of_return)
    listen(app, "need.closed", _tell_of_expiry)
    for action in ("firm.hidden", "firm.published"):
        listen(app, action, lambda happening: documents.look_again(cast(Firm, happening.subject).id))
    for action in ("profile.hidden", "profile.shown"):
        listen(app, action, _look_again)


def _look_again(happening: Happening) -> None:
    if happening.details["kind"] == "firm":
        documents.look_again(happening.details["firm"])


def _tell_of_opening(happening: Happening) -> None:
    need = cast(Need, happening.subject)
    values, about = {"title": need.title}, f"need:{need.id}"
    tell_firm(NEEDS, need.firm_id, "approved", values, url=f"/me/needs/{need.id}", about=about, by=happening.by)
    if need.visibility != Visibility.FIRMS or not happening.details["first"]:
        return
    for one in need.chosen:
        told = {**values, **named(need.firm)}
        tell_firm(NEEDS, one.firm_id, "chosen", told, url=f"/needs/{need.id}", about=about, by=happening.by)


def _tell_of_return(happening: Happening) -> None:
    need = cast(Need, happening.subject)
    url, about = f"/me/needs/{need.id}", f"need:{need.id}"
    tell_firm(NEEDS, need.firm_id, "sent_back", {"title": need.title}, url=url, about=about, by=happening.by)


def _tell_of_expiry(happening: Happening) -> None:
    need = cast(Need, happening.subject)
    if happening.by == SYSTEM:
        url, about = f"/me/needs/{need.id}", f"need:{need.id}"
        tell_firm(NEEDS, need.firm_id, "expired", {"title": need.title}, url=url, about=about, by=SYSTEM)
