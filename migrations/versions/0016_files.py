"""Uploaded files, and what firms show of theirs

Revision ID: 0016
Revises: 0014
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_STATES = "text_state in ('', 'waiting', 'read', 'empty', 'password', 'broken', 'heavy')"


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "stored_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("owner", sa.String(length=40), nullable=False),
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("pages", sa.Integer(), nullable=True),
        sa.Column("text_state", sa.String(length=40), nullable=False),
        sa.Column("created_by", sa.String(length=100), nullable=False),
        sa.Column("created_at", moment, nullable=False),
        sa.CheckConstraint("size >= 0", name=op.f("ck_stored_file_size")),
        sa.CheckConstraint(_STATES, name=op.f("ck_stored_file_text_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stored_file")),
        sa.UniqueConstraint("key", name=op.f("uq_stored_file_key")),
    )
    op.create_index(op.f("ix_stored_file_owner"), "stored_file", ["owner"])
    op.create_table(
        "file_text",
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("pages", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_file_text_file_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("file_id", name=op.f("pk_file_text")),
    )
    op.create_table(
        "firm_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("firm_id", sa.Integer(), nullable=False),
        sa.Column("technology_id", sa.Integer(), nullable=True),
        sa.Column("service_id", sa.Integer(), nullable=True),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("use", sa.String(length=40), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("caption_ko", sa.String(length=300), nullable=False),
        sa.Column("caption_en", sa.String(length=300), nullable=False),
        sa.Column("alt_ko", sa.String(length=300), nullable=False),
        sa.Column("alt_en", sa.String(length=300), nullable=False),
        sa.Column("published_at", moment, nullable=True),
        sa.Column("published_by", sa.String(length=100), nullable=False),
        sa.Column("created_at", moment, nullable=False),
        sa.CheckConstraint("use in ('logo', 'cover', 'picture', 'document')", name=op.f("ck_firm_file_use")),
        sa.CheckConstraint("technology_id is null or service_id is null", name=op.f("ck_firm_file_subject")),
        sa.CheckConstraint(
            "use not in ('logo', 'cover') or (technology_id is null and service_id is null)",
            name=op.f("ck_firm_file_single"),
        ),
        sa.ForeignKeyConstraint(["firm_id"], ["firm.id"], name=op.f("fk_firm_file_firm_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["technology_id"], ["technology.id"], name=op.f("fk_firm_file_technology_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["service_id"], ["service.id"], name=op.f("fk_firm_file_service_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_firm_file_file_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_firm_file")),
        sa.UniqueConstraint("file_id", name=op.f("uq_firm_file_file_id")),
    )
    op.create_index("ix_firm_file_firm", "firm_file", ["firm_id", "published_at"])
    op.create_index(op.f("ix_firm_file_technology_id"), "firm_file", ["technology_id"])
    op.create_index(op.f("ix_firm_file_service_id"), "firm_file", ["service_id"])
    # What was read in documents, apart from a profile's own words: read by few searches.
    with op.batch_alter_table("search_document") as table:
        table.add_column(sa.Column("attached", sa.LargeBinary(), nullable=True))
        table.add_column(sa.Column("attached_tokens", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("search_document") as table:
        table.drop_column("attached_tokens")
        table.drop_column("attached")
    for table_name in ("firm_file", "file_text", "stored_file"):
        op.drop_table(table_name)
