"""Places that are held or waited for, programs with their sessions, and who booked them

Revision ID: 0022
Revises: 0021
"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "pool",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("owner", sa.String(length=60), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("extra", sa.Integer(), nullable=False),
        sa.Column("places_left", sa.Integer(), nullable=False),
        sa.Column("next_rank", sa.Integer(), nullable=False),
        sa.Column("has_line", sa.Boolean(), nullable=False),
        sa.Column("offer_minutes", sa.Integer(), nullable=False),
        sa.Column("is_held", sa.Boolean(), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("capacity >= 0", name=op.f("ck_pool_capacity")),
        sa.CheckConstraint("extra >= 0", name=op.f("ck_pool_extra")),
        sa.CheckConstraint("offer_minutes >= 0", name=op.f("ck_pool_offer_minutes")),
        sa.CheckConstraint("places_left >= 0 and places_left <= capacity + extra", name=op.f("ck_pool_places_left")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pool")),
        sa.UniqueConstraint("owner", name=op.f("uq_pool_owner")),
    )
    op.create_table(
        "program_rules",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("quarter_credits", sa.Integer(), nullable=True),
        sa.Column("most_points", sa.Integer(), nullable=False),
        sa.Column("point_days", sa.Integer(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_program_rules_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_program_rules")),
    )
    op.create_table(
        "claim",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pool_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("firm_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("tier", sa.Integer(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=True),
        sa.Column("offered_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_extra", sa.Boolean(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(length=100), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_because", sa.String(length=40), nullable=False),
        sa.CheckConstraint("(state = 'ended') = (ended_at is not null)", name=op.f("ck_claim_ended")),
        sa.CheckConstraint("(state = 'offered') = (offered_until is not null)", name=op.f("ck_claim_offered")),
        sa.CheckConstraint("person_id is not null or state = 'ended'", name=op.f("ck_claim_nobody")),
        sa.CheckConstraint("state <> 'waiting' or rank is not null", name=op.f("ck_claim_rank")),
        sa.CheckConstraint(
            "state in ('applied', 'waiting', 'offered', 'confirmed', 'ended')", name=op.f("ck_claim_state")
        ),
        sa.ForeignKeyConstraint(["firm_id"], ["firm.id"], name=op.f("fk_claim_firm_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_claim_person_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["pool_id"], ["pool.id"], name=op.f("fk_claim_pool_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim")),
    )
    op.create_index("ix_claim_firm", "claim", ["firm_id", "state"])
    op.create_index(
        "ix_claim_line",
        "claim",
        ["pool_id", "tier", "rank"],
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_index(
        "ix_claim_live",
        "claim",
        ["pool_id", "person_id"],
        unique=True,
        sqlite_where=sa.text("state <> 'ended'"),
        postgresql_where=sa.text("state <> 'ended'"),
    )
    op.create_index(
        "ix_claim_offered",
        "claim",
        ["offered_until"],
        sqlite_where=sa.text("state = 'offered'"),
        postgresql_where=sa.text("state = 'offered'"),
    )
    op.create_index("ix_claim_person", "claim", ["person_id", "state"])

    op.create_table(
        "program",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("title_ko", sa.String(length=120), nullable=False),
        sa.Column("title_en", sa.String(length=120), nullable=False),
        sa.Column("lead_ko", sa.String(length=200), nullable=False),
        sa.Column("lead_en", sa.String(length=200), nullable=False),
        sa.Column("body_ko", sa.Text(), nullable=False),
        sa.Column("body_en", sa.Text(), nullable=False),
        sa.Column("field", sa.String(length=40), nullable=False),
        sa.Column("host_ko", sa.String(length=120), nullable=False),
        sa.Column("host_en", sa.String(length=120), nullable=False),
        sa.Column("place_ko", sa.String(length=200), nullable=False),
        sa.Column("place_en", sa.String(length=200), nullable=False),
        sa.Column("is_online", sa.Boolean(), nullable=False),
        sa.Column("online_url", sa.String(length=500), nullable=False),
        sa.Column("price_ko", sa.String(length=60), nullable=False),
        sa.Column("price_en", sa.String(length=60), nullable=False),
        sa.Column("audience", sa.String(length=40), nullable=False),
        sa.Column("approval", sa.String(length=40), nullable=False),
        sa.Column("booking_opens_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("booking_closes_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancel_minutes", sa.Integer(), nullable=False),
        sa.Column("has_line", sa.Boolean(), nullable=False),
        sa.Column("offer_minutes", sa.Integer(), nullable=False),
        sa.Column("firm_limit", sa.Integer(), nullable=True),
        sa.Column("credits", sa.Integer(), nullable=False),
        sa.Column("first_timers_first", sa.Boolean(), nullable=False),
        sa.Column("reconfirm_minutes", sa.Integer(), nullable=False),
        sa.Column("releases_unconfirmed", sa.Boolean(), nullable=False),
        sa.Column("reminders", sa.String(length=40), nullable=False),
        sa.Column("counts_no_shows", sa.Boolean(), nullable=False),
        sa.Column("is_course", sa.Boolean(), nullable=False),
        sa.Column("pool_id", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(length=100), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_by", sa.String(length=100), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_by", sa.String(length=100), nullable=False),
        sa.Column("cancelled_because", sa.Text(), nullable=False),
        sa.CheckConstraint("approval in ('first_come', 'review', 'lottery')", name=op.f("ck_program_approval")),
        sa.CheckConstraint(
            "audience in ('everyone', 'members', 'residents', 'firms')", name=op.f("ck_program_audience")
        ),
        sa.CheckConstraint(
            "kind in ('mentoring', 'consulting', 'course', 'networking', 'competition', 'briefing', 'matching')",
            name=op.f("ck_program_kind"),
        ),
        sa.CheckConstraint(
            "booking_closes_at is null or booking_closes_at > booking_opens_at", name=op.f("ck_program_window")
        ),
        sa.CheckConstraint("credits >= 0", name=op.f("ck_program_credits")),
        sa.CheckConstraint("firm_limit is null or firm_limit > 0", name=op.f("ck_program_firm_limit")),
        sa.CheckConstraint("is_course = (pool_id is not null)", name=op.f("ck_program_course")),
        sa.ForeignKeyConstraint(["pool_id"], ["pool.id"], name=op.f("fk_program_pool_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_program")),
        sa.UniqueConstraint("pool_id", name=op.f("uq_program_pool_id")),
    )
    op.create_index("ix_program_published", "program", ["published_at"])

    op.create_table(
        "answered",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("about", sa.String(length=60), nullable=False),
        sa.Column("claim_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name=op.f("fk_answered_claim_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_answered_person_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answered")),
        sa.UniqueConstraint("person_id", "key", name=op.f("uq_answered_person_id_key")),
    )
    op.create_index("ix_answered_at", "answered", ["at"])

    op.create_table(
        "claim_move",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("claim_id", sa.Integer(), nullable=False),
        sa.Column("before", sa.String(length=40), nullable=False),
        sa.Column("after", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=100), nullable=False),
        sa.Column("because", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name=op.f("fk_claim_move_claim_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim_move")),
    )
    op.create_index("ix_claim_move_claim", "claim_move", ["claim_id"])

    op.create_table(
        "program_firm",
        sa.Column("program_id", sa.Integer(), nullable=False),
        sa.Column("firm_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["firm_id"], ["firm.id"], name=op.f("fk_program_firm_firm_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["program_id"], ["program.id"], name=op.f("fk_program_firm_program_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("program_id", "firm_id", name=op.f("pk_program_firm")),
    )
    op.create_index("ix_program_firm_firm_id", "program_firm", ["firm_id"])

    op.create_table(
        "program_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("program_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("title_ko", sa.String(length=120), nullable=False),
        sa.Column("title_en", sa.String(length=120), nullable=False),
        sa.Column("place_ko", sa.String(length=200), nullable=False),
        sa.Column("place_en", sa.String(length=200), nullable=False),
        sa.Column("online_url", sa.String(length=500), nullable=False),
        sa.Column("pool_id", sa.Integer(), nullable=True),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_by", sa.String(length=100), nullable=False),
        sa.Column("cancelled_because", sa.Text(), nullable=False),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_program_session_order")),
        sa.ForeignKeyConstraint(["pool_id"], ["pool.id"], name=op.f("fk_program_session_pool_id")),
        sa.ForeignKeyConstraint(
            ["program_id"], ["program.id"], name=op.f("fk_program_session_program_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_program_session")),
        sa.UniqueConstraint("pool_id", name=op.f("uq_program_session_pool_id")),
    )
    op.create_index("ix_program_session_program", "program_session", ["program_id"])
    op.create_index("ix_program_session_when", "program_session", ["starts_at", "ends_at"])

    op.create_table(
        "booking",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("claim_id", sa.Integer(), nullable=False),
        sa.Column("program_id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("firm_id", sa.Integer(), nullable=True),
        sa.Column("booked_by", sa.String(length=100), nullable=False),
        sa.Column("booked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("credits", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name=op.f("fk_booking_claim_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["firm_id"], ["firm.id"], name=op.f("fk_booking_firm_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_booking_person_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["program_id"], ["program.id"], name=op.f("fk_booking_program_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["session_id"], ["program_session.id"], name=op.f("fk_booking_session_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_booking")),
        sa.UniqueConstraint("claim_id", name=op.f("uq_booking_claim_id")),
    )
    op.create_index("ix_booking_firm", "booking", ["firm_id"])
    op.create_index("ix_booking_person", "booking", ["person_id"])
    op.create_index("ix_booking_program", "booking", ["program_id", "session_id"])


def downgrade() -> None:
    op.drop_table("booking")
    op.drop_table("program_session")
    op.drop_table("program_firm")
    op.drop_table("claim_move")
    op.drop_table("answered")
    op.drop_table("program")
    op.drop_table("claim")
    op.drop_table("program_rules")
    op.drop_table("pool")
