"""Mentors, their time and the sessions made of it, the hours that firms have, and what came of meetings

Revision ID: 0029
Revises: 0028
"""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "hour_account",
        sa.Column("firm_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("minutes_left", sa.Integer(), nullable=False),
        sa.CheckConstraint("minutes_left >= 0", name=op.f("ck_hour_account_minutes_left")),
        sa.ForeignKeyConstraint(["firm_id"], ["firm.id"], name=op.f("fk_hour_account_firm_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("firm_id", "year", name=op.f("pk_hour_account")),
    )
    op.create_table(
        "mentor",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("name_ko", sa.String(length=100), nullable=False),
        sa.Column("name_en", sa.String(length=100), nullable=False),
        sa.Column("affiliation_ko", sa.String(length=100), nullable=False),
        sa.Column("affiliation_en", sa.String(length=100), nullable=False),
        sa.Column("bio_ko", sa.Text(), nullable=False),
        sa.Column("bio_en", sa.Text(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("place_ko", sa.String(length=200), nullable=False),
        sa.Column("place_en", sa.String(length=200), nullable=False),
        sa.Column("online_url", sa.String(length=500), nullable=False),
        sa.Column("meeting_minutes", sa.Integer(), nullable=False),
        sa.Column("buffer_minutes", sa.Integer(), nullable=False),
        sa.Column("day_cap", sa.Integer(), nullable=True),
        sa.Column("week_cap", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(length=100), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("left_by", sa.String(length=100), nullable=False),
        sa.CheckConstraint("buffer_minutes between 0 and 240", name=op.f("ck_mentor_buffer_minutes")),
        sa.CheckConstraint("day_cap is null or day_cap > 0", name=op.f("ck_mentor_day_cap")),
        sa.CheckConstraint("meeting_minutes between 10 and 480", name=op.f("ck_mentor_meeting_minutes")),
        sa.CheckConstraint("week_cap is null or week_cap > 0", name=op.f("ck_mentor_week_cap")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_mentor_person_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mentor")),
        sa.UniqueConstraint("person_id", name=op.f("uq_mentor_person_id")),
    )
    op.create_table(
        "mentor_program",
        sa.Column("program_id", sa.Integer(), nullable=False),
        sa.Column("mentor_id", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.CheckConstraint("last_day >= first_day", name=op.f("ck_mentor_program_days")),
        sa.ForeignKeyConstraint(
            ["mentor_id"], ["mentor.id"], name=op.f("fk_mentor_program_mentor_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["program_id"], ["program.id"], name=op.f("fk_mentor_program_program_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("program_id", "mentor_id", name=op.f("pk_mentor_program")),
    )
    op.create_index(op.f("ix_mentor_program_mentor_id"), "mentor_program", ["mentor_id"], unique=False)
    op.create_table(
        "mentor_time",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("mentor_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=True),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("starts", sa.Integer(), nullable=False),
        sa.Column("ends", sa.Integer(), nullable=False),
        sa.CheckConstraint("(kind = 'weekly') = (day is null)", name=op.f("ck_mentor_time_day")),
        sa.CheckConstraint("(kind = 'weekly') = (weekday is not null)", name=op.f("ck_mentor_time_weekday")),
        sa.CheckConstraint("kind in ('weekly', 'once', 'off')", name=op.f("ck_mentor_time_kind")),
        sa.CheckConstraint("starts >= 0 and ends <= 1440 and ends > starts", name=op.f("ck_mentor_time_span")),
        sa.CheckConstraint("weekday is null or weekday between 0 and 6", name=op.f("ck_mentor_time_weekdays")),
        sa.ForeignKeyConstraint(
            ["mentor_id"], ["mentor.id"], name=op.f("fk_mentor_time_mentor_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mentor_time")),
    )
    op.create_index("ix_mentor_time_mentor", "mentor_time", ["mentor_id"], unique=False)
    op.create_table(
        "program_hours",
        sa.Column("program_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["program_id"], ["program.id"], name=op.f("fk_program_hours_program_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("program_id", name=op.f("pk_program_hours")),
    )
    op.create_table(
        "mentor_cell",
        sa.Column("mentor_id", sa.Integer(), nullable=False),
        sa.Column("cell", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["mentor_id"], ["mentor.id"], name=op.f("fk_mentor_cell_mentor_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["program_session.id"], name=op.f("fk_mentor_cell_session_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("mentor_id", "cell", name=op.f("pk_mentor_cell")),
    )
    op.create_index("ix_mentor_cell_session", "mentor_cell", ["session_id"], unique=False)
    op.create_table(
        "mentor_slot",
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("mentor_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["mentor_id"], ["mentor.id"], name=op.f("fk_mentor_slot_mentor_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["program_session.id"], name=op.f("fk_mentor_slot_session_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("session_id", name=op.f("pk_mentor_slot")),
    )
    op.create_index("ix_mentor_slot_mentor", "mentor_slot", ["mentor_id"], unique=False)
    op.create_table(
        "hour_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("firm_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("why", sa.String(length=200), nullable=False),
        sa.Column("booking_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=100), nullable=False),
        sa.CheckConstraint("(kind = 'granted') = (booking_id is null)", name=op.f("ck_hour_entry_booking")),
        sa.CheckConstraint("kind in ('granted', 'used', 'returned')", name=op.f("ck_hour_entry_kind")),
        sa.CheckConstraint("minutes <> 0", name=op.f("ck_hour_entry_minutes")),
        sa.ForeignKeyConstraint(
            ["booking_id"], ["booking.id"], name=op.f("fk_hour_entry_booking_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["firm_id"], ["firm.id"], name=op.f("fk_hour_entry_firm_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hour_entry")),
        sa.UniqueConstraint("booking_id", "kind", name=op.f("uq_hour_entry_booking_id_kind")),
    )
    op.create_index("ix_hour_entry_account", "hour_entry", ["firm_id", "year"], unique=False)
    op.create_table(
        "meeting_asked",
        sa.Column("booking_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["booking_id"], ["booking.id"], name=op.f("fk_meeting_asked_booking_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("booking_id", name=op.f("pk_meeting_asked")),
    )
    op.create_table(
        "meeting_note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("booking_id", sa.Integer(), nullable=False),
        sa.Column("side", sa.String(length=40), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("next_step", sa.String(length=300), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=100), nullable=False),
        sa.CheckConstraint("side in ('mentor', 'firm')", name=op.f("ck_meeting_note_side")),
        sa.ForeignKeyConstraint(
            ["booking_id"], ["booking.id"], name=op.f("fk_meeting_note_booking_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_note")),
        sa.UniqueConstraint("booking_id", "side", name=op.f("uq_meeting_note_booking_id_side")),
    )


def downgrade() -> None:
    op.drop_table("meeting_note")
    op.drop_table("meeting_asked")
    op.drop_index("ix_hour_entry_account", table_name="hour_entry")
    op.drop_table("hour_entry")
    op.drop_index("ix_mentor_slot_mentor", table_name="mentor_slot")
    op.drop_table("mentor_slot")
    op.drop_index("ix_mentor_cell_session", table_name="mentor_cell")
    op.drop_table("mentor_cell")
    op.drop_table("program_hours")
    op.drop_index("ix_mentor_time_mentor", table_name="mentor_time")
    op.drop_table("mentor_time")
    op.drop_index(op.f("ix_mentor_program_mentor_id"), table_name="mentor_program")
    op.drop_table("mentor_program")
    op.drop_table("mentor")
    op.drop_table("hour_account")
