"""What follows from what is done with proposals, and with the needs that they answer."""

from typing import Any, cast

from flask import Flask

from portal.audit.listening import Happening, listen
from portal.collaboration.needs.models import Need
from portal.collaboration.needs.telling import named, tell_firm
from portal.collaboration.proposals import service
from portal.collaboration.proposals.kinds import PROPOSALS
from portal.collaboration.proposals.models import Proposal
from portal.messaging.safety.queries import is_blocked
from portal.messaging.threads.queries import thread_about


def register(app: Flask) -> None:
    """Listen to proposals, and to needs that are closed."""
    listen(app, "need.closed", lambda happening: service.decline_rest(cast(Need, happening.subject).id))
    listen(app, "proposal.sent", _tell_of_arrival)
    listen(app, "proposal.passed_on", _tell_of_passing)
    listen(app, "proposal.shortlisted", lambda happening: _tell_proposer(happening, "shortlisted"))
    listen(app, "proposal.declined", _tell_of_refusal)
    listen(app, "proposal.accepted", _tell_of_acceptance)
    listen(app, "proposal.withdrawn", _tell_of_withdrawal)


def _values(proposal: Proposal, **more: Any) -> dict[str, Any]:
    return {"title": proposal.need.title, **more}


def _tell_proposer(happening: Happening, message: str, **more: Any) -> None:
    proposal = cast(Proposal, happening.subject)
    about = f"proposal:{proposal.id}"
    url = more.pop("url", f"/me/proposals/{proposal.id}")
    tell_firm(PROPOSALS, proposal.firm_id, message, _values(proposal, **more), url=url, about=about, by=happening.by)


def _tell_asker(happening: Happening, message: str) -> None:
    """Only of what has come through, and not from a firm that they have blocked since."""
    proposal = cast(Proposal, happening.subject)
    if proposal.passed_at is None or is_blocked(proposal.firm_id, proposal.asker_id):
        return
    url = f"/me/proposals/{proposal.id}" if message == "came" else f"/me/needs/{proposal.need_id}"
    values, about = _values(proposal, **named(proposal.firm)), f"proposal:{proposal.id}"
    tell_firm(PROPOSALS, proposal.asker_id, message, values, url=url, about=about, by=happening.by)


def _tell_of_arrival(happening: Happening) -> None:
    _tell_asker(happening, "came")


def _tell_of_passing(happening: Happening) -> None:
    _tell_asker(happening, "came")
    _tell_proposer(happening, "passed_on")


def _tell_of_refusal(happening: Happening) -> None:
    _tell_proposer(happening, "declined", reason=happening.details["reason"])


def _tell_of_acceptance(happening: Happening) -> None:
    proposal = cast(Proposal, happening.subject)
    thread = thread_about(f"proposal:{proposal.id}")
    url = f"/messages/{thread.id}" if thread is not None else f"/me/proposals/{proposal.id}"
    # From here on they know who asked.
    _tell_proposer(happening, "accepted", url=url, **named(proposal.need.firm))


def _tell_of_withdrawal(happening: Happening) -> None:
    _tell_asker(happening, "withdrawn")
