"""How Alembic reaches the application's database and models."""

from alembic import context
from flask import current_app

from portal.core.db import UtcDateTime

database = current_app.extensions["migrate"].db


def render_item(kind: str, item: object, _context: object) -> str | bool:
    """Migrations stand by themselves: our column types appear as what they are in the database."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def migrate() -> None:
    with database.engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=database.metadatas[None],
            render_as_batch=True,
            render_item=render_item,
            compare_type=True,
        )
        with context.begin_transaction():
            context.run_migrations()


migrate()
