"""Synonyms: words that mean the same

Revision ID: 0002
Revises: 0001
"""

import csv
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


#: What the portal ships; staff edit the rows afterwards.
SHIPPED = Path(__file__).parents[2] / "portal" / "search" / "synonyms.csv"


def upgrade() -> None:
    table = op.create_table(
        "synonym",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("term", sa.String(length=100), nullable=False),
        sa.Column("synonym", sa.String(length=100), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("term <> synonym", name=op.f("ck_synonym_itself")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_synonym")),
        sa.UniqueConstraint("term", "synonym", name=op.f("uq_synonym_term_synonym")),
    )
    with SHIPPED.open(encoding="utf-8", newline="") as file:
        now = datetime.now(UTC)
        rows = [
            {
                "term": min(row["term"], row["synonym"]),
                "synonym": max(row["term"], row["synonym"]),
                "kind": row["kind"],
                "created_at": now,
            }
            for row in csv.DictReader(file)
            if row["kind"] != "narrower"  # a later revision adds these
        ]
    op.bulk_insert(table, rows)


def downgrade() -> None:
    op.drop_table("synonym")
