"""A firm asks several others, one after the other: run by `test_request_races.py` in two processes at once.

Arguments: how (`locked`, or `looked_before`: decided upon what was read before the write), who, for which firm, whom
it asks; what it asks of a number with a minus it withdraws in the same moment. Before each, and again before it
writes, it waits for a line; afterwards it says what became of it.
"""

import sys

from requesting import text
from sqlalchemy.exc import IntegrityError

from portal.accounts.models import Person
from portal.app import create_app
from portal.core.db import session, unit_of_work
from portal.core.errors import RuleError
from portal.firms.models import Firm
from portal.messaging.requests import service
from portal.messaging.requests.models import Purpose


def draft(number: int) -> service.Draft:
    values = text(number)
    return service.Draft(Purpose(values["purpose"]), values["why"], values["offer"])


def wait(word: str) -> None:
    print(word, flush=True)
    sys.stdin.readline()


def ask(firms: tuple[Firm, Firm], number: int, person_id: int, *, withdraws: bool) -> None:
    made = service.ask(*firms, draft(number), session.get_one(Person, person_id))
    if withdraws:
        session.flush()
        service.withdraw(made, by=f"person:{person_id}")


def locked(person_id: int, firm_id: int, other_id: int, number: int, *, withdraws: bool) -> None:
    wait("looked")
    with unit_of_work():
        ask(service.lock_pair(firm_id, other_id), number, person_id, withdraws=withdraws)


def looked_before(person_id: int, firm_id: int, other_id: int, number: int, *, withdraws: bool) -> None:
    """As it would be done without the lock, whatever the database holds back by itself."""
    session.rollback()
    sender, receiver = session.get_one(Firm, firm_id), session.get_one(Firm, other_id)
    try:
        service.check(sender, receiver, session.get_one(Person, person_id))
    finally:
        wait("looked")
    checked, service.check = service.check, lambda *_firms: None
    try:
        with unit_of_work():
            firms = session.get_one(Firm, firm_id), session.get_one(Firm, other_id)
            ask(firms, number, person_id, withdraws=withdraws)
    finally:
        service.check = checked


how, person_id, firm_id = {"locked": locked, "looked_before": looked_before}[sys.argv[1]], *map(int, sys.argv[2:4])
with create_app().app_context():
    for place, told in enumerate(map(int, sys.argv[4].split(","))):
        other_id = abs(told)
        session.get_one(Firm, other_id)
        session.rollback()
        wait("ready")
        try:
            how(person_id, firm_id, other_id, 1 + place + 100 * person_id, withdraws=told < 0)
        except (RuleError, IntegrityError) as refusal:
            print(getattr(refusal, "code", "") if isinstance(refusal, RuleError) else "refused", flush=True)
        else:
            print("sent", flush=True)
