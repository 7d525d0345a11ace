"""A database that cannot be written costs no page, and no count once it is back."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import pytest
from asking import ask, away, flush, listening, rows
from sqlalchemy import event, text

from portal.core.db import db
from portal.querylog.models import QueryAsked
from portal.querylog.recorder import recorder_of


@contextmanager
def impatient(statement: str) -> Iterator[None]:
    """Connections that wait for a lock only for a moment."""

    def hasten(connection: Any, _record: object) -> None:
        cursor = connection.cursor()
        cursor.execute(statement)
        cursor.close()
        connection.commit()

    db.session.remove()
    db.engine.dispose()
    event.listen(db.engine, "connect", hasten)
    try:
        yield
    finally:
        event.remove(db.engine, "connect", hasten)
        db.session.remove()
        db.engine.dispose()


@contextmanager
def locked() -> Iterator[None]:
    """Somebody else holds the write lock, or that of the table."""
    if db.engine.dialect.name == "sqlite":
        with impatient("PRAGMA busy_timeout=50"):
            other = sqlite3.connect(str(db.engine.url.database), isolation_level=None)
            other.execute("BEGIN IMMEDIATE")
            try:
                yield
            finally:
                other.close()
        return
    with impatient("set lock_timeout = '50ms'"), db.engine.connect() as other:
        other.execute(text("lock table query_asked in access exclusive mode"))
        yield


@pytest.mark.parametrize("outage", [locked, away])
def test_what_cannot_be_written_waits(
    hub: None, app: Any, client: Any, outage: Callable[[], AbstractContextManager[None]]
) -> None:
    ask(client, "흉부 판독")
    with listening() as heard, outage():
        for who in (2, 3):
            recorder_of(app).flush(all_of_them=True)
            assert recorder_of(app).waiting() == who - 1
            ask(client, "물류 창고", who)
    assert [record["message"] for record in heard] == ["the query log could not be written"] * 2
    assert "흉부" not in repr(heard), "a log tells nobody what was asked"
    flush(app)
    assert rows(QueryAsked, "query") == ["물류 창고", "물류 창고", "흉부 판독"]
