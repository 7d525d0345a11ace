"""Whatever staff are shown of other people is noted: no page of the console has somebody's data without a row in the
access log. Derived from the map of all views."""

import re

from addressing import addresses
from kinds import KINDS, Knocker
from knocking import OPEN, all_routes, expected
from sqlalchemy import func, select, update
from things import things

from portal.accounts.models import Person
from portal.audit import service as audit
from portal.audit.models import Access
from portal.core.db import session, unit_of_work
from portal.core.personal import declarations
from portal.firms.people.models import FirmPerson

MARK = "별빛고래"
#: Letters go out meanwhile: an address has to be one.
ADDRESS = "whale-of-starlight"
#: What columns are called in which people write to somebody.
WRITTEN = ("words", "note", "text", "body", "offer", "message", "why", "remark", "told")
SHOWN = re.compile(rf"{MARK} ?\d|{ADDRESS}\d|9876-?5432")
STAFF = [kind for kind in KINDS if kind.is_strong]
#: How a view is asked so that it shows somebody; a new one that only shows people to who asks so belongs here.
QUERIES = ("", f"?q={MARK}&why=request", "?why=request", f"?q={MARK}&kind=firms&why=request")

#: Whoever has the address was shown it by who it is about: certificates are checked by it.
SECRETS = {"certificates.show"}


def looks():
    session.rollback()
    return session.scalar(select(func.count()).select_from(Access))


def mark_what_is_of_people(stranger):
    """Their names and addresses; and what they wrote to somebody, which may be shown without a name."""
    with unit_of_work():
        # Whoever owns every firm beside who asks is their colleague: those see each other.
        colleagues = select(FirmPerson.person_id).where(FirmPerson.person_id != stranger)
        for person in session.scalars(select(Person).where(Person.id.not_in(colleagues))):
            person.name, person.phone = f"{MARK} {person.id}", "+821098765432"
            person.email = person.email_key = f"{ADDRESS}{person.id}@hub.example"
        for holding in declarations().holdings:
            for name in holding.columns:
                if name in WRITTEN and holding.table.c[name].type.python_type is str:
                    session.execute(
                        update(holding.table).where(holding.table.c[name] != "").values({name: f"{MARK} 0"})
                    )
        audit.note("person.edited", "person", stranger, by=f"person:{stranger}")


def shown_without_a_note(app, only=""):
    """Addresses that showed a person who has no grants, and noted nothing. What is for all is asked as one of staff."""
    known, stranger = things()
    mark_what_is_of_people(stranger)
    found, seen = [], 0
    for kind in STAFF:
        knocker = Knocker(app, kind)
        for route, rule in all_routes(app):
            if "GET" not in route.methods or expected(kind, knocker.viewer, rule) != OPEN or only not in route.rule:
                continue
            if route.endpoint in SECRETS or (not rule.roles and kind is not STAFF[0]):
                continue
            for query in QUERIES if rule.roles else QUERIES[:1]:
                address = next(addresses(app, route, knocker.person_id, known))[1] + query
                before = looks()
                text = knocker.answer("GET", address).data.decode(errors="replace")
                if not SHOWN.search(text):
                    continue
                seen += 1
                if looks() == before:
                    found.append(f"{kind.name}: {address}")
    return found, seen


def test_what_staff_see_of_others_is_noted(app):
    found, seen = shown_without_a_note(app)
    assert not found and seen >= 6, "\n".join(found)


def test_a_look_that_is_not_noted_is_noticed(app, monkeypatch):
    monkeypatch.setattr("portal.audit.service.looked_at", lambda *_a, **_k: None)
    found, _seen = shown_without_a_note(app, only="/staff/")
    assert any("/staff/search" in line for line in found) and any("/staff/people/" in line for line in found)
