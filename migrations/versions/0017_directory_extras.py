"""Shortlists with notes, saved searches

Revision ID: 0017
Revises: 0014
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def _belongs(table: str, column: str, to: str, ondelete: str = "CASCADE") -> sa.schema.SchemaItem:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}"), ondelete=ondelete)


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "shortlist_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("firm_id", sa.Integer(), nullable=False),
        sa.Column("owner_firm_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("saved_by_id", sa.Integer(), nullable=True),
        sa.Column("saved_at", moment, nullable=False),
        sa.Column("removed_at", moment, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shortlist_entry")),
        _belongs("shortlist_entry", "firm_id", "firm"),
        _belongs("shortlist_entry", "owner_firm_id", "firm"),
        _belongs("shortlist_entry", "person_id", "person"),
        _belongs("shortlist_entry", "saved_by_id", "person", "SET NULL"),
        sa.UniqueConstraint("owner_firm_id", "firm_id", name=op.f("uq_shortlist_entry_owner_firm_id_firm_id")),
        sa.UniqueConstraint("person_id", "firm_id", name=op.f("uq_shortlist_entry_person_id_firm_id")),
        sa.CheckConstraint("(owner_firm_id is null) <> (person_id is null)", name=op.f("ck_shortlist_entry_one_owner")),
    )
    op.create_index("ix_shortlist_entry_firm_id", "shortlist_entry", ["firm_id"])
    op.create_index("ix_shortlist_entry_saved_by_id", "shortlist_entry", ["saved_by_id"])
    op.create_table(
        "shortlist_note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("updated_at", moment, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shortlist_note")),
        _belongs("shortlist_note", "entry_id", "shortlist_entry"),
        _belongs("shortlist_note", "person_id", "person"),
        sa.UniqueConstraint("entry_id", "person_id", name=op.f("uq_shortlist_note_entry_id_person_id")),
    )
    op.create_index("ix_shortlist_note_person_id", "shortlist_note", ["person_id"])
    op.create_table(
        "saved_search",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("frequency", sa.String(length=40), nullable=False),
        sa.Column("hour", sa.SmallInteger(), nullable=False),
        sa.Column("weekday", sa.SmallInteger(), nullable=False),
        sa.Column("is_paused", sa.Boolean(), nullable=False),
        sa.Column("known", sa.JSON(), nullable=True),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("next_run_at", moment, nullable=False),
        sa.Column("last_run_at", moment, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_search")),
        _belongs("saved_search", "person_id", "person"),
        sa.CheckConstraint("frequency in ('daily', 'weekly')", name=op.f("ck_saved_search_frequency")),
        sa.CheckConstraint("hour between 0 and 23", name=op.f("ck_saved_search_hour")),
        sa.CheckConstraint("weekday between 0 and 6", name=op.f("ck_saved_search_weekday")),
    )
    op.create_index("ix_saved_search_person_id", "saved_search", ["person_id"])
    op.create_index("ix_saved_search_due", "saved_search", ["is_paused", "next_run_at"])


def downgrade() -> None:
    for table in ("saved_search", "shortlist_note", "shortlist_entry"):
        op.drop_table(table)
