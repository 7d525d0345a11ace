"""A firm's workbook that came back, and that a draft and a revision came from one

Revision ID: 0021
Revises: 0020
"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

_TABLES = ("profile_draft", "profile_revision")


def upgrade() -> None:
    code = sa.String(length=40)
    for table in _TABLES:
        with op.batch_alter_table(table) as batch:
            batch.add_column(sa.Column("source", code, nullable=False, server_default=""))
        with op.batch_alter_table(table) as batch:
            batch.alter_column("source", existing_type=code, server_default=None)
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "firm_sheet",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("firm_id", sa.Integer(), nullable=False),
        sa.Column("by", sa.String(length=100), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("applied_at", moment, nullable=True),
        sa.Column("done", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["firm_id"], ["firm.id"], name=op.f("fk_firm_sheet_firm_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_firm_sheet")),
    )
    op.create_index("ix_firm_sheet_whose", "firm_sheet", ["firm_id", "by"])
    op.create_index("ix_firm_sheet_created_at", "firm_sheet", ["created_at"])


def downgrade() -> None:
    op.drop_table("firm_sheet")
    for table in _TABLES:
        with op.batch_alter_table(table) as batch:
            batch.drop_column("source")
