"""Finding people and firms by what somebody says on the telephone. Whoever is shown is noted in the access log."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import request
from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from portal.accounts.emails import email_key as key_of
from portal.accounts.emails import read_email
from portal.accounts.labels import document_label
from portal.accounts.models import Person
from portal.audit import service as audit
from portal.audit.service import Look
from portal.core import korean
from portal.core.db import session, unit_of_work
from portal.core.paging import Page
from portal.core.phones import as_e164, as_written
from portal.core.viewer import Viewer
from portal.firms.models import Firm
from portal.firms.queries import visible_firms
from portal.firms.vocabulary import KINDS
from portal.staff.grant_list import GrantRow, grants_of

PER_PAGE = 20
#: Fewer digits are part of too many numbers.
FEWEST_DIGITS = 4


@dataclass(frozen=True, slots=True)
class PersonRow:
    """Somebody in the list: enough to tell them from others."""

    id: int
    name: str
    email: str
    phone: str
    is_verified: bool


@dataclass(frozen=True, slots=True)
class FirmRow:
    id: int
    name: str
    kind: str
    kind_label: str
    registration_number: str


@dataclass(frozen=True, slots=True)
class Finds:
    """One page of people or firms, and how many there are of both."""

    people: Sequence[PersonRow]
    firms: Sequence[FirmRow]
    page: Page
    people_count: int
    firm_count: int


def look_of(viewer: Viewer, why: str) -> Look:
    """Who looks in this request."""
    return Look(viewer.actor, request.endpoint or "", (request.remote_addr or "")[:45], why)


def find(viewer: Viewer, text: str, kind: str, number: int, *, why: str, locale: str) -> Finds:
    """People and firms that a text fits; `kind` (`people` or `firms`) says of which a page is shown."""
    people = select(Person).where(Person.key.is_not(None), _person_fits(text))
    firms = visible_firms(viewer).where(_firm_fits(text))
    counts = [_count(people), _count(firms)]
    page = Page(number, PER_PAGE, counts[kind == "firms"])
    if kind == "firms":
        found = session.scalars(firms.order_by(Firm.name_ko, Firm.id).offset(page.offset).limit(page.size))
        return Finds([], [_firm_row(firm, locale) for firm in found], page, *counts)
    some = session.scalars(people.order_by(Person.name, Person.id).offset(page.offset).limit(page.size))
    rows = [_person_row(person) for person in some]
    _note(rows, "found", look_of(viewer, why))
    return Finds(rows, [], page, *counts)


def _note(rows: Sequence[PersonRow], what: str, look: Look) -> None:
    if rows:
        with unit_of_work():
            audit.looked_at("person", [row.id for row in rows], what, look)


def _count(query: Select[Person] | Select[Firm]) -> int:
    return session.scalar(select(func.count()).select_from(query.subquery())) or 0


def _person_fits(text: str) -> ColumnElement[bool]:
    address = read_email(text)
    return or_(
        Person.name.icontains(text, autoescape=True),
        Person.email_key == key_of(address) if address else Person.email_key.contains(text.lower(), autoescape=True),
        *_phone_fits(Person.phone, text),
    )


def _firm_fits(text: str) -> ColumnElement[bool]:
    digits = _digits(text)
    name_key = korean.name_key(text)
    names = [Firm.name_key.contains(name_key, autoescape=True)] if name_key else []
    numbers = [Firm.registration_number.startswith(digits)] if len(digits) >= FEWEST_DIGITS else []
    return or_(
        *names,
        Firm.name_en.icontains(text, autoescape=True),
        Firm.email.icontains(text, autoescape=True),
        *numbers,
        *_phone_fits(func.replace(func.replace(Firm.phone, "-", ""), " ", ""), text),
    )


def _phone_fits(column: ColumnElement[str] | InstrumentedAttribute[str], text: str) -> list[ColumnElement[bool]]:
    """That a number is the one typed, in whichever way it is kept, or ends like it."""
    digits = _digits(text)
    # A text with letters is a name or an address, though it holds digits.
    if len(digits) < FEWEST_DIGITS or any(letter.isalpha() for letter in text):
        return []
    whole = as_e164(text)
    return [column.endswith(digits.removeprefix("0")), *([column == whole] if whole else [])]


def _digits(text: str) -> str:
    return "".join(letter for letter in korean.fold_width(text) if letter.isascii() and letter.isdigit())


def _person_row(person: Person) -> PersonRow:
    return PersonRow(
        person.id, person.name, veiled_email(person.email), veiled_phone(person.phone), person.verified_at is not None
    )


def _firm_row(firm: Firm, locale: str) -> FirmRow:
    number = firm.registration_number or ""
    written = f"{number[:3]}-{number[3:5]}-{number[5:]}" if number else ""
    kind = KINDS.get(firm.kind or "")
    return FirmRow(firm.id, firm.name(locale), firm.kind or "", kind.label(locale) if kind else "", written)


def veiled_email(address: str) -> str:
    """`ga…@hub.example`: enough to compare with what somebody says."""
    name, _at, domain = address.rpartition("@")
    return f"{name[: 2 if len(name) > 3 else 1]}…@{domain}"


def veiled_phone(number: str) -> str:
    """`010-…-5678`."""
    parts = as_written(number).split("-") if number else []
    return f"{parts[0]}-…-{parts[-1]}" if len(parts) > 2 else "…" + number[-4:] if number else ""


@dataclass(frozen=True, slots=True)
class ConsentLine:
    label: str
    version: int
    given_at: datetime
    withdrawn_at: datetime | None


@dataclass(frozen=True, slots=True)
class Profile:
    """All that staff see of somebody."""

    id: int
    name: str
    email: str
    phone: str
    locale: str
    created_at: datetime
    verified_at: datetime | None
    grants: Sequence[GrantRow]
    consents: Sequence[ConsentLine]


def name_of(person_id: int) -> str | None:
    """What somebody is called; `None` when there is nobody."""
    return session.scalar(select(Person.name).where(Person.id == person_id, Person.key.is_not(None)))


def profile(person_id: int, look: Look) -> Profile | None:
    """Somebody's data, noted as looked at; `None` when there is nobody."""
    person = session.get(Person, person_id)
    if person is None or person.key is None:
        return None
    shown = Profile(
        id=person.id,
        name=person.name,
        email=person.email,
        phone=as_written(person.phone) if person.phone else "",
        locale=person.locale,
        created_at=person.created_at,
        verified_at=person.verified_at,
        grants=grants_of(person.id),
        consents=[
            ConsentLine(document_label(c.document), c.version, c.given_at, c.withdrawn_at) for c in person.consents
        ],
    )
    with unit_of_work():
        audit.looked_at("person", [person_id], "profile", look)
    return shown
