"""An owner of each of some firms leaves, one firm after the other: run by `test_races.py` in two processes at once.

Arguments: how (`locked`, or `looked_before`: decided upon what was read before the write), then who. Before each firm
it waits for a line; afterwards it says whether the owner is gone.
"""

import sys

from sqlalchemy import select

from portal.app import create_app
from portal.core.db import session, unit_of_work
from portal.core.errors import RuleError
from portal.firms.models import Firm
from portal.firms.people import service
from portal.firms.people.queries import owners_of, seat_of


def locked(firm_id: int, person_id: int) -> None:
    with unit_of_work():
        firm = service.lock_firm(firm_id)
        service.leave(firm, session.scalars(seat_of(firm_id, person_id)).one(), by="test")


def looked_before(firm_id: int, person_id: int) -> None:
    """As it would be done without the lock, whatever the database holds back by itself."""
    session.rollback()
    seat = session.scalars(seat_of(firm_id, person_id)).one()
    service._refuse_to_lose_the_last_owner(seat)
    seat_id = seat.id
    with unit_of_work():
        service._end(session.get_one(service.FirmPerson, seat_id), by="test", because="left")


how, person_id = {"locked": locked, "looked_before": looked_before}[sys.argv[1]], int(sys.argv[2])
with create_app().app_context():
    firms = session.scalars(select(Firm.id).order_by(Firm.id)).all()
    owners_of(firms[0])
    session.rollback()
    for firm_id in firms:
        print("ready", flush=True)
        sys.stdin.readline()
        try:
            how(firm_id, person_id)
        except RuleError as refusal:
            print(refusal.code, flush=True)
        else:
            print("gone", flush=True)
