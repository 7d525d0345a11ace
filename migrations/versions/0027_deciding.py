"""How places are decided upon: scores and drafts of a review, pledges and tickets of a lottery, decisions

Revision ID: 0027
Revises: 0026
"""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "draw_pledge",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pool_id", sa.Integer(), nullable=False),
        sa.Column("secret", sa.String(length=64), nullable=False),
        sa.Column("commitment", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["pool_id"], ["pool.id"], name=op.f("fk_draw_pledge_pool_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draw_pledge")),
        sa.UniqueConstraint("pool_id", name=op.f("uq_draw_pledge_pool_id")),
    )
    op.create_table(
        "decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pool_id", sa.Integer(), nullable=False),
        sa.Column("program_id", sa.Integer(), nullable=False),
        sa.Column("how", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=100), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("seed", sa.String(length=64), nullable=False),
        sa.CheckConstraint("(how = 'lottery') = (seed <> '')", name=op.f("ck_decision_seed")),
        sa.CheckConstraint("how in ('review', 'lottery')", name=op.f("ck_decision_how")),
        sa.ForeignKeyConstraint(["pool_id"], ["pool.id"], name=op.f("fk_decision_pool_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["program_id"], ["program.id"], name=op.f("fk_decision_program_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
        sa.UniqueConstraint("pool_id", name=op.f("uq_decision_pool_id")),
    )
    op.create_index("ix_decision_program", "decision", ["program_id"])
    op.create_table(
        "draw_ticket",
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("tier", sa.Integer(), nullable=False),
        sa.Column("team", sa.Integer(), nullable=True),
        sa.Column("room", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=True),
        sa.Column("outcome", sa.String(length=40), nullable=False),
        sa.CheckConstraint("(outcome = 'gone') = (position is null)", name=op.f("ck_draw_ticket_gone")),
        sa.CheckConstraint(
            "outcome in ('chosen', 'reserve', 'not_chosen', 'gone')", name=op.f("ck_draw_ticket_outcome")
        ),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decision.id"], name=op.f("fk_draw_ticket_decision_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("decision_id", "number", name=op.f("pk_draw_ticket")),
        sa.UniqueConstraint("decision_id", "position", name=op.f("uq_draw_ticket_decision_id_position")),
    )
    op.create_index("ix_draw_ticket_number", "draw_ticket", ["number"])
    op.create_table(
        "application_score",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("booking_id", sa.Integer(), nullable=False),
        sa.Column("by", sa.String(length=100), nullable=False),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("score is null or score between 1 and 5", name=op.f("ck_application_score_score")),
        sa.ForeignKeyConstraint(
            ["booking_id"], ["booking.id"], name=op.f("fk_application_score_booking_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application_score")),
        sa.UniqueConstraint("booking_id", "by", name=op.f("uq_application_score_booking_id_by")),
    )
    op.create_index("ix_application_score_by", "application_score", ["by"])
    op.create_table(
        "application_draft",
        sa.Column("booking_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("choice", sa.String(length=40), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("by", sa.String(length=100), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("choice in ('chosen', 'reserve', 'not_chosen')", name=op.f("ck_application_draft_choice")),
        sa.CheckConstraint("place between 0 and 10000", name=op.f("ck_application_draft_place")),
        sa.ForeignKeyConstraint(
            ["booking_id"], ["booking.id"], name=op.f("fk_application_draft_booking_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("booking_id", name=op.f("pk_application_draft")),
    )


def downgrade() -> None:
    for table in ("application_draft", "application_score", "draw_ticket", "decision", "draw_pledge"):
        op.drop_table(table)
