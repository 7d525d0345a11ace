"""The disk is not waited for in the tests' own process: nobody pulls its plug, and SQLite waits for it at each commit.

What is written outlives kills all the same. Processes that tests start wait as the portal does.
"""

from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine


def wait_for_disk(engine: Engine, does: bool) -> None:
    """Let SQLite's connections wait for the disk, or not, from now on."""
    if engine.dialect.name != "sqlite":
        return
    if event.contains(engine, "connect", _do_not_wait) is does:
        change = event.remove if does else event.listen
        change(engine, "connect", _do_not_wait)
    engine.dispose()


def _do_not_wait(connection: Any, _record: object) -> None:
    connection.execute("PRAGMA synchronous=OFF")
