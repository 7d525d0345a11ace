"""Needs, proposals to them, and who asks to hear of needs

Revision ID: 0035
Revises: 0034
"""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "need_setting",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("asks_approval", sa.Boolean(), nullable=False),
        sa.Column("changed_by", sa.String(length=100), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_need_setting_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_need_setting")),
    )
    op.create_table(
        "need",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("firm_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("hoped_for", sa.Text(), nullable=False),
        sa.Column("purpose", sa.String(length=40), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("budget", sa.String(length=40), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=True),
        sa.Column("visibility", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("made_by", sa.String(length=100), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(length=40), nullable=False),
        sa.CheckConstraint("(state = 'closed') = (closed_at is not null)", name=op.f("ck_need_closed")),
        sa.CheckConstraint("(state = 'closed') = (outcome <> '')", name=op.f("ck_need_closed_outcome")),
        sa.CheckConstraint(
            "budget = '' or budget in ('open', 'none', 'under_10m', '10m_50m', '50m_100m', '100m_500m', 'over_500m')",
            name=op.f("ck_need_budget"),
        ),
        sa.CheckConstraint(
            "outcome = '' or outcome in ('found', 'found_elsewhere', 'postponed', 'not_needed', 'unfit', 'expired')",
            name=op.f("ck_need_outcome"),
        ),
        sa.CheckConstraint(
            "purpose = '' or purpose in "
            "('poc', 'joint_development', 'supply', 'investment', 'hiring', 'media', 'other')",
            name=op.f("ck_need_purpose"),
        ),
        sa.CheckConstraint(
            "state <> 'open' or (opened_at is not null and closes_on is not null)", name=op.f("ck_need_opened")
        ),
        sa.CheckConstraint(
            "state = 'draft' or (title <> '' and what <> '' and purpose <> '')", name=op.f("ck_need_told")
        ),
        sa.CheckConstraint("state in ('draft', 'pending', 'open', 'closed')", name=op.f("ck_need_state")),
        sa.CheckConstraint("visibility in ('everyone', 'members', 'firms', 'staff')", name=op.f("ck_need_visibility")),
        sa.ForeignKeyConstraint(["firm_id"], ["firm.id"], name=op.f("fk_need_firm_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_need")),
        sa.UniqueConstraint("id", "firm_id", name=op.f("uq_need_id_firm_id")),
    )
    with op.batch_alter_table("need") as batch:
        batch.create_index("ix_need_board", ["state", "closes_on"], unique=False)
        batch.create_index("ix_need_firm", ["firm_id", "state"], unique=False)

    op.create_table(
        "need_watch",
        sa.Column("person_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("words", sa.String(length=200), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_until", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_need_watch_person_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_need_watch")),
    )
    op.create_table(
        "need_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("need_id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("added_by", sa.String(length=100), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_need_file_file_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["need_id"], ["need.id"], name=op.f("fk_need_file_need_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_need_file")),
        sa.UniqueConstraint("file_id", name=op.f("uq_need_file_file_id")),
    )
    with op.batch_alter_table("need_file") as batch:
        batch.create_index(batch.f("ix_need_file_need_id"), ["need_id"], unique=False)

    op.create_table(
        "need_firm",
        sa.Column("need_id", sa.Integer(), nullable=False),
        sa.Column("firm_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["firm_id"], ["firm.id"], name=op.f("fk_need_firm_firm_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["need_id"], ["need.id"], name=op.f("fk_need_firm_need_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("need_id", "firm_id", name=op.f("pk_need_firm")),
    )
    with op.batch_alter_table("need_firm") as batch:
        batch.create_index(batch.f("ix_need_firm_firm_id"), ["firm_id"], unique=False)

    op.create_table(
        "need_move",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("need_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("by", sa.String(length=100), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("state in ('draft', 'pending', 'open', 'closed')", name=op.f("ck_need_move_state")),
        sa.ForeignKeyConstraint(["need_id"], ["need.id"], name=op.f("fk_need_move_need_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_need_move")),
    )
    with op.batch_alter_table("need_move") as batch:
        batch.create_index(batch.f("ix_need_move_need_id"), ["need_id"], unique=False)

    op.create_table(
        "proposal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("need_id", sa.Integer(), nullable=False),
        sa.Column("asker_id", sa.Integer(), nullable=False),
        sa.Column("firm_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("sent_by", sa.String(length=100), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("passed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.CheckConstraint("(state = 'declined') = (reason <> '')", name=op.f("ck_proposal_declined")),
        sa.CheckConstraint(
            "(state in ('declined', 'accepted')) = (decided_at is not null)", name=op.f("ck_proposal_decided")
        ),
        sa.CheckConstraint(
            "reason = '' or reason in ('other_chosen', 'not_fitting', 'budget', 'timing', 'readiness', 'unclear', "
            "'other', 'need_closed')",
            name=op.f("ck_proposal_reason"),
        ),
        sa.CheckConstraint(
            "state in ('sent', 'shortlisted', 'declined', 'accepted', 'withdrawn')", name=op.f("ck_proposal_state")
        ),
        sa.CheckConstraint(
            "state not in ('shortlisted', 'accepted') or passed_at is not null", name=op.f("ck_proposal_passed")
        ),
        sa.CheckConstraint("firm_id <> asker_id", name=op.f("ck_proposal_own")),
        sa.ForeignKeyConstraint(["firm_id"], ["firm.id"], name=op.f("fk_proposal_firm_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["need_id", "asker_id"],
            ["need.id", "need.firm_id"],
            name=op.f("fk_proposal_need_id_asker_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal")),
    )
    with op.batch_alter_table("proposal") as batch:
        batch.create_index("ix_proposal_asker", ["asker_id", "state"], unique=False)
        batch.create_index("ix_proposal_firm", ["firm_id", "state"], unique=False)
        batch.create_index(
            "ix_proposal_standing",
            ["need_id", "firm_id"],
            unique=True,
            sqlite_where=sa.text("state <> 'withdrawn'"),
            postgresql_where=sa.text("state <> 'withdrawn'"),
        )

    op.create_table(
        "proposal_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("added_by", sa.String(length=100), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_file.id"], name=op.f("fk_proposal_file_file_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposal.id"], name=op.f("fk_proposal_file_proposal_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal_file")),
        sa.UniqueConstraint("file_id", name=op.f("uq_proposal_file_file_id")),
    )
    with op.batch_alter_table("proposal_file") as batch:
        batch.create_index(batch.f("ix_proposal_file_proposal_id"), ["proposal_id"], unique=False)

    op.create_table(
        "proposal_move",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("by", sa.String(length=100), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposal.id"], name=op.f("fk_proposal_move_proposal_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal_move")),
    )
    with op.batch_alter_table("proposal_move") as batch:
        batch.create_index(batch.f("ix_proposal_move_proposal_id"), ["proposal_id"], unique=False)

    op.create_table(
        "proposal_part",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("technology_id", sa.Integer(), nullable=True),
        sa.Column("service_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("(technology_id is null) <> (service_id is null)", name=op.f("ck_proposal_part_either")),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposal.id"], name=op.f("fk_proposal_part_proposal_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["service_id"], ["service.id"], name=op.f("fk_proposal_part_service_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["technology_id"], ["technology.id"], name=op.f("fk_proposal_part_technology_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal_part")),
    )
    with op.batch_alter_table("proposal_part") as batch:
        batch.create_index(batch.f("ix_proposal_part_proposal_id"), ["proposal_id"], unique=False)
        batch.create_index(batch.f("ix_proposal_part_service_id"), ["service_id"], unique=False)
        batch.create_index(batch.f("ix_proposal_part_technology_id"), ["technology_id"], unique=False)


def downgrade() -> None:
    for table in (
        "proposal_part",
        "proposal_move",
        "proposal_file",
        "proposal",
        "need_move",
        "need_firm",
        "need_file",
        "need_watch",
        "need",
        "need_setting",
    ):
        op.drop_table(table)
