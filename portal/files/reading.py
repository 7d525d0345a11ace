"""Reading the text of documents: a job, which has a process of its own read each of them (`reader`)."""

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from portal.core import korean
from portal.core.db import session, unit_of_work
from portal.files.checks import DOCX, HWPX, PDF
from portal.files.models import FileText, StoredFile
from portal.files.storage import storage
from portal.jobs import queue
from portal.jobs.queue import Lease
from portal.jobs.worker import Registry

KIND = "file-text"
#: Characters of one file; what comes after them is not found.
MOST_CHARACTERS = 50_000
#: On the clock; the process limits its own processor time.
SECONDS = 60.0
LEASE = timedelta(minutes=5)

_READERS = {PDF.media_type: "pdf", HWPX.media_type: "hwpx", DOCX.media_type: "docx"}
_READER = Path(__file__).with_name("reader.py")


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read: a state of `models.TEXT_STATES`, how many pages there are, their texts."""

    state: str
    count: int | None = None
    pages: tuple[str, ...] = ()


def register(registry: Registry) -> None:
    """Let the worker read documents, one at a time."""
    registry.handle(KIND, read_files, lease=LEASE)


def is_readable(media_type: str) -> bool:
    """Whether files of a type hold text to be found."""
    return media_type in _READERS


def request_reading(file: StoredFile) -> None:
    """Have a file read, in the caller's unit of work."""
    file.text_state = "waiting"
    session.flush()
    queue.enqueue(KIND, str(file.id))


def read_files(leases: Sequence[Lease]) -> None:
    """Read files and keep what stands in them; nothing slow happens inside the write."""
    for lease in leases:
        file = session.get(StoredFile, int(lease.key), populate_existing=True)
        if file is None:
            continue
        path, kind = storage().path(file.key), _READERS[file.media_type]
        session.rollback()
        _keep(int(lease.key), read(path, kind) if path.exists() else Reading("broken"))


def _keep(file_id: int, reading: Reading) -> None:
    with unit_of_work():
        file = session.get(StoredFile, file_id, with_for_update=True, populate_existing=True)
        if file is None:
            return
        file.text_state, file.pages = reading.state, reading.count
        text = session.get(FileText, file_id) or FileText(file_id=file_id)
        text.pages = list(reading.pages)
        session.add(text)


def opens(path: Path) -> bool:
    """Whether a PDF opens without a password."""
    return read(path, "opens").state != "password"


def read(path: Path, kind: str, most: int = MOST_CHARACTERS) -> Reading:
    """Have a process of its own read a document; it can do no more than fail."""
    with path.open("rb") as content:
        try:
            done = subprocess.run(  # noqa: S603 - our own program, and nothing of the document among its arguments
                [sys.executable, "-P", str(_READER), kind, str(most)],
                stdin=content,
                capture_output=True,
                timeout=SECONDS,
                env={"LANG": "C.UTF-8"},
                check=False,
            )
        except subprocess.TimeoutExpired:
            return Reading("heavy")
    if done.returncode:
        return Reading("heavy")
    said: dict[str, Any] = json.loads(done.stdout)
    pages = tuple(korean.clean(page).strip() for page in said["pages"])
    return Reading(said["state"], said["count"], pages)
