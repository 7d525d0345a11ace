"""Which firms fit a need and what was made of it; introductions

Revision ID: 0036
Revises: 0035
"""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

_PROPOSED = sa.text("state = 'proposed'")
_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "need_match",
        sa.Column("need_id", sa.Integer(), nullable=False),
        sa.Column("firm_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=True),
        sa.Column("added_at", _MOMENT, nullable=True),
        sa.Column("added_by", sa.String(length=100), nullable=False),
        sa.Column("dismissed_at", _MOMENT, nullable=True),
        sa.Column("dismissed_by", sa.String(length=100), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("words", sa.String(length=500), nullable=False),
        sa.Column("sent_at", _MOMENT, nullable=True),
        sa.Column("sent_by", sa.String(length=100), nullable=False),
        sa.CheckConstraint("place is null or place > 0", name=op.f("ck_need_match_place")),
        sa.CheckConstraint("(dismissed_at is null) = (reason = '')", name=op.f("ck_need_match_dismissed")),
        sa.CheckConstraint(
            "reason = '' or reason in ('other_problem', 'other_industry', 'not_ready', 'scale', 'competitor', 'other')",
            name=op.f("ck_need_match_reason"),
        ),
        sa.ForeignKeyConstraint(["firm_id"], ["firm.id"], name=op.f("fk_need_match_firm_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["need_id"], ["need.id"], name=op.f("fk_need_match_need_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("need_id", "firm_id", name=op.f("pk_need_match")),
    )
    op.create_index("ix_need_match_firm", "need_match", ["firm_id", "place"])
    _introductions()


def _introductions() -> None:
    op.create_table(
        "introduction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("first_id", sa.Integer(), nullable=False),
        sa.Column("second_id", sa.Integer(), nullable=False),
        sa.Column("need_id", sa.Integer(), nullable=True),
        sa.Column("nameless_id", sa.Integer(), nullable=True),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("proposed_by", sa.String(length=100), nullable=False),
        sa.Column("proposed_at", _MOMENT, nullable=False),
        sa.Column("expires_at", _MOMENT, nullable=False),
        sa.Column("ended_at", _MOMENT, nullable=True),
        sa.Column("ended_by", sa.String(length=100), nullable=False),
        sa.CheckConstraint("first_id < second_id", name=op.f("ck_introduction_pair")),
        sa.CheckConstraint(
            "state in ('proposed', 'agreed', 'declined', 'expired', 'recalled')", name=op.f("ck_introduction_state")
        ),
        sa.CheckConstraint("(state = 'proposed') = (ended_at is null)", name=op.f("ck_introduction_ended")),
        sa.CheckConstraint(
            "nameless_id is null or nameless_id in (first_id, second_id)", name=op.f("ck_introduction_nameless")
        ),
        sa.ForeignKeyConstraint(["first_id"], ["firm.id"], name=op.f("fk_introduction_first_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["second_id"], ["firm.id"], name=op.f("fk_introduction_second_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["need_id"], ["need.id"], name=op.f("fk_introduction_need_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["nameless_id"], ["firm.id"], name=op.f("fk_introduction_nameless_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_introduction")),
    )
    op.create_index(
        "ix_introduction_pair",
        "introduction",
        ["first_id", "second_id"],
        unique=True,
        sqlite_where=_PROPOSED,
        postgresql_where=_PROPOSED,
    )
    op.create_index("ix_introduction_first", "introduction", ["first_id", "state"])
    op.create_index("ix_introduction_second", "introduction", ["second_id", "state"])
    op.create_index("ix_introduction_state", "introduction", ["state", "expires_at"])
    op.create_index("ix_introduction_need_id", "introduction", ["need_id"])
    op.create_table(
        "introduction_answer",
        sa.Column("introduction_id", sa.Integer(), nullable=False),
        sa.Column("firm_id", sa.Integer(), nullable=False),
        sa.Column("agrees", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("words", sa.String(length=500), nullable=False),
        sa.Column("answered_by", sa.String(length=100), nullable=False),
        sa.Column("answered_at", _MOMENT, nullable=False),
        sa.CheckConstraint(
            "reason = '' or reason in ('no_fit', 'no_time', 'competitor', 'known', 'terms', 'other')",
            name=op.f("ck_introduction_answer_reason"),
        ),
        sa.CheckConstraint("agrees = (reason = '')", name=op.f("ck_introduction_answer_declined")),
        sa.ForeignKeyConstraint(
            ["introduction_id"],
            ["introduction.id"],
            name=op.f("fk_introduction_answer_introduction_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["firm_id"], ["firm.id"], name=op.f("fk_introduction_answer_firm_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("introduction_id", "firm_id", name=op.f("pk_introduction_answer")),
    )
    op.create_index("ix_introduction_answer_firm_id", "introduction_answer", ["firm_id"])


def downgrade() -> None:
    op.drop_table("introduction_answer")
    op.drop_table("introduction")
    op.drop_table("need_match")
