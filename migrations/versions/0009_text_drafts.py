"""Texts are drafted, and a version may need a new consent

Revision ID: 0009
Revises: 0008
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "text_draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document", sa.String(length=40), nullable=False),
        sa.Column("text_ko", sa.Text(), nullable=False),
        sa.Column("text_en", sa.Text(), nullable=False),
        sa.Column("needs_consent", sa.Boolean(), nullable=False),
        sa.Column("updated_by", sa.String(length=100), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_text_draft")),
        sa.UniqueConstraint("document", name=op.f("uq_text_draft_document")),
    )
    with op.batch_alter_table("document_text") as batch:
        # Whoever signed up agreed to the first version of each.
        batch.add_column(sa.Column("needs_consent", sa.Boolean(), nullable=False, server_default=sa.true()))
    with op.batch_alter_table("document_text") as batch:
        batch.alter_column("needs_consent", existing_type=sa.Boolean(), server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("document_text") as batch:
        batch.drop_column("needs_consent")
    op.drop_table("text_draft")
