"""People who ask and open, each with an address and a browser of their own; and the night that reduces it."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

from flask import Flask
from flask.testing import FlaskClient
from pages import visit
from sqlalchemy import select, text
from werkzeug.test import TestResponse

from portal.core.clock import SEOUL, frozen_at
from portal.core.db import Base, db
from portal.jobs.worker import queue_due_schedules, run_once
from portal.querylog.recorder import recorder_of

BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
#: Ten in the morning in Seoul.
MORNING = datetime(2026, 3, 2, 10, tzinfo=SEOUL)
NEXT_NIGHT = datetime(2026, 3, 3, 0, 11, tzinfo=SEOUL)


def address_of(who: int) -> str:
    """Somebody's address, of the network for documentation (RFC 5737)."""
    return f"203.0.113.{who}"


def go(client: FlaskClient, address: str, who: int = 1, method: str = "GET", **headers: str) -> TestResponse:
    """Somebody opens an address."""
    given = {"User-Agent": BROWSER, **{name.replace("_", "-"): value for name, value in headers.items()}}
    return visit(client, address, method, headers=given, environ_overrides={"REMOTE_ADDR": address_of(who)})


def ask(client: FlaskClient, text: str, who: int = 1, more: str = "", **headers: str) -> TestResponse:
    """Somebody asks the directory; `more` follows in the address."""
    answer = go(client, f"/directory?q={quote(text)}{more}", who, **headers)
    assert answer.status_code == 200
    return answer


def open_hit(client: FlaskClient, address: str, text: str, who: int = 1, more: str = "") -> TestResponse:
    """Somebody opens a page from the hits of a query."""
    return go(client, address, who, Referer=f"http://localhost/directory?q={quote(text)}{more}")


def flush(app: Flask) -> None:
    """Write all that waits."""
    recorder_of(app).flush(all_of_them=True)
    assert recorder_of(app).waiting() == 0, "it could not be written"


def rows(model: type[Base], *columns: str) -> list[Any]:
    """All rows of a table, as dicts of some columns or bare values of one, sorted."""
    with db.engine.connect() as connection:
        found = connection.execute(select(*(model.__table__.c[name] for name in columns))).all()
    in_order = sorted(map(tuple, found), key=lambda row: [str(value) for value in row])
    return [row[0] if len(columns) == 1 else row for row in in_order]


def reduce_at(moment: datetime) -> None:
    """What the worker does in the hour before a moment."""
    with frozen_at(moment - timedelta(minutes=65)):
        queue_due_schedules()
    with frozen_at(moment):
        queue_due_schedules()
        run_once()


class _Heard(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.records: list[dict[str, Any]] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append({**vars(record), "message": record.getMessage()})


@contextmanager
def listening() -> Iterator[list[dict[str, Any]]]:
    """What the log of queries says of itself, each with all that it carries."""
    logger, heard = logging.getLogger("portal.querylog"), _Heard()
    logger.addHandler(heard)
    try:
        yield heard.records
    finally:
        logger.removeHandler(heard)


@contextmanager
def away(table: str = "query_asked") -> Iterator[None]:
    """A table that is gone for a while."""
    db.session.rollback()
    with db.engine.begin() as connection:
        connection.execute(text(f"alter table {table} rename to {table}_away"))
    try:
        yield
    finally:
        db.session.rollback()
        with db.engine.begin() as connection:
            connection.execute(text(f"alter table {table}_away rename to {table}"))
