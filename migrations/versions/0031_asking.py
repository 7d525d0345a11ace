"""Which form a program asks with a booking; children, for whom their guardians book

Revision ID: 0031
Revises: 0030
"""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "program_question",
        sa.Column("program_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("form_id", sa.Integer(), nullable=False),
        sa.Column("set_by", sa.String(length=100), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["form_id"], ["questionnaire.id"], name=op.f("fk_program_question_form_id")),
        sa.ForeignKeyConstraint(
            ["program_id"], ["program.id"], name=op.f("fk_program_question_program_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("program_id", name=op.f("pk_program_question")),
    )
    op.create_index("ix_program_question_form_id", "program_question", ["form_id"])
    op.create_table(
        "program_children",
        sa.Column("program_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("set_by", sa.String(length=100), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["program_id"], ["program.id"], name=op.f("fk_program_children_program_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("program_id", name=op.f("pk_program_children")),
    )
    op.create_table(
        "booking_child",
        sa.Column("booking_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("birth_year", sa.Integer(), nullable=True),
        sa.Column("how", sa.String(length=40), nullable=False),
        sa.Column("text_version", sa.Integer(), nullable=False),
        sa.Column("text_hash", sa.String(length=64), nullable=False),
        sa.Column("consented_on", sa.Date(), nullable=False),
        sa.Column("by", sa.String(length=100), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("how in ('web', 'paper', 'phone')", name=op.f("ck_booking_child_how")),
        sa.CheckConstraint(
            "birth_year is null or birth_year between 2000 and 2200", name=op.f("ck_booking_child_birth_year")
        ),
        sa.CheckConstraint("(name = '') = (birth_year is null)", name=op.f("ck_booking_child_forgotten")),
        sa.ForeignKeyConstraint(
            ["booking_id"], ["booking.id"], name=op.f("fk_booking_child_booking_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("booking_id", name=op.f("pk_booking_child")),
    )


def downgrade() -> None:
    op.drop_table("booking_child")
    op.drop_table("program_children")
    op.drop_table("program_question")
