"""The age of technologies and services, askings and confirmations; facts with evidence and history; visits

Revision ID: 0018
Revises: 0014
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0014"
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


def downgrade() -> None:
    for table in ("freshness_confirmation", "freshness_asking"):
        op.drop_table(table)
    for table in ("technology", "service"):
        with op.batch_alter_table(table) as batch:
            batch.drop_column("confirmed_at")
