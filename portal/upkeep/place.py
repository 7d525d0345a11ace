"""The place that a backup is to be restored into: whether anything is there that would be missed."""

import csv
import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import current_app
from sqlalchemy import Connection, inspect, text

from portal.core.db import Base, db
from portal.core.errors import RuleError
from portal.core.settings import Settings
from portal.jobs.models import Schedule
from portal.jobs.worker import registry
from portal.privacy.models import Destruction
from portal.search.indexing import REBUILD
from portal.search.synonyms import Synonym
from portal.upkeep.snapshot import REVISION_TABLE, passing_tables

ALL, NONE = "true", "false"


def missed(connection: Connection) -> dict[str, str]:
    """`{table: condition}`: which rows of each table that is there would be missed, if it gave way.

    Not those that a portal without any data makes by itself: schedules and their jobs, what the nightly
    job certifies, and the synonyms it ships.
    """
    routine = sorted({kind for kind, _ in registry().schedules.values()} | {REBUILD})
    kinds = ", ".join(f"'{kind}'" for kind in routine)
    known = {
        **dict.fromkeys(passing_tables(), NONE),
        REVISION_TABLE: NONE,
        Schedule.__tablename__: NONE,
        Destruction.__tablename__: NONE,
        "job": f"kind NOT IN ({kinds})",
    }
    names = inspect(connection).get_table_names()
    if Synonym.__tablename__ in names and _only_shipped_synonyms(connection):
        known[Synonym.__tablename__] = NONE
    return {name: known.get(name, ALL) for name in names}


def _only_shipped_synonyms(connection: Connection) -> bool:
    shipped_file = Path(current_app.root_path) / "search" / "synonyms.csv"
    with shipped_file.open(encoding="utf-8", newline="") as file:
        shipped = {tuple(sorted((row["term"], row["synonym"]))) for row in csv.DictReader(file)}
    there = {tuple(sorted(row)) for row in connection.execute(text("SELECT term, synonym FROM synonym"))}
    return there == shipped


def occupants(connection: Connection) -> dict[str, int]:
    """Rows by table that would be missed, and tables that are not the portal's, even when empty."""
    found = {}
    for name, condition in missed(connection).items():
        rows = connection.scalar(text(f'SELECT count(*) FROM "{name}" WHERE {condition}')) or 0  # noqa: S608
        if rows or name not in {*Base.metadata.tables, REVISION_TABLE}:
            found[name] = rows
    return found


def refuse_unless_empty() -> dict[str, str]:
    """What is there and may give way, as of `missed`. Raises `RuleError` that says what is there and may not."""
    with db.engine.connect() as connection:
        found, giving_way = occupants(connection), missed(connection)
    db.engine.dispose()
    if found:
        told = ", ".join(f"{name} {rows:,}행" for name, rows in found.items())
        raise RuleError("occupied", f"데이터베이스가 비어 있지 않아 아무것도 바꾸지 않았어요: {told}.")
    return giving_way


@contextmanager
def alone(settings: Settings) -> Iterator[None]:
    """Let only one restore run on this machine. The lock goes with the process that holds it."""
    settings.instance_path.mkdir(parents=True, exist_ok=True)
    with (settings.instance_path / "restore.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise RuleError("running", "다른 복원이 돌고 있어요.") from error
        yield
