"""Who is told of what is done with the people of a firm: it follows from the event log, wherever it is done."""

from typing import Any, cast

from flask import Flask
from sqlalchemy import select

from portal.accounts import service as accounts
from portal.accounts.grants import in_force
from portal.accounts.models import Person, StaffGrant
from portal.audit.listening import Happening, listen
from portal.core import clock
from portal.core.db import session
from portal.firms.models import Firm
from portal.firms.people.kinds import FIRMS, about_person
from portal.firms.people.models import FirmInvitation, FirmRequest
from portal.firms.people.queries import owners_of
from portal.firms.policy import FIRM_STAFF
from portal.notices.service import notify, take_back_what_is_closed, take_back_what_leads_to

MINE = "/me/firms"
_PERSON = "person:"


def register(app: Flask) -> None:
    """Listen to what is done with the people of firms."""
    listen(app, "firm.invited", _tell_who_is_invited)
    listen(app, "firm.person_added", _tell_of_newcomer)
    listen(app, "firm.person_left", _tell_owners_of_departure)
    listen(app, "firm.person_removed", _tell_who_was_removed)
    for action in ("firm.person_left", "firm.person_removed"):
        listen(app, action, _close_to_them)
    listen(app, "firm.role_changed", _tell_of_role)
    listen(app, "firm.asked_for", _tell_owners_of_request)
    listen(app, "firm_request.declined", _tell_who_was_declined)
    listen(app, "firm.left_without_owner", _tell_staff)


def _named(firm: Firm, **more: Any) -> dict[str, Any]:
    return {"firm_ko": firm.name_ko, "firm_en": firm.name_en, **more}


def _people_page(firm: Firm) -> str:
    return f"{MINE}/{firm.id}/people"


def _close_to_them(happening: Happening) -> None:
    """Who has left a firm reads of its affairs no more, in their inbox neither."""
    person_id = happening.details["person"]
    take_back_what_is_closed(person_id)
    # Who came, went or asked to come: such notices are about those whose names stand in them.
    take_back_what_leads_to(_people_page(cast(Firm, happening.subject)), person_id)


def _person(happening: Happening) -> Person:
    return session.get_one(Person, happening.details["person"])


def _tell_who_is_invited(happening: Happening) -> None:
    firm = cast(Firm, happening.subject)
    invitation = session.get_one(FirmInvitation, happening.details["invitation"])
    person = accounts.find_by_email(invitation.email)
    if person is not None and person.verified_at is not None:
        about = f"invitation:{invitation.id}"
        notify(FIRMS, person, "invited", _named(firm, role=invitation.role), url=MINE, about=about)


def _tell_of_newcomer(happening: Happening) -> None:
    firm, details = cast(Firm, happening.subject), happening.details
    person, role = _person(happening), details["role"]
    if details["how"] != "invited":
        notify(FIRMS, person, "accepted", _named(firm, role=role), url=MINE)
        return
    inviter = _found(details["given_by"])
    if inviter is not None:
        url = _people_page(firm) if inviter in owners_of(firm.id) else f"/staff/firms/{firm.id}"
        values = _named(firm, name=person.name, role=role)
        notify(FIRMS, inviter, "joined", values, url=url, about=about_person(person.id))


def _found(actor: str) -> Person | None:
    """Who an event names, while they are there."""
    number = actor.removeprefix(_PERSON)
    found = session.get(Person, int(number)) if actor.startswith(_PERSON) and number.isdigit() else None
    return found if found is not None and found.key is not None else None


def _tell_owners_of_departure(happening: Happening) -> None:
    firm, person = cast(Firm, happening.subject), _person(happening)
    values, about = _named(firm, name=person.name), about_person(person.id)
    for owner in owners_of(firm.id):
        notify(FIRMS, owner, "left", values, url=_people_page(firm), about=about)


def _tell_who_was_removed(happening: Happening) -> None:
    notify(FIRMS, _person(happening), "removed", _named(cast(Firm, happening.subject)), url=MINE)


def _tell_of_role(happening: Happening) -> None:
    person = _person(happening)
    if happening.by != f"{_PERSON}{person.id}":
        values = _named(cast(Firm, happening.subject), role=happening.details["role"])
        notify(FIRMS, person, "role_changed", values, url=MINE)


def _tell_owners_of_request(happening: Happening) -> None:
    firm, details = cast(Firm, happening.subject), happening.details
    if details["kind"] == "join":
        person = _person(happening)
        values, about = _named(firm, name=person.name), about_person(person.id)
        for owner in owners_of(firm.id):
            notify(FIRMS, owner, "asked", values, url=_people_page(firm), about=about)


def _tell_who_was_declined(happening: Happening) -> None:
    request = cast(FirmRequest, happening.subject)
    named = _named(request.firm) if request.firm else {"firm_ko": request.name, "firm_en": ""}
    notify(FIRMS, _person(happening), "declined", {**named, "reason": request.reason}, url=MINE)


def _tell_staff(happening: Happening) -> None:
    firm = cast(Firm, happening.subject)
    of_staff = select(StaffGrant.person_id).where(StaffGrant.role.in_(FIRM_STAFF), in_force(clock.now()))
    people = select(Person).where(Person.id.in_(of_staff), Person.key.is_not(None)).order_by(Person.id)
    for person in session.scalars(people).all():
        notify(FIRMS, person, "without_owner", _named(firm), url=f"/staff/firms/{firm.id}")
