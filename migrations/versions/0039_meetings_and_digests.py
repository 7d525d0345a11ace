"""Letters that gather notices; meetings of threads

Revision ID: 0039
Revises: 0038
"""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _of_digests()
    _of_meetings()


def _of_digests() -> None:
    op.create_table(
        "notice_pace",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("pace", sa.String(length=40), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("pace in ('daily', 'weekly')", name=op.f("ck_notice_pace_pace")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_notice_pace_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_pace")),
        sa.UniqueConstraint("person_id", "kind", name=op.f("uq_notice_pace_person_id_kind")),
    )
    op.create_table(
        "held_letter",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("message", sa.String(length=40), nullable=False),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.Column("path", sa.String(length=500), nullable=False),
        sa.Column("about", sa.String(length=80), nullable=False),
        sa.Column("notice_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_held_letter_person_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["notice.id"], name=op.f("fk_held_letter_notice_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_held_letter")),
    )
    op.create_index("ix_held_letter_person_id", "held_letter", ["person_id", "created_at"])
    op.create_index(op.f("ix_held_letter_notice_id"), "held_letter", ["notice_id"])
    op.create_table(
        "digest",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("things", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("things > 0", name=op.f("ck_digest_things")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_digest_person_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_digest")),
        sa.UniqueConstraint("person_id", "day", name=op.f("uq_digest_person_id_day")),
    )


def _of_meetings() -> None:
    op.create_table(
        "thread_meeting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("thread_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("online_url", sa.String(length=500), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(length=100), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.String(length=100), nullable=False),
        sa.CheckConstraint(
            "state in ('proposed', 'agreed', 'declined', 'withdrawn', 'cancelled')",
            name=op.f("ck_thread_meeting_state"),
        ),
        sa.CheckConstraint(
            "(starts_at is null) = (ends_at is null) and ends_at > starts_at", name=op.f("ck_thread_meeting_times")
        ),
        sa.CheckConstraint("state <> 'agreed' or starts_at is not null", name=op.f("ck_thread_meeting_agreed")),
        sa.CheckConstraint(
            "(state in ('proposed', 'agreed')) = (ended_at is null)", name=op.f("ck_thread_meeting_ended")
        ),
        sa.ForeignKeyConstraint(
            ["thread_id"], ["thread.id"], name=op.f("fk_thread_meeting_thread_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_thread_meeting")),
    )
    op.create_index("ix_thread_meeting_thread", "thread_meeting", ["thread_id", "state"])
    op.create_table(
        "thread_meeting_offer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("firm_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("online_url", sa.String(length=500), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.String(length=100), nullable=False),
        sa.CheckConstraint(
            "state in ('open', 'accepted', 'declined', 'withdrawn', 'replaced')",
            name=op.f("ck_thread_meeting_offer_state"),
        ),
        sa.CheckConstraint("minutes between 15 and 480", name=op.f("ck_thread_meeting_offer_minutes")),
        sa.CheckConstraint("(state = 'open') = (answered_at is null)", name=op.f("ck_thread_meeting_offer_answered")),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["thread_meeting.id"], name=op.f("fk_thread_meeting_offer_meeting_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["firm_id"], ["firm.id"], name=op.f("fk_thread_meeting_offer_firm_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_thread_meeting_offer_person_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_thread_meeting_offer")),
    )
    op.create_index("ix_thread_meeting_offer_meeting", "thread_meeting_offer", ["meeting_id", "id"])
    op.create_index("ix_thread_meeting_offer_person", "thread_meeting_offer", ["person_id"])
    op.create_index(
        "ix_thread_meeting_offer_open",
        "thread_meeting_offer",
        ["meeting_id"],
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_table(
        "thread_meeting_time",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("offer_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["offer_id"],
            ["thread_meeting_offer.id"],
            name=op.f("fk_thread_meeting_time_offer_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_thread_meeting_time")),
        sa.UniqueConstraint("offer_id", "starts_at", name=op.f("uq_thread_meeting_time_offer_id_starts_at")),
    )
    op.create_table(
        "thread_meeting_note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("firm_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("is_shared", sa.Boolean(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(text) between 1 and 4000", name=op.f("ck_thread_meeting_note_length")),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["thread_meeting.id"], name=op.f("fk_thread_meeting_note_meeting_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["firm_id"], ["firm.id"], name=op.f("fk_thread_meeting_note_firm_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_thread_meeting_note_person_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_thread_meeting_note")),
    )
    for column in ("meeting_id", "person_id"):
        op.create_index(op.f(f"ix_thread_meeting_note_{column}"), "thread_meeting_note", [column])


def downgrade() -> None:
    for table in ("thread_meeting_note", "thread_meeting_time", "thread_meeting_offer", "thread_meeting"):
        op.drop_table(table)
    for table in ("digest", "held_letter", "notice_pace"):
        op.drop_table(table)
