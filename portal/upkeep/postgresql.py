"""Copies of a PostgreSQL database: out by `pg_dump`, in by `pg_restore` through `psql`, each one transaction."""

import os
import re
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from psycopg import pq
from psycopg.conninfo import make_conninfo
from sqlalchemy import Connection, inspect, text

from portal.core.db import db
from portal.core.errors import RuleError
from portal.upkeep.snapshot import REVISION_TABLE, Snapshot, one_revision, passing_tables

LOCK_TIMEOUT = "60s"


def dump(target: Path) -> Snapshot:
    """Write the database as it is at one moment into a file in pg_dump's own format, while others go on writing."""
    with db.engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
        program = client("pg_dump", connection)
        seen = connection.scalar(text("SELECT pg_export_snapshot()"))
        snapshot = _look(connection)
        arguments = [f"--snapshot={seen}", f"--file={target}", f"--lock-wait-timeout={LOCK_TIMEOUT}"]
        left_out = [f"--exclude-table-data={name}" for name in passing_tables()]
        _run([program, "--format=custom", "--compress=0", *_UNOWNED, *left_out, *arguments, *_database()])
    return snapshot


_UNOWNED = ("--no-owner", "--no-privileges")


def _look(connection: Connection) -> Snapshot:
    names = sorted(inspect(connection).get_table_names())
    revisions = connection.scalars(text(f"SELECT version_num FROM {REVISION_TABLE}")) if REVISION_TABLE in names else ()  # noqa: S608
    revision = one_revision(revisions)
    counts = {name: connection.scalar(text(f'SELECT count(*) FROM "{name}"')) or 0 for name in names}  # noqa: S608
    counts.pop(REVISION_TABLE)
    counts |= dict.fromkeys(counts.keys() & set(passing_tables()), 0)
    return Snapshot(revision, str(connection.scalar(text("SHOW server_version"))), counts)


def client(name: str, connection: Connection) -> str:
    """The path of one of PostgreSQL's own programs. Raises `RuleError` when it is missing or older than the server."""
    server = _server_major(connection)
    advice = (
        f"PostgreSQL {server}의 클라이언트(Debian·Ubuntu: postgresql-client-{server})를 설치하고 PATH에 넣어 주세요."
    )
    program = shutil.which(name)
    if program is None:
        raise RuleError("no_client", f"{name} 프로그램이 없어요. {advice}")
    shown = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout  # noqa: S603
    found = re.search(r"(\d+)", shown)
    if found is None or int(found[1]) < server:
        version = found[1] if found else "?"
        raise RuleError("old_client", f"{program}은 {version}판인데 서버는 {server}판이에요. {advice}")
    return program


def _server_major(connection: Connection) -> int:
    return int(str(connection.scalar(text("SHOW server_version_num")))) // 10_000


def check(dumped: Path) -> None:
    """Raise `RuleError` unless the client programs are there and can read the dump."""
    with db.engine.connect() as connection:
        program = client("pg_restore", connection)
        client("psql", connection)
    _run([program, "--list", str(dumped)])


def load(dumped: Path, *, empty: Mapping[str, str], statements: Sequence[str]) -> None:
    """Bring a dump in, in one transaction that ends with `statements`.

    The tables of `empty` give way; `{table: condition}` says which rows of it would be missed, and if there are any by
    now, nothing is done. `pg_restore` writes SQL and `psql` runs it: COMMIT is only sent after pg_restore has ended
    well, and when one of them or we ourselves are killed before it, PostgreSQL rolls back.
    """
    with db.engine.connect() as connection:
        programs = client("pg_restore", connection), client("psql", connection)
        schema = str(connection.scalar(text("SELECT current_schema()")))
    db.engine.dispose()
    before = ["BEGIN", f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'", *_clearing(empty)]
    after = [f'SET LOCAL search_path = "{schema}"', *statements, "COMMIT"]
    with tempfile.TemporaryFile() as said:
        psql = subprocess.Popen(  # noqa: S603
            [programs[1], "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", *_database(), "--file=-"],
            env=_environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=said,
        )
        try:
            _feed(psql, programs[0], dumped, _script(before), _script(after))
        finally:
            if psql.poll() is None:
                psql.kill()
            psql.wait()
            said.seek(0)
        if psql.returncode != 0:
            raise RuleError("psql", f"PostgreSQL이 받지 않아 되돌렸어요: {_last_line(said.read())}")


def _feed(psql: "subprocess.Popen[bytes]", pg_restore: str, dumped: Path, before: bytes, after: bytes) -> None:
    if psql.stdin is None:
        raise AssertionError("psql was started with a pipe")
    try:
        psql.stdin.write(before)
        psql.stdin.flush()
        with subprocess.Popen(  # noqa: S603
            [pg_restore, "--file=-", *_UNOWNED, str(dumped)], stdout=psql.stdin, stderr=subprocess.PIPE
        ) as restoring:
            said = restoring.stderr.read() if restoring.stderr else b""
        if restoring.returncode == -signal.SIGPIPE:
            raise BrokenPipeError  # psql reads no more: it is just about to end
        if restoring.returncode != 0 and psql.poll() is None:
            psql.kill()
            psql.wait()
            raise RuleError("pg_restore", f"pg_restore가 백업을 읽지 못했어요: {_last_line(said)}")
        psql.stdin.write(after)
        psql.stdin.close()
    except BrokenPipeError:
        pass  # psql has ended, and has said why
    psql.wait()


def _clearing(empty: Mapping[str, str]) -> list[str]:
    """Lock what is to give way, look once more that nothing is in it, and drop it."""
    if not empty:
        return []
    names = ", ".join(f'"{name}"' for name in empty)
    looks = " OR ".join(f'EXISTS (SELECT FROM "{name}" WHERE {condition})' for name, condition in empty.items())
    refuse = "RAISE EXCEPTION 'rows were written meanwhile'"
    return [
        f"LOCK TABLE {names} IN ACCESS EXCLUSIVE MODE",
        f"DO $$ BEGIN IF {looks} THEN {refuse}; END IF; END $$",
        f"DROP TABLE {names}",
    ]


def _script(statements: Sequence[str]) -> bytes:
    return "".join(f"{statement};\n" for statement in statements).encode()


def _database() -> list[str]:
    """Where to, without the password: arguments of a process can be read by anybody on the machine."""
    known = {option.keyword.decode() for option in pq.Conninfo.get_defaults()} - {"password", "sslpassword"}
    _, parameters = db.engine.dialect.create_connect_args(db.engine.url)
    return [f"--dbname={make_conninfo(**{k: v for k, v in parameters.items() if k in known})}", "--no-password"]


def _environment() -> dict[str, str]:
    _, parameters = db.engine.dialect.create_connect_args(db.engine.url)
    password = parameters.get("password")
    return {**os.environ, **({"PGPASSWORD": str(password)} if password else {}), "LC_ALL": "C"}


def _run(command: list[str]) -> None:
    done = subprocess.run(command, env=_environment(), capture_output=True, check=False)  # noqa: S603
    if done.returncode != 0:
        raise RuleError("client", f"{Path(command[0]).name}이 하지 못했어요: {_last_line(done.stderr)}")


def _last_line(said: bytes) -> str:
    lines = said.decode(errors="replace").strip().splitlines()
    telling = [line for line in lines if "ERROR" in line or "error" in line or "FATAL" in line]
    return (telling or lines or ["?"])[0]
