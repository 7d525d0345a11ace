"""Rows of an SQLite copy into PostgreSQL: how a hub that grows moves.

The target gets the schema of the backup's revision from the same migrations, then all rows in one transaction.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import orjson
from flask_migrate import upgrade
from sqlalchemy import (
    JSON,
    Boolean,
    Connection,
    Date,
    DateTime,
    LargeBinary,
    MetaData,
    Table,
    func,
    insert,
    select,
    text,
)
from sqlalchemy.exc import DBAPIError

from portal.core.db import db
from portal.core.errors import RuleError
from portal.upkeep.snapshot import REVISION_TABLE

ROWS_AT_ONCE = 500


def carry(copy: Path, revision: str, giving_way: dict[str, str]) -> None:
    """Fill the empty database with the rows of an SQLite copy, in one transaction. Raises `RuleError`.

    Killed before its end, it leaves tables without rows: a place that is empty still.
    """
    _make_schema(revision, giving_way)
    metadata = MetaData()
    try:
        with closing(sqlite3.connect(copy)) as source, db.engine.begin() as target:
            metadata.reflect(target)
            tables = [table for table in metadata.sorted_tables if table.name != REVISION_TABLE]
            for table in reversed(tables):
                target.execute(table.delete())  # what migrations ship; the copy has its own
            for table in tables:
                _carry_table(source, target, table)
    except DBAPIError as error:
        reason = str(error.orig).splitlines()[0]
        raise RuleError("carry", f"PostgreSQL이 받지 않는 행이 있어 되돌렸어요: {reason}") from error


def _make_schema(revision: str, giving_way: dict[str, str]) -> None:
    metadata = MetaData()
    with db.engine.begin() as connection:
        metadata.reflect(connection, only=list(giving_way))
        for name, condition in giving_way.items():
            connection.execute(text(f'LOCK TABLE "{name}" IN ACCESS EXCLUSIVE MODE'))
            if connection.scalar(text(f'SELECT count(*) FROM "{name}" WHERE {condition}')):  # noqa: S608
                raise RuleError("occupied", f"그사이 {name}에 행이 생겼어요. 아무것도 바꾸지 않았어요.")
        metadata.drop_all(connection)
    upgrade(revision=revision)


def _carry_table(source: sqlite3.Connection, target: Connection, table: Table) -> None:
    names = [column.name for column in table.columns]
    converters = [_converter(column.type) for column in table.columns]
    for column in table.columns:
        if isinstance(column.type, JSON):
            # None stands for SQL's NULL where the column has that, else for JSON's null.
            column.type = JSON(none_as_null=bool(column.nullable))
    columns = ", ".join(f'"{name}"' for name in names)
    cursor = source.execute(f'SELECT {columns} FROM "{table.name}"')  # noqa: S608 - names of the schema
    while rows := cursor.fetchmany(ROWS_AT_ONCE):
        target.execute(insert(table), [_converted(names, converters, row) for row in rows])
    _set_sequence(target, table)


def _converted(names: list[str], converters: list[Callable[[Any], Any]], row: tuple[Any, ...]) -> dict[str, Any]:
    values: Iterator[tuple[str, Callable[[Any], Any], Any]] = zip(names, converters, row, strict=True)
    return {name: None if value is None else convert(value) for name, convert, value in values}


def _converter(kind: object) -> Callable[[Any], Any]:
    """From what SQLite keeps to what a column of this type takes."""
    if isinstance(kind, DateTime):
        return lambda value: datetime.fromisoformat(value).replace(tzinfo=UTC)
    if isinstance(kind, Date):
        return date.fromisoformat
    if isinstance(kind, Boolean):
        return bool
    if isinstance(kind, JSON):
        return orjson.loads
    if isinstance(kind, LargeBinary):
        return bytes
    return lambda value: value


def _set_sequence(target: Connection, table: Table) -> None:
    """Let new rows be numbered after those that came."""
    for column in table.primary_key.columns:
        sequence = target.scalar(text("SELECT pg_get_serial_sequence(:t, :c)"), {"t": table.name, "c": column.name})
        last = target.scalar(select(func.max(column)))
        if sequence and last is not None:
            target.execute(select(func.setval(sequence, last)))
