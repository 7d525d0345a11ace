"""Synonyms: what the analyser makes of them, and narrower words

Revision ID: 0003
Revises: 0002
"""

import csv
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

#: What the portal ships; staff edit the rows afterwards.
SHIPPED = Path(__file__).parents[2] / "portal" / "search" / "synonyms.csv"
COLUMNS = ("term", "synonym", "kind", "created_at")


def upgrade() -> None:
    with op.batch_alter_table("synonym") as table:
        table.add_column(sa.Column("term_words", sa.JSON(), nullable=False, server_default="[]"))
        table.add_column(sa.Column("synonym_words", sa.JSON(), nullable=False, server_default="[]"))
        table.add_column(sa.Column("analyser", sa.Integer(), nullable=False, server_default="0"))
    _add_shipped()


def _add_shipped() -> None:
    """Add the shipped pairs that are not there yet."""
    table = sa.table("synonym", *(sa.column(name) for name in COLUMNS[:3]), sa.column("created_at", sa.DateTime(True)))
    known = {(term, synonym) for term, synonym in op.get_bind().execute(sa.select(table.c.term, table.c.synonym))}
    rows = []
    with SHIPPED.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            pair = row["term"], row["synonym"]
            pair = pair if row["kind"] == "narrower" else (min(pair), max(pair))
            if pair not in known:
                known.add(pair)
                rows.append(dict(zip(COLUMNS, (*pair, row["kind"], datetime.now(UTC)), strict=True)))
    op.bulk_insert(table, rows)


def downgrade() -> None:
    # A narrower word would be taken for one that means the same.
    op.execute("delete from synonym where kind = 'narrower'")
    with op.batch_alter_table("synonym") as table:
        table.drop_column("analyser")
        table.drop_column("synonym_words")
        table.drop_column("term_words")
