"""What a copy of the database holds, and what a restored copy must be told before anybody works with it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from alembic.script import ScriptDirectory
from flask import current_app

from portal.core import clock
from portal.core.db import PASSING, Base
from portal.core.errors import RuleError
from portal.jobs import mail
from portal.jobs.worker import HEARTBEAT

#: Alembic's own table: no rows of the portal's.
REVISION_TABLE = "alembic_version"
HELD = "held by a restore: it may have been sent after the backup was made; `portal jobs retry --kind mail` sends it"


def passing_tables() -> list[str]:
    """Tables whose models say that their rows are not to outlive the day: no backup keeps them."""
    return sorted(table.name for table in Base.metadata.sorted_tables if table.info.get(PASSING))


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A copy of the database at one moment: Alembic revision, the server's version, rows by table."""

    revision: str
    server: str
    counts: dict[str, int]


def one_revision(revisions: Iterable[str]) -> str:
    """The revision that a database is at. Raises `RuleError` when it has none of our schema."""
    found = list(revisions)
    if len(found) != 1:
        raise RuleError("no_schema", "데이터베이스가 아직 비어 있어요. 백업할 것이 없어요.")
    return found[0]


def scripts() -> ScriptDirectory:
    """The migrations that this version of the portal has."""
    return ScriptDirectory(current_app.extensions["migrate"].directory)


def settling(*, send_mail: bool, now: datetime | None = None) -> list[str]:
    """SQL that makes the jobs of a copy fit for another place; runs in the transaction that brings the rows.

    Leases belong to processes of the old place and are released, and so is its worker's sign of life. Mail that waited
    is held: whether it was delivered after the copy was made, nobody here knows.
    """
    moment = (now or clock.now()).strftime("%Y-%m-%d %H:%M:%S.%f")
    held = f"failed_at = '{moment}', last_error = '{HELD}'"
    statements = [
        "UPDATE job SET leased_until = NULL, leased_by = ''",
        f"DELETE FROM schedule WHERE name = '{HEARTBEAT}'",  # noqa: S608 - our own constants
    ]
    if not send_mail:
        statements.append(f"UPDATE job SET {held} WHERE kind = '{mail.KIND}' AND failed_at IS NULL")  # noqa: S608
    return statements
