"""Leads of firms: how far they have come with another, notes, files, and what both sides say about it

Revision ID: 0037
Revises: 0036
"""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "lead",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("firm_id", sa.Integer(), nullable=False),
        sa.Column("other_firm_id", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(length=40), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("next_step", sa.String(length=200), nullable=False),
        sa.Column("next_on", sa.Date(), nullable=True),
        sa.Column("reminded_on", sa.Date(), nullable=True),
        sa.Column("contract_on", sa.Date(), nullable=True),
        sa.Column("amount_band", sa.String(length=40), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=100), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_because", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(closed_at is null) = (closed_because = '')", name=op.f("ck_lead_closed")),
        sa.CheckConstraint(
            "amount_band in ('', 'under_10m', 'under_50m', 'under_100m', 'under_500m', 'over_500m')",
            name=op.f("ck_lead_amount_band"),
        ),
        sa.CheckConstraint(
            "closed_because in ('', 'done', 'no_answer', 'no_fit', 'no_budget', 'timing', 'other_chosen', 'mistake')",
            name=op.f("ck_lead_closed_because"),
        ),
        sa.CheckConstraint(
            "stage in ('new', 'contacted', 'meeting', 'nda', 'poc', 'contract')", name=op.f("ck_lead_stage")
        ),
        sa.CheckConstraint("firm_id <> other_firm_id", name=op.f("ck_lead_two_firms")),
        sa.ForeignKeyConstraint(["firm_id"], ["firm.id"], name=op.f("fk_lead_firm_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["other_firm_id"], ["firm.id"], name=op.f("fk_lead_other_firm_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=op.f("fk_lead_owner_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lead")),
    )
    op.create_index("ix_lead_firm", "lead", ["firm_id", "closed_at"], unique=False)
    op.create_index("ix_lead_next_on", "lead", ["next_on"], unique=False)
    op.create_index(
        "ix_lead_open",
        "lead",
        ["firm_id", "other_firm_id"],
        unique=True,
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_index("ix_lead_other_firm", "lead", ["other_firm_id"], unique=False)
    op.create_index("ix_lead_owner", "lead", ["owner_id"], unique=False)
    op.create_table(
        "lead_asking",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("lead_id", sa.Integer(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(length=40), nullable=False),
        sa.Column("asked_by", sa.String(length=100), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_because", sa.String(length=40), nullable=False),
        sa.CheckConstraint(
            "stage in ('new', 'contacted', 'meeting', 'nda', 'poc', 'contract')", name=op.f("ck_lead_asking_stage")
        ),
        sa.CheckConstraint("days in (0, 30, 90, 180, 365)", name=op.f("ck_lead_asking_days")),
        sa.ForeignKeyConstraint(["lead_id"], ["lead.id"], name=op.f("fk_lead_asking_lead_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lead_asking")),
    )
    op.create_index("ix_lead_asking_lead", "lead_asking", ["lead_id", "days"], unique=False)
    op.create_index(
        "ix_lead_asking_live",
        "lead_asking",
        ["lead_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "lead_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("lead_id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("added_by", sa.String(length=100), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_lead_file_file_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["lead_id"], ["lead.id"], name=op.f("fk_lead_file_lead_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lead_file")),
        sa.UniqueConstraint("file_id", name=op.f("uq_lead_file_file_id")),
    )
    op.create_index("ix_lead_file_lead", "lead_file", ["lead_id"], unique=False)
    op.create_table(
        "lead_move",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("lead_id", sa.Integer(), nullable=False),
        sa.Column("before", sa.String(length=40), nullable=False),
        sa.Column("after", sa.String(length=40), nullable=False),
        sa.Column("because", sa.String(length=40), nullable=False),
        sa.Column("why", sa.String(length=500), nullable=False),
        sa.Column("by", sa.String(length=100), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "after in ('closed', 'new', 'contacted', 'meeting', 'nda', 'poc', 'contract')",
            name=op.f("ck_lead_move_after"),
        ),
        sa.CheckConstraint(
            "before in ('', 'closed', 'new', 'contacted', 'meeting', 'nda', 'poc', 'contract')",
            name=op.f("ck_lead_move_before"),
        ),
        sa.ForeignKeyConstraint(["lead_id"], ["lead.id"], name=op.f("fk_lead_move_lead_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lead_move")),
    )
    op.create_index("ix_lead_move_lead", "lead_move", ["lead_id"], unique=False)
    op.create_table(
        "lead_note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("lead_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["lead_id"], ["lead.id"], name=op.f("fk_lead_note_lead_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_lead_note_person_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lead_note")),
    )
    op.create_index("ix_lead_note_lead", "lead_note", ["lead_id"], unique=False)
    op.create_index("ix_lead_note_person", "lead_note", ["person_id"], unique=False)
    op.create_table(
        "lead_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("asking_id", sa.Integer(), nullable=False),
        sa.Column("side", sa.String(length=40), nullable=False),
        sa.Column("stage", sa.String(length=40), nullable=False),
        sa.Column("by", sa.String(length=100), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("side in ('own', 'other')", name=op.f("ck_lead_answer_side")),
        sa.CheckConstraint(
            "stage in ('none', 'new', 'contacted', 'meeting', 'nda', 'poc', 'contract')",
            name=op.f("ck_lead_answer_stage"),
        ),
        sa.ForeignKeyConstraint(
            ["asking_id"], ["lead_asking.id"], name=op.f("fk_lead_answer_asking_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lead_answer")),
    )
    op.create_index("ix_lead_answer_by", "lead_answer", ["asking_id", "by"], unique=True)
    op.create_index("ix_lead_answer_side", "lead_answer", ["asking_id", "side"], unique=True)


def downgrade() -> None:
    op.drop_table("lead_answer")
    op.drop_table("lead_note")
    op.drop_table("lead_move")
    op.drop_table("lead_file")
    op.drop_table("lead_asking")
    op.drop_table("lead")
