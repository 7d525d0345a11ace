"""Drafts, revisions and hidings of profiles; what technologies and services lacked; whether they are shown

Revision ID: 0015
Revises: 0014
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_KIND = "kind in ('firm', 'technology', 'service')"
_STATE = "state in ('draft', 'public', 'withdrawn', 'hidden')"
_PUBLIC = sa.text("state = 'public'")
_LIVE = sa.text("shown_at IS NULL")
#: What comes to each table, with the value of rows that are there.
_ADDED = {
    "technology": (
        ("description_en", sa.Text(), ""),
        ("evidence_ko", sa.Text(), ""),
        ("evidence_en", sa.Text(), ""),
        ("patent_list", sa.JSON(), "[]"),
        ("state", sa.String(length=40), "public"),
    ),
    "service": (
        ("description_en", sa.Text(), ""),
        ("references_en", sa.JSON(), "[]"),
        ("demo_url", sa.String(length=500), ""),
        ("state", sa.String(length=40), "public"),
    ),
}


def upgrade() -> None:
    for table, columns in _ADDED.items():
        with op.batch_alter_table(table) as batch:
            for name, kind, value in columns:
                batch.add_column(sa.Column(name, kind, nullable=False, server_default=value))
            batch.drop_constraint(op.f(f"uq_{table}_firm_id_name_ko"), type_="unique")
        with op.batch_alter_table(table) as batch:
            for name, kind, _value in columns:
                batch.alter_column(name, existing_type=kind, server_default=None)
            batch.create_check_constraint(op.f(f"ck_{table}_state"), _STATE)
        op.create_index(
            f"ix_{table}_public",
            table,
            ["firm_id", "name_ko"],
            unique=True,
            sqlite_where=_PUBLIC,
            postgresql_where=_PUBLIC,
        )
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "profile_draft",
        *_beginning("profile_draft"),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_by", sa.String(length=100), nullable=False),
        sa.Column("updated_at", moment, nullable=False),
        sa.UniqueConstraint("kind", "subject_id", name=op.f("uq_profile_draft_kind_subject_id")),
    )
    op.create_table(
        "profile_revision",
        *_beginning("profile_revision"),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.Column("author", sa.String(length=100), nullable=False),
        sa.Column("published_at", moment, nullable=False),
        sa.UniqueConstraint("kind", "subject_id", "number", name=op.f("uq_profile_revision_kind_subject_id_number")),
    )
    op.create_table(
        "profile_hiding",
        *_beginning("profile_hiding"),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("before", sa.String(length=40), nullable=False),
        sa.Column("hidden_by", sa.String(length=100), nullable=False),
        sa.Column("hidden_at", moment, nullable=False),
        sa.Column("shown_by", sa.String(length=100), nullable=False),
        sa.Column("shown_at", moment, nullable=True),
    )
    for table in ("profile_draft", "profile_revision", "profile_hiding"):
        op.create_index(op.f(f"ix_{table}_firm_id"), table, ["firm_id"], unique=False)
    op.create_index(
        "ix_profile_hiding_live",
        "profile_hiding",
        ["kind", "subject_id"],
        unique=True,
        sqlite_where=_LIVE,
        postgresql_where=_LIVE,
    )


def _beginning(table: str):
    yield sa.Column("id", sa.Integer(), nullable=False)
    yield sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}"))
    yield sa.Column("firm_id", sa.Integer(), nullable=False)
    yield sa.ForeignKeyConstraint(["firm_id"], ["firm.id"], name=op.f(f"fk_{table}_firm_id"), ondelete="CASCADE")
    yield sa.Column("kind", sa.String(length=40), nullable=False)
    yield sa.CheckConstraint(_KIND, name=op.f(f"ck_{table}_kind"))
    yield sa.Column("subject_id", sa.Integer(), nullable=False)


def downgrade() -> None:
    for table in ("profile_hiding", "profile_revision", "profile_draft"):
        op.drop_table(table)
    for table, columns in _ADDED.items():
        # Before, all there was was public: what is not goes.
        op.execute(f"delete from {table} where state <> 'public'")  # noqa: S608  # our own names
        op.drop_index(f"ix_{table}_public", table_name=table)
        with op.batch_alter_table(table) as batch:
            batch.drop_constraint(op.f(f"ck_{table}_state"), type_="check")
            for name, _kind, _value in columns:
                batch.drop_column(name)
            batch.create_unique_constraint(op.f(f"uq_{table}_firm_id_name_ko"), ["firm_id", "name_ko"])
