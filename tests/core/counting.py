"""Adds one to an employee count many times: run by `test_db.py` in several processes at once.

Arguments: how (`unit` or `deferred`) and how often. Prints what went wrong, a line each.
"""

import sys

from sqlalchemy import select, text
from sqlalchemy.exc import OperationalError

from portal.app import create_app
from portal.core.db import db, is_sqlite, session, unit_of_work
from portal.firms.models import Firm


def in_a_unit() -> None:
    with unit_of_work():
        query = select(Firm).where(Firm.id == 1)
        firm = session.scalars(query if is_sqlite() else query.with_for_update()).one()
        firm.employees += 1


def deferred() -> None:
    """As it would be done without: a transaction that reads, and turns into a writer afterwards, without a lock."""
    with db.engine.connect() as connection:
        count = connection.execute(text("select employees from firm where id = 1")).scalar_one()
        connection.execute(text("update firm set employees = :count where id = 1"), {"count": count + 1})
        connection.commit()


how, times = {"unit": in_a_unit, "deferred": deferred}[sys.argv[1]], int(sys.argv[2])
with create_app().app_context():
    session.scalar(select(1))
    session.rollback()
    print("ready", flush=True)
    sys.stdin.readline()
    for _ in range(times):
        try:
            how()
        except OperationalError as error:
            print(str(error.orig).splitlines()[0])
