"""Who knows whom; requests between firms; blocks and reports; how firms respond

Revision ID: 0034
Revises: 0033
"""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "acquaintance",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("first_id", sa.Integer(), nullable=False),
        sa.Column("second_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("about", sa.String(length=60), nullable=False),
        sa.Column("by", sa.String(length=100), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "reason in ('worked_together', 'answered_need', 'introduced', 'request_accepted')",
            name=op.f("ck_acquaintance_reason"),
        ),
        sa.CheckConstraint("first_id < second_id", name=op.f("ck_acquaintance_pair")),
        sa.ForeignKeyConstraint(["first_id"], ["firm.id"], name=op.f("fk_acquaintance_first_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["second_id"], ["firm.id"], name=op.f("fk_acquaintance_second_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_acquaintance")),
        sa.UniqueConstraint(
            "first_id", "second_id", "reason", "about", name=op.f("uq_acquaintance_first_id_second_id_reason_about")
        ),
    )
    op.create_index("ix_acquaintance_second", "acquaintance", ["second_id"])
    op.create_table(
        "firm_block",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("firm_id", sa.Integer(), nullable=False),
        sa.Column("blocked_id", sa.Integer(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("began_by", sa.String(length=100), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.String(length=100), nullable=False),
        sa.CheckConstraint("ended_at is null or ended_at >= began_at", name=op.f("ck_firm_block_order")),
        sa.CheckConstraint("firm_id <> blocked_id", name=op.f("ck_firm_block_pair")),
        sa.ForeignKeyConstraint(["blocked_id"], ["firm.id"], name=op.f("fk_firm_block_blocked_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["firm_id"], ["firm.id"], name=op.f("fk_firm_block_firm_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_firm_block")),
    )
    op.create_index("ix_firm_block_blocked", "firm_block", ["blocked_id"])
    op.create_index(
        "ix_firm_block_live",
        "firm_block",
        ["firm_id", "blocked_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "firm_response",
        sa.Column("firm_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("samples", sa.Integer(), nullable=False),
        sa.Column("rate", sa.Integer(), nullable=False),
        sa.Column("hours", sa.Integer(), nullable=True),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("hours >= 0", name=op.f("ck_firm_response_hours")),
        sa.CheckConstraint("rate between 0 and 100", name=op.f("ck_firm_response_rate")),
        sa.CheckConstraint("samples >= 5", name=op.f("ck_firm_response_samples")),
        sa.ForeignKeyConstraint(["firm_id"], ["firm.id"], name=op.f("fk_firm_response_firm_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("firm_id", name=op.f("pk_firm_response")),
    )
    op.create_table(
        "report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("firm_id", sa.Integer(), nullable=False),
        sa.Column("reported_id", sa.Integer(), nullable=False),
        sa.Column("about", sa.String(length=60), nullable=False),
        sa.Column("wrong", sa.String(length=40), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=100), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.String(length=100), nullable=False),
        sa.Column("verdict", sa.String(length=40), nullable=False),
        sa.Column("told", sa.Text(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(decided_at is null) = (verdict = '')", name=op.f("ck_report_decided")),
        sa.CheckConstraint("(verdict = 'barred') = (until is not null)", name=op.f("ck_report_until")),
        sa.CheckConstraint("verdict in ('', 'dismissed', 'warned', 'barred')", name=op.f("ck_report_verdict")),
        sa.CheckConstraint("wrong in ('spam', 'abuse', 'fraud', 'privacy', 'other')", name=op.f("ck_report_wrong")),
        sa.CheckConstraint("firm_id <> reported_id", name=op.f("ck_report_pair")),
        sa.ForeignKeyConstraint(["firm_id"], ["firm.id"], name=op.f("fk_report_firm_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["reported_id"], ["firm.id"], name=op.f("fk_report_reported_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report")),
    )
    op.create_index("ix_report_reported", "report", ["reported_id"])
    op.create_index(
        "ix_report_waiting",
        "report",
        ["firm_id", "about"],
        unique=True,
        sqlite_where=sa.text("decided_at IS NULL"),
        postgresql_where=sa.text("decided_at IS NULL"),
    )
    op.create_table(
        "request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sender_id", sa.Integer(), nullable=False),
        sa.Column("receiver_id", sa.Integer(), nullable=False),
        sa.Column("first_id", sa.Integer(), nullable=False),
        sa.Column("second_id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(length=40), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("offer", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=100), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("held_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("released_by", sa.String(length=100), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_because", sa.String(length=40), nullable=False),
        sa.Column("ended_by", sa.String(length=100), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.CheckConstraint("(ended_at is null) = (ended_because = '')", name=op.f("ck_request_ended")),
        sa.CheckConstraint(
            "(ended_because = 'declined') = (reason in"
            " ('no_need', 'not_our_field', 'no_capacity', 'other_partner', 'too_vague', 'other'))",
            name=op.f("ck_request_reason"),
        ),
        sa.CheckConstraint(
            "ended_because in ('', 'accepted', 'not_now', 'declined', 'withdrawn', 'expired', 'refused')",
            name=op.f("ck_request_outcome"),
        ),
        sa.CheckConstraint(
            "purpose in ('poc', 'development', 'supply', 'investment', 'hiring', 'media', 'other')",
            name=op.f("ck_request_purpose"),
        ),
        sa.CheckConstraint("expires_at > created_at", name=op.f("ck_request_order")),
        sa.CheckConstraint(
            "first_id < second_id and sender_id <> receiver_id"
            " and sender_id in (first_id, second_id) and receiver_id in (first_id, second_id)",
            name=op.f("ck_request_pair"),
        ),
        sa.CheckConstraint("released_at is null or held_at is not null", name=op.f("ck_request_held")),
        sa.ForeignKeyConstraint(["first_id"], ["firm.id"], name=op.f("fk_request_first_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["receiver_id"], ["firm.id"], name=op.f("fk_request_receiver_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["second_id"], ["firm.id"], name=op.f("fk_request_second_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["sender_id"], ["firm.id"], name=op.f("fk_request_sender_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_request")),
    )
    op.create_index(
        "ix_request_due",
        "request",
        ["expires_at"],
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_index(
        "ix_request_held",
        "request",
        ["held_at"],
        sqlite_where=sa.text("held_at IS NOT NULL AND released_at IS NULL AND ended_at IS NULL"),
        postgresql_where=sa.text("held_at IS NOT NULL AND released_at IS NULL AND ended_at IS NULL"),
    )
    op.create_index(
        "ix_request_live",
        "request",
        ["first_id", "second_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_index("ix_request_receiver", "request", ["receiver_id", "created_at"])
    op.create_index("ix_request_sender", "request", ["sender_id", "created_at"])
    op.create_table(
        "reported_text",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("about", sa.String(length=60), nullable=False),
        sa.Column("written_by", sa.String(length=100), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["report_id"], ["report.id"], name=op.f("fk_reported_text_report_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reported_text")),
    )
    op.create_index("ix_reported_text_report", "reported_text", ["report_id"])
    op.create_table(
        "request_profile",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("technology_id", sa.Integer(), nullable=True),
        sa.Column("service_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("(technology_id is null) <> (service_id is null)", name=op.f("ck_request_profile_one")),
        sa.ForeignKeyConstraint(
            ["request_id"], ["request.id"], name=op.f("fk_request_profile_request_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["service_id"], ["service.id"], name=op.f("fk_request_profile_service_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["technology_id"], ["technology.id"], name=op.f("fk_request_profile_technology_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_request_profile")),
    )
    op.create_index("ix_request_profile_request", "request_profile", ["request_id"])


def downgrade() -> None:

    op.drop_table("request_profile")

    op.drop_table("reported_text")

    op.drop_table("request")

    op.drop_table("report")
    op.drop_table("firm_response")

    op.drop_table("firm_block")

    op.drop_table("acquaintance")
