"""Threads between firms, who speaks in them, what was said and how far each has read

Revision ID: 0033
Revises: 0032
"""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "thread",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("about", sa.String(length=40), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_by", sa.String(length=100), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_thread")),
    )
    op.create_index(
        "ix_thread_about",
        "thread",
        ["about"],
        unique=True,
        sqlite_where=sa.text("about <> ''"),
        postgresql_where=sa.text("about <> ''"),
    )
    op.create_table(
        "thread_firm",
        sa.Column("thread_id", sa.Integer(), nullable=False),
        sa.Column("firm_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["firm_id"], ["firm.id"], name=op.f("fk_thread_firm_firm_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["thread_id"], ["thread.id"], name=op.f("fk_thread_firm_thread_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("thread_id", "firm_id", name=op.f("pk_thread_firm")),
    )
    op.create_index("ix_thread_firm_firm", "thread_firm", ["firm_id", "thread_id"], unique=False)
    op.create_table(
        "participant",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("thread_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("firm_id", sa.Integer(), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by", sa.String(length=100), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("left_because", sa.String(length=40), nullable=False),
        sa.Column("read_upto", sa.Integer(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("unread", sa.Integer(), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("pinned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("muted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tell_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("left_at is null or tell_at is null", name=op.f("ck_participant_gone")),
        sa.CheckConstraint("unread >= 0", name=op.f("ck_participant_unread")),
        sa.ForeignKeyConstraint(["firm_id"], ["firm.id"], name=op.f("fk_participant_firm_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_participant_person_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["thread_id"], ["thread.id"], name=op.f("fk_participant_thread_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_participant")),
        sa.UniqueConstraint(
            "thread_id", "person_id", "firm_id", name=op.f("uq_participant_thread_id_person_id_firm_id")
        ),
    )
    op.create_index(
        "ix_participant_due",
        "participant",
        ["tell_at"],
        unique=False,
        sqlite_where=sa.text("tell_at IS NOT NULL"),
        postgresql_where=sa.text("tell_at IS NOT NULL"),
    )
    op.create_index(
        "ix_participant_inbox",
        "participant",
        ["person_id", "last_at", "id"],
        unique=False,
        sqlite_where=sa.text("left_at IS NULL"),
        postgresql_where=sa.text("left_at IS NULL"),
    )
    op.create_index(
        "ix_participant_unread",
        "participant",
        ["person_id"],
        unique=False,
        sqlite_where=sa.text("left_at IS NULL AND muted_at IS NULL AND unread > 0"),
        postgresql_where=sa.text("left_at IS NULL AND muted_at IS NULL AND unread > 0"),
    )
    op.create_table(
        "message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("thread_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("firm_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("other_id", sa.Integer(), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.Column("counts", sa.Boolean(), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=True),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind <> 'message' or firm_id is not null", name=op.f("ck_message_firm")),
        sa.CheckConstraint("length(body) <= 10000", name=op.f("ck_message_length")),
        sa.ForeignKeyConstraint(["firm_id"], ["firm.id"], name=op.f("fk_message_firm_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["other_id"], ["person.id"], name=op.f("fk_message_other_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_message_person_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["thread_id"], ["thread.id"], name=op.f("fk_message_thread_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
        sa.UniqueConstraint("thread_id", "person_id", "key", name=op.f("uq_message_thread_id_person_id_key")),
    )
    op.create_index("ix_message_person", "message", ["person_id"], unique=False)
    op.create_index("ix_message_thread", "message", ["thread_id", "id"], unique=False)
    op.create_table(
        "message_wording",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["message_id"], ["message.id"], name=op.f("fk_message_wording_message_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message_wording")),
    )
    op.create_index(op.f("ix_message_wording_message_id"), "message_wording", ["message_id"], unique=False)
    op.create_table(
        "message_file",
        sa.Column("file_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_file.id"], name=op.f("fk_message_file_file_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["message_id"], ["message.id"], name=op.f("fk_message_file_message_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("file_id", name=op.f("pk_message_file")),
    )
    op.create_index(op.f("ix_message_file_message_id"), "message_file", ["message_id"], unique=False)


def downgrade() -> None:
    for table in ("message_file", "message_wording", "message", "participant", "thread_firm", "thread"):
        op.drop_table(table)
