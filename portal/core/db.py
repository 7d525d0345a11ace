"""The database: base class, column types and the one place that commits.

SQLite runs in WAL mode with `synchronous=FULL`. pysqlite's own transaction handling is switched off, so that we
decide how a transaction begins: a reader's is deferred, a writer's is IMMEDIATE. A deferred transaction that turns
into a writer fails with "database is locked" under load, however long it waits (decision 0003).
"""

import sqlite3
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from typing import Annotated, Any

from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session as FlaskSession
from sqlalchemy import JSON, DateTime, Dialect, Engine, MetaData, String, Text, event, text
from sqlalchemy.engine import Connection
from sqlalchemy.orm import DeclarativeBase, Session, mapped_column
from sqlalchemy.types import TypeDecorator

WRITING = "portal_writing"
#: How long one writer waits for others in SQLite. Its turn is not by order of coming: when hundreds book in the same
#: moment, some wait much longer than most, and are to wait rather than to be told of an error.
BUSY_SECONDS = 30
#: How often it looks whether its turn has come. SQLite's own waiting naps ever longer, up to a tenth of a second: with
#: many who write, the database then stands idle for most of the time.
NAP_SECONDS = 0.002
#: Marks a table, in its `info`, whose rows are not to be kept beyond their purpose, not even in a backup.
PASSING = "portal_passing"

NAMING_CONVENTION = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(TypeDecorator[datetime]):
    """An aware datetime, kept in UTC on every database; naive values are refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime; use portal.core.clock.now()")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """Base of every model."""

    metadata = MetaData(naming_convention=NAMING_CONVENTION)
    type_annotation_map = {
        datetime: UtcDateTime,
        dict[str, Any]: JSON,
        list[str]: JSON,
    }


primary_key = Annotated[int, mapped_column(primary_key=True)]
code = Annotated[str, mapped_column(String(40))]
name = Annotated[str, mapped_column(String(200))]
long_text = Annotated[str, mapped_column(Text)]


def one_of(column: str, codes: Iterable[str]) -> str:
    """The condition of a constraint: that a column holds one of some codes of ours."""
    return f"{column} in ({', '.join(repr(str(code)) for code in codes)})"


class HoldingSession(FlaskSession):
    """A session that holds on to what it has loaded while it lets go of it.

    It knows objects by weak references alone. Should Python collect one (of a cycle) in the very moment in which the
    session writes to its state, CPython 3.11 gives the state's attributes to two dictionaries, frees them with the one
    and crashes with the other: the process is gone, and every request in it. Pages that load many objects met that
    under load. What is held is not collected.
    """

    def expunge_all(self) -> None:
        held = list(self.identity_map.values())
        super().expunge_all()
        del held


db = SQLAlchemy(metadata=Base.metadata, session_options={"class_": HoldingSession})
#: The session of the running request, command or job.
session: Session = db.session  # type: ignore[assignment]  # a scoped_session proxies every method of Session


@contextmanager
def unit_of_work() -> Iterator[Session]:
    """Run a block as one write transaction: commit at its end, roll back when it raises.

    Ends any read snapshot first, so that what the block decides upon is read inside the write. Units do not nest:
    services compose inside the caller's one unit.
    """
    if session.info.get(WRITING):
        raise RuntimeError("a unit of work inside a unit of work: let the caller open it, once")
    if session.new or session.dirty or session.deleted:
        raise RuntimeError("changes were made outside the unit of work and would be lost")
    session.rollback()
    session.connection(execution_options={WRITING: True})
    session.info[WRITING] = True
    try:
        yield session
        session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        session.info.pop(WRITING, None)


def is_sqlite() -> bool:
    """Whether the running application keeps its rows in SQLite."""
    return db.engine.dialect.name == "sqlite"


def overwrite_what_is_deleted() -> None:
    """SQLite leaves what is deleted in its file until the place is needed; in this unit of work it is to be gone."""
    if is_sqlite():
        session.execute(text("PRAGMA secure_delete=ON"))


def empty_write_ahead_log() -> None:
    """Nor may the write-ahead log hold it. With a reader in the way it is emptied some other time."""
    if is_sqlite():
        with closing(sqlite3.connect(str(db.engine.url.database), timeout=0.2, isolation_level=None)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


@event.listens_for(Engine, "connect")
def _prepare_sqlite(connection: Any, _record: object) -> None:
    if not isinstance(connection, sqlite3.Connection):
        return
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        f"busy_timeout={BUSY_SECONDS * 1000}",
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


@event.listens_for(Engine, "begin")
def _begin_sqlite(connection: Connection) -> None:
    if connection.dialect.name != "sqlite":
        return
    if not connection.get_execution_options().get(WRITING):
        connection.exec_driver_sql("BEGIN")
    elif not _has_begun_to_write(connection.connection.dbapi_connection):
        # What SQLite says to that is raised as everything it says.
        connection.exec_driver_sql("BEGIN IMMEDIATE")


#: One thread of a process looks whether its turn has come; the others wait for it, which costs nothing.
_looking = threading.Lock()


def _has_begun_to_write(connection: Any) -> bool:
    """Begin to write as soon as nobody else does; false when that takes longer than the connection waits."""
    (most,) = connection.execute("PRAGMA busy_timeout").fetchone()
    until = time.monotonic() + most / 1000
    if not _looking.acquire(timeout=most / 1000):
        return False
    connection.execute("PRAGMA busy_timeout=0")
    try:
        while not (has_begun := _begins_to_write(connection)) and time.monotonic() < until:
            time.sleep(NAP_SECONDS)
        return has_begun
    finally:
        _looking.release()
        connection.execute(f"PRAGMA busy_timeout={most}")


def _begins_to_write(connection: Any) -> bool:
    try:
        connection.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError:
        return False
    return True
