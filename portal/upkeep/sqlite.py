"""Copies of an SQLite database: out by `VACUUM INTO`, in by SQLite's own backup, each one transaction."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from portal.core.db import db
from portal.core.errors import RuleError
from portal.upkeep.snapshot import REVISION_TABLE, Snapshot, one_revision, passing_tables

BUSY_SECONDS = 60


def dump(target: Path) -> Snapshot:
    """Write the database as it is at one moment into a new file, while others go on writing."""
    source = database_path()
    if not source.exists():
        raise RuleError("no_database", f"{source} 데이터베이스가 없어요. 백업할 것이 없어요.")
    with _told(), _open(source, "rw") as connection:
        connection.execute("VACUUM INTO ?", (str(target),))
    there = inspect(target).counts
    passing = [f'DELETE FROM "{name}"' for name in passing_tables() if name in there]  # noqa: S608 - our own names
    settle(target, ["PRAGMA secure_delete = ON", *passing])
    return inspect(target)


def database_path() -> Path:
    return Path(str(db.engine.url.database))


def inspect(path: Path) -> Snapshot:
    """What a copy holds. Raises `RuleError` when it is no whole SQLite database of the portal's."""
    with _told(), _open(path, "ro") as connection:
        state = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
        if state != "ok":
            raise RuleError("damaged", f"데이터베이스가 상했어요: {state}")
        names = [name for (name,) in connection.execute(_TABLES)]
        revisions = connection.execute(f"SELECT version_num FROM {REVISION_TABLE}") if REVISION_TABLE in names else ()  # noqa: S608
        revision = one_revision(revision for (revision,) in revisions)
        counts = {name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in names}  # noqa: S608
    counts.pop(REVISION_TABLE)
    return Snapshot(revision, sqlite3.sqlite_version, counts)


_TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name"


def settle(path: Path, statements: Sequence[str]) -> None:
    """Change a copy that nobody else has open yet."""
    with _told(), _open(path, "rw") as connection:
        for statement in statements:
            connection.execute(statement)


def load(copy: Path) -> None:
    """Put a copy in the place of the database's content, in one transaction of SQLite's.

    The file stays the same one, with its write-ahead log: processes that have it open see the new content at their
    next read. A file put there by renaming would meet the log of the old one.
    """
    db.engine.dispose()
    with _told(), _open(copy, "ro") as source, _open(database_path(), "rwc") as target:
        target.execute("PRAGMA journal_mode = WAL")
        target.execute("PRAGMA synchronous = FULL")
        source.backup(target)


@contextmanager
def _open(path: Path, mode: str) -> Iterator[sqlite3.Connection]:
    uri = f"{path.absolute().as_uri()}?mode={mode}"
    with closing(sqlite3.connect(uri, uri=True, isolation_level=None, timeout=BUSY_SECONDS)) as connection:
        yield connection


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise RuleError("sqlite", f"SQLite가 하지 못했어요: {error}") from error
