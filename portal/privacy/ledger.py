"""The list of who has withdrawn, outside of the database: a restored backup from before does not know of it.

A text file (`PORTAL_WITHDRAWALS_URL`) with a line for each: an opaque key, a blank, the day. The worker writes it anew
after each withdrawal and every night, from itself and the rows, so that nothing is ever lost from it.
"""

import os
import re
import tempfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from flask import current_app
from sqlalchemy import select

from portal.core.db import empty_write_ahead_log, session
from portal.core.settings import Settings
from portal.jobs.queue import Lease
from portal.jobs.worker import Registry
from portal.privacy.models import Withdrawal

KIND = "withdrawal-ledger"
_LINE = re.compile(r"([0-9a-f]{32}) (\d{4}-\d{2}-\d{2})")


def register(registry: Registry) -> None:
    """Let the worker write the list after a withdrawal."""
    registry.handle(KIND, write)


def path() -> Path:
    """Where the list lies."""
    settings: Settings = current_app.extensions["portal.settings"]
    return settings.path_of(settings.withdrawals_url)


def exists() -> bool:
    return path().is_file()


def read() -> dict[str, date]:
    """`{key: day}`. A line that is none of ours, as of a file that was cut off, is passed over."""
    if not exists():
        return {}
    found = (_LINE.fullmatch(line) for line in path().read_text(encoding="ascii", errors="replace").splitlines())
    return {line[1]: date.fromisoformat(line[2]) for line in found if line}


def write(_leases: Sequence[Lease] = ()) -> None:
    """Bring the list up to date, whole or not at all; what was destroyed leaves the write-ahead log, too."""
    known = read()
    keys = known | {row.key: row.on for row in session.scalars(select(Withdrawal))}
    session.rollback()
    if keys != known:
        _replace("".join(f"{key} {on.isoformat()}\n" for key, on in sorted(keys.items(), key=lambda pair: pair[::-1])))
    empty_write_ahead_log()


def _replace(content: str) -> None:
    target = path()
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", dir=target.parent, prefix=f".{target.name}.", delete=False) as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    Path(file.name).replace(target)
