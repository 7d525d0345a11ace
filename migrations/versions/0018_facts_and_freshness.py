"""The age of technologies and services, askings and confirmations; facts with evidence and history; visits

Revision ID: 0018
Revises: 0014
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def _of_firm(table: str) -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("firm_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.ForeignKeyConstraint(["firm_id"], ["firm.id"], name=op.f(f"fk_{table}_firm_id"), ondelete="CASCADE"),
    ]


def upgrade() -> None:
    for table in ("technology", "service"):
        op.add_column(table, sa.Column("confirmed_at", _MOMENT, nullable=True))
        op.execute(sa.text(f"UPDATE {table} SET confirmed_at = updated_at"))  # noqa: S608
        with op.batch_alter_table(table) as batch:
            batch.alter_column("confirmed_at", existing_type=_MOMENT, nullable=False)
    op.create_table(
        "freshness_asking",
        *_of_firm("freshness_asking"),
        sa.Column("asked_at", _MOMENT, nullable=False),
        sa.Column("expires_at", _MOMENT, nullable=False),
    )
    op.create_index("ix_freshness_asking_firm", "freshness_asking", ["firm_id", "asked_at"])
    op.create_table(
        "freshness_confirmation",
        *_of_firm("freshness_confirmation"),
        sa.Column("asking_id", sa.Integer(), nullable=True),
        sa.Column("profiles", sa.JSON(), nullable=False),
        sa.Column("how", sa.String(length=40), nullable=False),
        sa.Column("confirmed_by", sa.String(length=100), nullable=False),
        sa.Column("confirmed_at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["asking_id"], ["freshness_asking.id"], name=op.f("fk_freshness_confirmation_asking_id"), ondelete="CASCADE"
        ),
        sa.UniqueConstraint("asking_id", name=op.f("uq_freshness_confirmation_asking_id")),
    )
    op.create_index("ix_freshness_confirmation_firm_id", "freshness_confirmation", ["firm_id"])
    _let_facts_be_ended()
    _count_visits()


def _count_visits() -> None:
    op.create_table(
        "page_viewed",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("viewer", sa.String(length=32), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_page_viewed")),
        sa.ForeignKeyConstraint(["day"], ["query_salt.day"], name=op.f("fk_page_viewed_day")),
        sa.UniqueConstraint("day", "viewer", "key", name=op.f("uq_page_viewed_day_viewer_key")),
    )
    op.create_table(
        "page_week",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("query", sa.String(length=80), nullable=False),
        sa.Column("shown", sa.Integer(), nullable=False),
        sa.Column("opened", sa.Integer(), nullable=False),
        sa.Column("viewed", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_page_week")),
        sa.UniqueConstraint("key", "week", "query", name=op.f("uq_page_week_key_week_query")),
    )


def _let_facts_be_ended() -> None:
    with op.batch_alter_table("fact") as batch:
        batch.add_column(sa.Column("about", sa.String(length=120), nullable=False, server_default=""))
        batch.add_column(sa.Column("evidence", sa.String(length=40), nullable=False, server_default=""))
        batch.add_column(sa.Column("dated_on", sa.Date(), nullable=True))
        batch.add_column(sa.Column("verified_at", _MOMENT, nullable=True))
        batch.add_column(sa.Column("ended_at", _MOMENT, nullable=True))
        batch.add_column(sa.Column("ended_by", sa.String(length=100), nullable=False, server_default=""))
        batch.add_column(sa.Column("ended_because", sa.String(length=40), nullable=False, server_default=""))
        batch.drop_constraint("uq_fact_firm_id_metric_period_source", type_="unique")
    op.execute(sa.text("UPDATE fact SET verified_at = created_at WHERE verified_by <> ''"))
    with op.batch_alter_table("fact") as batch:
        for column, length in (("about", 120), ("evidence", 40), ("ended_by", 100), ("ended_because", 40)):
            batch.alter_column(column, existing_type=sa.String(length=length), server_default=None)
        batch.create_check_constraint(op.f("ck_fact_verified"), "(verified_at is null) = (verified_by = '')")
    live = sa.text("ended_at IS NULL")
    columns = ["firm_id", "metric", "period", "about", "source"]
    op.create_index("ix_fact_live", "fact", columns, unique=True, sqlite_where=live, postgresql_where=live)


def downgrade() -> None:
    # What has ended, and what says of what it is, has no place in the older table.
    op.execute(sa.text("DELETE FROM fact WHERE ended_at IS NOT NULL OR about <> ''"))
    op.drop_index("ix_fact_live", "fact")
    with op.batch_alter_table("fact") as batch:
        batch.drop_constraint(op.f("ck_fact_verified"), type_="check")
    with op.batch_alter_table("fact") as batch:
        for column in ("about", "evidence", "dated_on", "verified_at", "ended_at", "ended_by", "ended_because"):
            batch.drop_column(column)
        columns = ["firm_id", "metric", "period", "source"]
        batch.create_unique_constraint(op.f("uq_fact_firm_id_metric_period_source"), columns)
    for table in ("page_week", "page_viewed", "freshness_confirmation", "freshness_asking"):
        op.drop_table(table)
    for table in ("technology", "service"):
        with op.batch_alter_table(table) as batch:
            batch.drop_column("confirmed_at")
