"""The migrations make the schema of the models, on both databases, and can be taken back."""

from collections.abc import Iterator

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import downgrade, upgrade
from planted import application
from sqlalchemy import Column, Integer, MetaData, inspect, text

from portal.app import MIGRATIONS
from portal.core.db import Base, db


@pytest.fixture
def empty_app(database: str, make_settings, request: pytest.FixtureRequest) -> Iterator[Flask]:
    """A portal over a database without tables."""
    url = ""
    if database == "postgresql":
        server = request.getfixturevalue("postgresql_url")
        with application(make_settings(server)) as app, app.app_context():
            with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.execute(text("drop database if exists migrations"))
                connection.execute(text("create database migrations"))
            url = db.engine.url.set(database="migrations").render_as_string(hide_password=False)
            db.engine.dispose()
    with application(make_settings(url)) as app, app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def differences(metadata: MetaData = Base.metadata) -> list[object]:
    """What Alembic would still have to change."""
    with db.engine.connect() as connection:
        return list(compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), metadata))


def tables() -> set[str]:
    return set(inspect(db.engine).get_table_names()) - {"alembic_version"}


def test_up_down_and_up_again(empty_app: Flask) -> None:
    assert tables() == set()
    upgrade()
    assert tables() == set(Base.metadata.tables)
    assert differences() == []
    downgrade(revision="base")
    assert tables() == set()
    upgrade()
    assert differences() == []


def test_a_column_that_no_migration_makes_is_noticed(empty_app: Flask) -> None:
    upgrade()
    metadata = MetaData()
    for table in Base.metadata.tables.values():
        table.to_metadata(metadata)
    metadata.tables["firm"].append_column(Column("planted", Integer))
    assert "planted" in str(differences(metadata))


def test_there_is_one_head() -> None:
    script = ScriptDirectory(str(MIGRATIONS))
    assert len(script.get_heads()) == 1
    assert len(script.get_bases()) == 1
