"""Imports of firms as records that can be undone

Revision ID: 0020
Revises: 0014
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0018"
branch_labels = None
depends_on = None

_STATES = ("choosing", "checking", "checked", "applying", "applied", "stopped", "undoing", "undone")


def _import_id(table: str):
    yield sa.Column("import_id", sa.Integer(), nullable=False)
    yield sa.ForeignKeyConstraint(
        ["import_id"], ["firm_import.id"], name=op.f(f"fk_{table}_import_id"), ondelete="CASCADE"
    )


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "firm_import",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("by", sa.String(length=100), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("described", sa.String(length=300), nullable=False),
        sa.Column("header", sa.JSON(), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=True),
        sa.Column("separator", sa.String(length=10), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("seen", sa.String(length=100), nullable=False),
        sa.Column("finding", sa.String(length=64), nullable=False),
        sa.Column("is_looked_at_again", sa.Boolean(), nullable=False),
        sa.Column("problem", sa.String(length=300), nullable=False),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("began_at", moment, nullable=True),
        sa.Column("ended_at", moment, nullable=True),
        sa.Column("undone_by", sa.String(length=100), nullable=False),
        sa.Column("undone_at", moment, nullable=True),
        sa.Column("undone", sa.JSON(), nullable=False),
        sa.CheckConstraint(f"state in {_STATES}", name=op.f("ck_firm_import_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_firm_import")),
    )
    op.create_index("ix_firm_import_listing", "firm_import", ["state", "id"])
    op.create_table(
        "firm_import_file",
        *_import_id("firm_import_file"),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", moment, nullable=False),
        sa.PrimaryKeyConstraint("import_id", name=op.f("pk_firm_import_file")),
    )
    op.create_index("ix_firm_import_file_expires_at", "firm_import_file", ["expires_at"])
    op.create_table(
        "firm_import_line",
        sa.Column("id", sa.Integer(), nullable=False),
        *_import_id("firm_import_line"),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("outcome", sa.String(length=40), nullable=False),
        sa.Column("column", sa.String(length=1000), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("given", sa.Text(), nullable=False),
        sa.Column("stored", sa.Text(), nullable=False),
        sa.Column("firm_id", sa.Integer(), nullable=True),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("touched_before", moment, nullable=True),
        sa.Column("at", moment, nullable=False),
        sa.Column("undone", sa.String(length=40), nullable=False),
        sa.Column("undone_reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_firm_import_line")),
    )
    op.create_index("ix_firm_import_line_import_id", "firm_import_line", ["import_id", "outcome", "row"])


def downgrade() -> None:
    for table in ("firm_import_line", "firm_import_file", "firm_import"):
        op.drop_table(table)
