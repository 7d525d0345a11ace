"""The query log: a day's rows with hashed askers, counts of past days, past good queries

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "query_salt",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_query_salt")),
    )
    op.create_table(
        "query_asked",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("asker", sa.String(length=32), nullable=False),
        sa.Column("query", sa.String(length=80), nullable=False),
        sa.Column("tab", sa.String(length=20), nullable=False),
        sa.Column("hits", sa.Integer(), nullable=True),
        sa.Column("corrected_to", sa.String(length=80), nullable=True),
        sa.Column("as_typed", sa.Boolean(), nullable=False),
        sa.Column("shown", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["day"], ["query_salt.day"], name=op.f("fk_query_asked_day")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_query_asked")),
        sa.UniqueConstraint("day", "asker", "query", name=op.f("uq_query_asked_day_asker_query")),
    )
    op.create_table(
        "query_opened",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("asker", sa.String(length=32), nullable=False),
        sa.Column("query", sa.String(length=80), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(["day"], ["query_salt.day"], name=op.f("fk_query_opened_day")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_query_opened")),
        sa.UniqueConstraint("day", "asker", "query", "key", name=op.f("uq_query_opened_day_asker_query_key")),
    )
    op.create_table(
        "query_day",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("query", sa.String(length=80), nullable=False),
        sa.Column("askers", sa.Integer(), nullable=False),
        sa.Column("hits", sa.Integer(), nullable=False),
        sa.Column("found_nothing", sa.Integer(), nullable=False),
        sa.Column("openers", sa.Integer(), nullable=False),
        sa.Column("corrected", sa.Integer(), nullable=False),
        sa.Column("taken_back", sa.Integer(), nullable=False),
        sa.Column("corrected_to", sa.String(length=80), nullable=True),
        sa.Column("tabs", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_query_day")),
        sa.UniqueConstraint("day", "query", name=op.f("uq_query_day_day_query")),
    )
    op.create_table(
        "query_opened_day",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("query", sa.String(length=80), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("openers", sa.Integer(), nullable=False),
        sa.Column("placed", sa.Integer(), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_query_opened_day")),
        sa.UniqueConstraint("day", "query", "key", name=op.f("uq_query_opened_day_day_query_key")),
    )
    op.create_table(
        "past_query",
        sa.Column("query", sa.String(length=80), nullable=False),
        sa.Column("askers", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("query", name=op.f("pk_past_query")),
    )


def downgrade() -> None:
    for table in ("past_query", "query_opened_day", "query_day", "query_opened", "query_asked", "query_salt"):
        op.drop_table(table)
