"""What follows from what is done with needs: a look into the search; firms that are told of each other."""

from typing import cast

from flask import Flask

from portal.audit.listening import Happening, listen
from portal.collaboration.introductions.queries import speakers_of
from portal.collaboration.matching import jobs, queries, service
from portal.collaboration.matching.kinds import MATCHES
from portal.collaboration.needs.models import Need
from portal.core.db import session
from portal.firms.models import Firm
from portal.notices.service import notify


def register(app: Flask) -> None:
    """Listen to what is done with needs."""
    listen(app, "need.opened", _look)
    listen(app, "need.edited", _look)
    listen(app, "need.closed", lambda happening: service.forget_places(cast(Need, happening.subject).id))
    listen(app, "need.matches_sent", _tell)


def _look(happening: Happening) -> None:
    jobs.ask_for(cast(Need, happening.subject).id)


def _tell(happening: Happening) -> None:
    """The need's firm is told how many; each of them, if it may see the need, that there is one."""
    need, numbers = cast(Need, happening.subject), happening.details["firms"]
    for person in speakers_of(need.firm_id):
        url = f"/me/needs/{need.id}/matches"
        notify(MATCHES, person, "firms", {"count": len(numbers)}, url=url, about=f"need:{need.id}")
    for number in numbers:
        if queries.may_see(session.get_one(Firm, number), need):
            for person in speakers_of(number):
                notify(MATCHES, person, "need", url=f"/needs/{need.id}", about=f"need:{need.id}")
