"""`portal serve` with the lock off: places are counted and then set, as portals do that oversell. For the negative
control of `allocation/test_races.py`, which has to see that something is wrong here.

On SQLite every statement is a transaction of its own, for even a deferred one would refuse to write past another's.
"""

from typing import Any

from sqlalchemy import event, select
from sqlalchemy.engine import Connection, Engine

from portal.allocation import service
from portal.allocation.models import Pool
from portal.allocation.queries import next_in_line
from portal.cli import main
from portal.core import db
from portal.core.db import session


def look(pool_id: int) -> Pool:
    """The pool as it is now; who else does so sees the same."""
    return session.scalars(select(Pool).where(Pool.id == pool_id).execution_options(populate_existing=True)).one()


def count_then_set(pool: Pool, *, past_nobody: bool = False) -> bool:
    """Whether there is a place left, by counting who has one."""
    left = pool.capacity + pool.extra - service.held_count(pool)
    if left <= 0 or (past_nobody and next_in_line(pool.id) is not None):
        return False
    pool.places_left = left - 1
    return True


def begin(connection: Connection) -> None:
    """A reader's transaction is one; a writer's is none."""
    is_writing = connection.get_execution_options().get(db.WRITING)
    if connection.dialect.name == "sqlite" and not is_writing:
        connection.exec_driver_sql("BEGIN")


def switch_off() -> None:
    """Take the lock away from the portal of this process."""
    taken: Any = service
    taken.lock, taken._take = look, count_then_set
    event.remove(Engine, "begin", db._begin_sqlite)
    event.listen(Engine, "begin", begin)


if __name__ == "__main__":
    switch_off()
    main()
