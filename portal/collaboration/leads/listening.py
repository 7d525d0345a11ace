"""What follows from the event log: leads begin by what two firms did together, and people are told."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any, cast

from flask import Flask

from portal.accounts.models import Person
from portal.audit.listening import Happening, listen
from portal.collaboration.leads import queries, service
from portal.collaboration.leads.kinds import LEADS, about
from portal.collaboration.leads.models import Lead, LeadAsking, Side
from portal.core.db import session
from portal.core.viewer import FirmRole
from portal.firms.models import Firm
from portal.firms.people.queries import owners_of
from portal.notices.service import notify

Pairs = Iterable[tuple[int, int]]


def _of_introduction(one: Any) -> Pairs:
    """Whose need it is keeps the lead; without one, either may be looking."""
    pair = one.first_id, one.second_id
    if one.need is not None:
        return [(one.need.firm_id, next(each for each in pair if each != one.need.firm_id))]
    return [pair, pair[::-1]]


#: What makes a lead: the action, how threads name its subject, and who keeps it of whom: of a proposal who asked, of a
#: request who sent it. Subjects are read by their names: they are of other parts.
_PAIRS: tuple[tuple[str, str, Callable[[Any], Pairs]], ...] = (
    ("proposal.accepted", "proposal", lambda one: [(one.asker_id, one.firm_id)]),
    ("request.accepted", "request", lambda one: [(one.sender_id, one.receiver_id)]),
    ("introduction.accepted", "introduction", _of_introduction),
)


def register(app: Flask) -> None:
    """Listen to what makes leads, and to what becomes of them."""
    for action, name, pairs in _PAIRS:
        listen(app, action, partial(_begin, name, pairs))
    listen(app, "lead.begun", _tell_of_beginning)
    listen(app, "lead.due", _tell_who_sees_to_it)
    listen(app, "lead.assigned", _tell_who_was_given_it)
    listen(app, "lead.released", _tell_owners)
    listen(app, "lead_asking.asked", _tell_who_is_asked)
    listen(app, "lead_asking.answered", _tell_of_answer)
    for action in ("firm.person_left", "firm.person_removed"):
        listen(app, action, _release)
    listen(app, "firm.role_changed", _release_from_viewer)


def _begin(name: str, pairs: Callable[[Any], Pairs], happening: Happening) -> None:
    source = f"{name}:{cast(Any, happening.subject).id}"
    for firm_id, other_id in pairs(happening.subject):
        service.begin(firm_id, other_id, source=source, by=happening.by)


# ── Who is told ──────────────────────────────────────────────────────────────


def _names(firm_id: int) -> dict[str, str]:
    firm = session.get_one(Firm, firm_id)
    return {"firm_ko": firm.name_ko, "firm_en": firm.name_en}


def _tell(people: Iterable[Person], message: str, lead: Lead, values: dict[str, Any], *, url: str = "") -> None:
    for person in people:
        notify(LEADS, person, message, values, url=url or f"/leads/{lead.id}", about=about(lead.id))


def _who_sees_to(lead: Lead) -> list[Person]:
    """Its owner; the firm's owners where it has none."""
    owner = session.get(Person, lead.owner_id) if lead.owner_id is not None else None
    return [owner] if owner is not None and owner.key is not None else owners_of(lead.firm_id)


def _tell_of_beginning(happening: Happening) -> None:
    """Who added a lead by hand, or sees to it by what they did, knows of it."""
    lead = cast(Lead, happening.subject)
    if lead.source and lead.owner_id is None:
        _tell(owners_of(lead.firm_id), "begun", lead, _names(lead.other_firm_id))


def _tell_who_sees_to_it(happening: Happening) -> None:
    lead = cast(Lead, happening.subject)
    _tell(_who_sees_to(lead), "due", lead, _names(lead.other_firm_id))


def _tell_who_was_given_it(happening: Happening) -> None:
    lead = cast(Lead, happening.subject)
    if lead.owner_id is not None and happening.by != f"person:{lead.owner_id}":
        values = {**_names(lead.other_firm_id), "stage": lead.stage}
        _tell(_who_sees_to(lead), "assigned", lead, values)


def _tell_owners(happening: Happening) -> None:
    lead = cast(Lead, happening.subject)
    if lead.is_open:
        told = [one for one in owners_of(lead.firm_id) if one.id != happening.details.get("who")]
        _tell(told, "unowned", lead, _names(lead.other_firm_id))


def _tell_who_is_asked(happening: Happening) -> None:
    """The other side; and one's own when it was time, not when it is one's own people who ask."""
    asking = cast(LeadAsking, happening.subject)
    lead, url = session.get_one(Lead, asking.lead_id), f"/leads/confirmations/{asking.id}"
    stage = {"stage": asking.stage}
    _tell(owners_of(lead.other_firm_id), "asked", lead, _names(lead.firm_id) | stage, url=url)
    if asking.days:
        _tell(_who_sees_to(lead), "asked_own", lead, _names(lead.other_firm_id) | stage, url=url)


def _tell_of_answer(happening: Happening) -> None:
    asking = cast(LeadAsking, happening.subject)
    if happening.details["side"] != Side.OTHER:
        return
    lead, said = session.get_one(Lead, asking.lead_id), happening.details["stage"]
    own = asking.answer_of(Side.OWN)
    values = _names(lead.other_firm_id) | {"stage": said}
    if said != asking.stage:
        _tell(_who_sees_to(lead), "differed", lead, values)
    elif own is not None and own.stage == asking.stage:
        _tell(_who_sees_to(lead), "agreed", lead, values)


# ── Who leaves ───────────────────────────────────────────────────────────────


def _release(happening: Happening) -> None:
    """The firm keeps the leads of who is no longer of it; somebody else is to see to them."""
    firm = cast(Firm, happening.subject)
    for lead in queries.leads_owned(happening.details["person"], firm.id):
        service.release(lead, by=happening.by)


def _release_from_viewer(happening: Happening) -> None:
    if happening.details["role"] == FirmRole.VIEWER:
        _release(happening)
