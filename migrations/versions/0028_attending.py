"""Who was at sessions and who was not, what they were reminded of, and whether they still come

Revision ID: 0028
Revises: 0027
"""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "visitors",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("heads", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=100), nullable=False),
        sa.Column("nonce", sa.String(length=64), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by", sa.String(length=100), nullable=False),
        sa.CheckConstraint("(undone_at is null) = (undone_by = '')", name=op.f("ck_visitors_undone")),
        sa.CheckConstraint("heads between 1 and 100", name=op.f("ck_visitors_heads")),
        sa.ForeignKeyConstraint(
            ["session_id"], ["program_session.id"], name=op.f("fk_visitors_session_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visitors")),
        sa.UniqueConstraint("nonce", name=op.f("uq_visitors_nonce")),
    )
    op.create_index("ix_visitors_session", "visitors", ["session_id"])
    op.create_table(
        "attendance",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("booking_id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("how", sa.String(length=40), nullable=False),
        sa.Column("by", sa.String(length=100), nullable=False),
        sa.Column("nonce", sa.String(length=64), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by", sa.String(length=100), nullable=False),
        sa.CheckConstraint("(undone_at is null) = (undone_by = '')", name=op.f("ck_attendance_undone")),
        sa.CheckConstraint("how in ('qr', 'list', 'walk_in')", name=op.f("ck_attendance_how")),
        sa.ForeignKeyConstraint(
            ["booking_id"], ["booking.id"], name=op.f("fk_attendance_booking_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["program_session.id"], name=op.f("fk_attendance_session_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendance")),
        sa.UniqueConstraint("nonce", name=op.f("uq_attendance_nonce")),
    )
    op.create_index(
        "ix_attendance_once",
        "attendance",
        ["booking_id", "session_id"],
        unique=True,
        sqlite_where=sa.text("undone_at is null"),
        postgresql_where=sa.text("undone_at is null"),
    )
    op.create_index("ix_attendance_session", "attendance", ["session_id"])
    op.create_table(
        "no_show",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("booking_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("firm_id", sa.Integer(), nullable=True),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("waived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("waived_by", sa.String(length=100), nullable=False),
        sa.Column("waived_because", sa.String(length=40), nullable=False),
        sa.CheckConstraint("(waived_at is null) = (waived_because = '')", name=op.f("ck_no_show_waived")),
        sa.CheckConstraint("expires_at > at", name=op.f("ck_no_show_expires")),
        sa.CheckConstraint("points > 0", name=op.f("ck_no_show_points")),
        sa.ForeignKeyConstraint(["booking_id"], ["booking.id"], name=op.f("fk_no_show_booking_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["firm_id"], ["firm.id"], name=op.f("fk_no_show_firm_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_no_show_person_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_no_show")),
        sa.UniqueConstraint("booking_id", name=op.f("uq_no_show_booking_id")),
    )
    op.create_index("ix_no_show_firm", "no_show", ["firm_id", "expires_at"])
    op.create_index("ix_no_show_person", "no_show", ["person_id", "expires_at"])
    op.create_table(
        "reconfirmation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("booking_id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer_by", sa.DateTime(timezone=True), nullable=False),
        sa.Column("releases", sa.Boolean(), nullable=False),
        sa.Column("answer", sa.String(length=40), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(answered_at is null) = (answer = '')", name=op.f("ck_reconfirmation_answered")),
        sa.CheckConstraint("answer in ('', 'coming', 'gave_up')", name=op.f("ck_reconfirmation_answer")),
        sa.CheckConstraint(
            "released_at is null or (releases and answer = '')", name=op.f("ck_reconfirmation_released")
        ),
        sa.CheckConstraint("answer_by > asked_at", name=op.f("ck_reconfirmation_answer_by")),
        sa.ForeignKeyConstraint(
            ["booking_id"], ["booking.id"], name=op.f("fk_reconfirmation_booking_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["program_session.id"], name=op.f("fk_reconfirmation_session_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reconfirmation")),
        sa.UniqueConstraint("booking_id", name=op.f("uq_reconfirmation_booking_id")),
    )
    op.create_index("ix_reconfirmation_due", "reconfirmation", ["answer_by"])
    op.create_table(
        "reminder",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("booking_id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["booking_id"], ["booking.id"], name=op.f("fk_reminder_booking_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["program_session.id"], name=op.f("fk_reminder_session_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder")),
        sa.UniqueConstraint(
            "booking_id",
            "session_id",
            "minutes",
            "starts_at",
            name=op.f("uq_reminder_booking_id_session_id_minutes_starts_at"),
        ),
    )
    op.create_table(
        "no_show_appeal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("no_show_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decision", sa.String(length=40), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.String(length=100), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint("(decided_at is null) = (decision = '')", name=op.f("ck_no_show_appeal_decided")),
        sa.CheckConstraint("decision in ('', 'accepted', 'declined')", name=op.f("ck_no_show_appeal_decision")),
        sa.ForeignKeyConstraint(
            ["no_show_id"], ["no_show.id"], name=op.f("fk_no_show_appeal_no_show_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_no_show_appeal_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_no_show_appeal")),
        sa.UniqueConstraint("no_show_id", name=op.f("uq_no_show_appeal_no_show_id")),
    )
    op.create_index(op.f("ix_no_show_appeal_person_id"), "no_show_appeal", ["person_id"])
    op.create_index("ix_no_show_appeal_waiting", "no_show_appeal", ["decided_at"])


def downgrade() -> None:
    op.drop_table("no_show_appeal")
    op.drop_table("reminder")
    op.drop_table("reconfirmation")
    op.drop_table("no_show")
    op.drop_table("attendance")
    op.drop_table("visitors")
