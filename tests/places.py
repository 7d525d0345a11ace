"""A place that a portal may live in, and the archives that are brought there."""

import gzip
import hashlib
import io
import json
import subprocess
import tarfile
import traceback
import uuid
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask
from planted import application
from processes import Start, python
from sqlalchemy import create_engine, inspect, select, text
from sqlalchemy.engine import make_url

from portal.core.db import Base, db
from portal.core.settings import Settings


def warnings_in(said: str) -> list[str]:
    """What a restore warns of, but that there is no list of who has withdrawn: an empty place never has one."""
    lines = [line.strip() for line in said.splitlines() if line.strip().startswith("! ")]
    return [line for line in lines if "PORTAL_WITHDRAWALS_URL" not in line]


@dataclass(frozen=True)
class Done:
    """How a command ended, and what it said; an exception that it did not foresee is a traceback in `stderr`."""

    returncode: int
    stdout: str
    stderr: str


@dataclass(frozen=True)
class Place:
    settings: Settings

    @property
    def files(self) -> Path:
        return self.settings.path_of(self.settings.files_url)

    def run(self, *arguments: str) -> "Done":
        """A `portal` command here, in this process, to its end."""
        with application(self.settings) as app, app.app_context():
            result = app.test_cli_runner().invoke(args=list(arguments))
            db.session.remove()
            db.engine.dispose()
        unforeseen = result.exc_info and not isinstance(result.exception, SystemExit)
        trace = "".join(traceback.format_exception(*result.exc_info)) if unforeseen else ""
        return Done(result.exit_code, result.stdout, result.stderr + trace)

    def start(self, *arguments: str, how: Start = python) -> subprocess.Popen[str]:
        """A `portal` command here, as a process of its own."""
        app = Flask("here")
        app.extensions["portal.settings"] = self.settings
        return how(app, "-m", "portal.cli", *arguments)

    def state(self) -> dict[str, Any]:
        """Every row of every table, and every upload."""
        return {"rows": rows(self.settings.database_url), "files": files_in(self.files)}

    def search(self, query: str) -> dict[str, Any]:
        """What a visitor of this place finds, over HTTP."""
        with application(self.settings) as app, app.app_context():
            answer = app.test_client().get("/api/v1/search", query_string={"q": query, "per_page": 100})
            db.session.remove()
            db.engine.dispose()
        assert answer.status_code == 200, answer.text
        return answer.get_json()


def rows(url: str) -> dict[str, list[str]]:
    """The rows of each table that is there, in a form that is the same on both databases."""
    if url.startswith("sqlite:///") and not Path(url.removeprefix("sqlite:///")).exists():
        return {}
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            there = inspect(connection).get_table_names()
            known = [table for table in Base.metadata.sorted_tables if table.name in there]
            return {table.name: sorted(str(tuple(row)) for row in connection.execute(select(table))) for table in known}
    finally:
        engine.dispose()


def files_in(folder: Path) -> dict[str, bytes]:
    found = (path for path in folder.rglob("*") if path.is_file()) if folder.is_dir() else ()
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def empty_postgresql(server: str) -> str:
    name = f"place_{uuid.uuid4().hex[:12]}"
    _administer(server, f"create database {name}")
    return make_url(server).set(database=name).render_as_string(hide_password=False)


def forget(url: str) -> None:
    if url.startswith("postgresql"):
        name = make_url(url).database
        _administer(
            make_url(url).set(database="postgres").render_as_string(hide_password=False),
            f"drop database {name} with (force)",
        )


def _administer(url: str, statement: str) -> None:
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with closing(engine.connect()) as connection:
        connection.execute(text(statement))
    engine.dispose()


def unpack(archive: Path) -> dict[str, bytes]:
    """The parts of an archive."""
    with tarfile.open(archive) as tar:
        return {entry.name: tar.extractfile(entry).read() for entry in tar}  # type: ignore[union-attr]


def manifest_of(archive: Path) -> dict[str, Any]:
    values: dict[str, Any] = json.loads(unpack(archive)["manifest.json"])
    return values


def pack(archive: Path, parts: dict[str, bytes], odd: tarfile.TarInfo | None = None) -> Path:
    """An archive of any parts, as somebody with tar at hand makes one; `odd` is an entry without content."""
    with gzip.open(archive, "wb") as zipped, tarfile.open(fileobj=zipped, mode="w") as tar:
        for name, content in parts.items():
            if odd and name == "manifest.json":
                tar.addfile(odd)
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            tar.addfile(entry, io.BytesIO(content))
    return archive


def signed(parts: dict[str, bytes], **changes: Any) -> dict[str, bytes]:
    """The parts with a manifest that fits them, as a careful forger makes it; `changes` are put into it."""
    manifest = json.loads(parts["manifest.json"]) | changes
    rest = {name: content for name, content in parts.items() if name != "manifest.json"}
    manifest["parts"] = {n: {"size": len(c), "sha256": hashlib.sha256(c).hexdigest()} for n, c in rest.items()}
    return {**rest, "manifest.json": json.dumps(manifest).encode()}
