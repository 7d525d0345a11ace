"""What the pages about the people of firms show."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import url_for

from portal.accounts.models import Person
from portal.core.viewer import FirmRole, Viewer
from portal.firms import policy
from portal.firms.models import Firm
from portal.firms.people import queries
from portal.firms.people.labels import ending_label, kind_label, outcome_label, role_label, what_role_may
from portal.firms.people.models import FirmInvitation, FirmPerson, FirmRequest
from portal.firms.vocabulary import KINDS
from portal.web.language import current_locale
from portal.web.language import gettext as _

MOST_HISTORY, MOST_REQUESTS, LONGEST_NAME = 100, 20, 200
_PERSON = "person:"


@dataclass(frozen=True, slots=True)
class MyFirm:
    """One of the viewer's firms."""

    id: int
    name: str
    role: str
    role_label: str
    what: str
    is_acting: bool
    waiting: int


def my_firms(viewer: Viewer) -> list[MyFirm]:
    """The viewer's firms; `waiting` is how many ask to join those that they own."""
    owned = [one.firm_id for one in viewer.belongings if one.role == FirmRole.OWNER]
    counts = queries.waiting_counts(owned)
    return [
        MyFirm(
            one.firm_id,
            one.name(current_locale()),
            one.role,
            role_label(one.role),
            what_role_may(one.role),
            one.firm_id == viewer.firm_id,
            counts.get(one.firm_id, 0),
        )
        for one in viewer.belongings
    ]


@dataclass(frozen=True, slots=True)
class InvitationRow:
    """An invitation, for who is invited and for who invites."""

    id: int
    firm: str
    email: str
    role_label: str
    what: str
    sent_at: datetime
    expires_at: datetime
    is_live: bool
    by: str


def invitation_rows(invitations: Sequence[FirmInvitation], *, with_firm: bool = False) -> list[InvitationRow]:
    names = names_of(one.invited_by for one in invitations)
    return [
        InvitationRow(
            one.id,
            one.firm.name(current_locale()) if with_firm else "",
            one.email,
            role_label(one.role),
            what_role_may(one.role),
            one.created_at,
            one.expires_at,
            one.is_live,
            names.get(one.invited_by, _("허브")),
        )
        for one in invitations
    ]


@dataclass(frozen=True, slots=True)
class RequestRow:
    """A request, for who asks and for who answers. `url` is the firm's page, when there is one."""

    id: int
    kind: str
    kind_label: str
    firm: str
    url: str
    number: str
    homepage: str
    note: str
    name: str
    email: str
    at: datetime
    is_waiting: bool
    outcome: str
    outcome_label: str
    reason: str


def request_row(request: FirmRequest, person: Person | None = None) -> RequestRow:
    firm = request.firm
    number = (firm.registration_number or "") if firm else request.registration_number
    return RequestRow(
        id=request.id,
        kind=request.kind,
        kind_label=kind_label(request.kind),
        firm=firm.name(current_locale()) if firm else request.name,
        url=url_for("firms.show", address=firm.id) if firm else "",
        number=written_number(number),
        homepage=firm.homepage if firm else request.homepage,
        note=request.note,
        name=person.name if person else "",
        email=person.email if person else "",
        at=request.created_at,
        is_waiting=request.ended_at is None,
        outcome=request.ended_because,
        outcome_label=outcome_label(request.ended_because),
        reason=request.reason,
    )


def written_number(digits: str) -> str:
    """`123-45-67891`."""
    return f"{digits[:3]}-{digits[3:5]}-{digits[5:]}" if digits else ""


@dataclass(frozen=True, slots=True)
class Seat:
    """Somebody of a firm, now or before. `name` is empty for who has withdrawn."""

    id: int
    person_id: int | None
    name: str
    email: str
    role: str
    role_label: str
    began_at: datetime
    given_by: str
    ended_at: datetime | None
    ending: str
    ended_by: str
    is_me: bool


def seats(rows: Sequence[FirmPerson], viewer: Viewer, *, with_emails: bool) -> list[Seat]:
    """People of a firm; addresses are for those who manage them."""
    names = names_of(actor for row in rows for actor in (row.given_by, row.ended_by))
    return [
        Seat(
            id=row.id,
            person_id=row.person_id,
            name=row.person.name if row.person else "",
            email=row.person.email if row.person and with_emails else "",
            role=row.role,
            role_label=role_label(row.role),
            began_at=row.began_at,
            given_by=names.get(row.given_by, _("허브")),
            ended_at=row.ended_at,
            ending=ending_label(row.ended_because) if row.ended_because else "",
            ended_by=names.get(row.ended_by, "") if row.ended_by != f"{_PERSON}{row.person_id}" else "",
            is_me=row.person_id is not None and row.person_id == viewer.person_id,
        )
        for row in rows
    ]


def names_of(actors: Iterable[str]) -> dict[str, str]:
    """`{"person:5": name}` of people of firms; staff act for the hub, and are named so."""
    numbers = {actor.removeprefix(_PERSON) for actor in actors if actor.startswith(_PERSON)}
    found = queries.names_of_firm_people(int(number) for number in numbers if number.isdigit())
    return {f"{_PERSON}{number}": name for number, name in found.items()}


@dataclass(frozen=True, slots=True)
class FoundFirm:
    """A firm that somebody looks for as theirs. `state` is mine, asked, owned or free."""

    id: int
    name: str
    kind: str
    kind_label: str
    number: str
    state: str


def found_firms(firms: Sequence[tuple[Firm, bool]], viewer: Viewer) -> list[FoundFirm]:
    """Firms, each with whether it has an owner, as the page of finding one's own shows them."""
    asked = queries.firms_asked_by(viewer.person_id or 0)
    rows = []
    for firm, has_owner in firms:
        kind, known = firm.kind or "", KINDS.get(firm.kind or "")
        state = "owned" if has_owner else "free"
        state = "asked" if firm.id in asked else "mine" if policy.is_of(viewer, firm.id) else state
        label = known.label(current_locale()) if known else ""
        number = written_number(firm.registration_number or "")
        rows.append(FoundFirm(firm.id, firm.name(current_locale()), kind, label, number, state))
    return rows
