"""Which survey a program has; materials of one session; who was told of materials

Revision ID: 0032
Revises: 0031
"""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "program_survey",
        sa.Column("program_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("questionnaire_id", sa.Integer(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.String(length=100), nullable=False),
        sa.CheckConstraint("days between 1 and 90", name=op.f("ck_program_survey_days")),
        sa.ForeignKeyConstraint(
            ["program_id"], ["program.id"], name=op.f("fk_program_survey_program_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["questionnaire_id"], ["questionnaire.id"], name=op.f("fk_program_survey_questionnaire_id")
        ),
        sa.PrimaryKeyConstraint("program_id", name=op.f("pk_program_survey")),
        sa.UniqueConstraint("questionnaire_id", name=op.f("uq_program_survey_questionnaire_id")),
    )
    op.create_table(
        "material_telling",
        sa.Column("booking_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["booking_id"], ["booking.id"], name=op.f("fk_material_telling_booking_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("booking_id", name=op.f("pk_material_telling")),
    )
    with op.batch_alter_table("program_material") as batch:
        batch.add_column(sa.Column("session_id", sa.Integer(), nullable=True))
        batch.create_foreign_key(
            op.f("fk_program_material_session_id"), "program_session", ["session_id"], ["id"], ondelete="CASCADE"
        )


def downgrade() -> None:
    with op.batch_alter_table("program_material") as batch:
        batch.drop_constraint(op.f("fk_program_material_session_id"), type_="foreignkey")
        batch.drop_column("session_id")
    op.drop_table("material_telling")
    op.drop_table("program_survey")
